"use client";

import { Anchor, Badge, Group, SegmentedControl, Stack, Table, Text, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import Link from "next/link";
import { useDeferredValue, useState } from "react";
import type { DatasetSummary } from "@/lib/catalog";
import { EMPTY, formatCount, formatDate, formatMonth, formatNumber } from "@/lib/format";
import { pages } from "@/lib/urls";
import { numberCell, ScrollTable } from "../data-table/scroll-table";
import { useTypedEarly } from "../shell/use-typed-early";
import { findDatasets, type Whose } from "./find-datasets";
import { GrantRights } from "./grant-words";
import { MonthSpark } from "./month-spark";

function months(dataset: DatasetSummary): string {
  if (dataset.firstPeriod === null || dataset.lastPeriod === null) return EMPTY;
  const [first, last] = [formatMonth(dataset.firstPeriod), formatMonth(dataset.lastPeriod)];
  return first === last ? first : `${first} – ${last}`;
}

const WHOSE: { value: Whose; label: string }[] = [
  { value: "all", label: "All" },
  { value: "own", label: "Ours" },
  { value: "others", label: "Opened to us" },
];

/** Every dataset the person may see, found by words and by whose it is. */
export function DatasetsTable({ datasets, org }: { datasets: DatasetSummary[]; org: string }) {
  const [search, setSearch] = useState("");
  const field = useTypedEarly(setSearch);
  const [whose, setWhose] = useState<Whose>("all");
  const found = findDatasets(datasets, useDeferredValue(search), whose);
  const hasBoth = datasets.some((dataset) => dataset.isOwner) && datasets.some((dataset) => !dataset.isOwner);
  return (
    <Stack gap="sm">
      <Group justify="space-between" gap="sm">
        <Group gap="sm">
          <TextInput
            ref={field}
            aria-label="Find a dataset"
            placeholder="Find by name or description"
            leftSection={<IconSearch size={16} aria-hidden />}
            w={{ base: "100%", xs: 300 }}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
          {hasBoth && (
            <SegmentedControl
              size="xs"
              aria-label="Whose datasets"
              data={WHOSE}
              value={whose}
              onChange={(value) => setWhose(value as Whose)}
            />
          )}
        </Group>
        <Text size="sm" c="dimmed" role="status">
          {found.length === datasets.length
            ? formatCount(datasets.length, "dataset")
            : `${formatNumber(found.length)} of ${formatCount(datasets.length, "dataset")}`}
        </Text>
      </Group>
      {found.length === 0 ? (
        <Text c="dimmed">No dataset has all of these words. Columns are found with the search at the top of the page.</Text>
      ) : (
        <ScrollTable label="Datasets" minWidth={940} highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Dataset</Table.Th>
              <Table.Th>From</Table.Th>
              <Table.Th className={numberCell}>Hospitals</Table.Th>
              <Table.Th>Rows by month</Table.Th>
              <Table.Th className={numberCell}>Rows</Table.Th>
              <Table.Th>Published</Table.Th>
              <Table.Th>You may use</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {found.map((dataset) => (
              <DatasetRow key={dataset.id} dataset={dataset} org={org} />
            ))}
          </Table.Tbody>
        </ScrollTable>
      )}
    </Stack>
  );
}

function DatasetRow({ dataset, org }: { dataset: DatasetSummary; org: string }) {
  const isEmpty = dataset.version === 0;
  return (
    <Table.Tr>
      <Table.Td miw={220} maw={420}>
        <Anchor component={Link} href={pages.dataset(org, dataset.slug)} fw={600} inherit>
          {dataset.name}
        </Anchor>
        <Text size="xs" c="dimmed" lineClamp={2}>
          {dataset.description === "" ? dataset.slug : dataset.description}
        </Text>
      </Table.Td>
      <Table.Td style={dataset.isOwner ? { whiteSpace: "nowrap" } : undefined}>
        {dataset.isOwner ? "this organisation" : dataset.owner.name}
      </Table.Td>
      <Table.Td className={numberCell}>{isEmpty ? EMPTY : formatNumber(dataset.hospitals)}</Table.Td>
      <Table.Td className="tabular" style={{ whiteSpace: "nowrap" }}>
        <MonthSpark months={dataset.months} />
        <Text size="xs" c="dimmed">
          {months(dataset)}
        </Text>
      </Table.Td>
      <Table.Td className={numberCell}>{isEmpty ? EMPTY : formatNumber(dataset.rows)}</Table.Td>
      <Table.Td style={{ whiteSpace: "nowrap" }}>
        {dataset.updatedAt === null ? (
          <Badge variant="light" color="gray">
            {dataset.isLive ? "read live" : "nothing yet"}
          </Badge>
        ) : (
          <>
            {formatDate(dataset.updatedAt)}
            <Text size="xs" c="dimmed">{`version ${formatNumber(dataset.version)}`}</Text>
          </>
        )}
      </Table.Td>
      <Table.Td>
        {dataset.rights.length > 0 ? (
          <GrantRights rights={dataset.rights} isOneLine />
        ) : (
          <Text size="xs" c="dimmed">
            no values
          </Text>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
