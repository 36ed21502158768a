"use client";

import { Anchor, Badge, Table, Text } from "@mantine/core";
import Link from "next/link";
import type { DatasetSummary } from "@/lib/catalog";
import { EMPTY, formatDate, formatMonth, formatNumber } from "@/lib/format";
import { pages } from "@/lib/urls";
import { numberCell, ScrollTable } from "../data-table/scroll-table";

function months(dataset: DatasetSummary): string {
  if (dataset.firstPeriod === null || dataset.lastPeriod === null) return EMPTY;
  const [first, last] = [formatMonth(dataset.firstPeriod), formatMonth(dataset.lastPeriod)];
  return first === last ? first : `${first} – ${last}`;
}

/** Every dataset the person may see. */
export function DatasetsTable({ datasets, org }: { datasets: DatasetSummary[]; org: string }) {
  return (
    <ScrollTable label="Datasets" minWidth={760} highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Dataset</Table.Th>
          <Table.Th>From</Table.Th>
          <Table.Th className={numberCell}>Hospitals</Table.Th>
          <Table.Th>Months</Table.Th>
          <Table.Th className={numberCell}>Rows</Table.Th>
          <Table.Th className={numberCell}>Version</Table.Th>
          <Table.Th>Published</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {datasets.map((dataset) => (
          <Table.Tr key={dataset.id}>
            <Table.Td miw={220}>
              <Anchor component={Link} href={pages.dataset(org, dataset.slug)} fw={600} inherit>
                {dataset.name}
              </Anchor>
              <Text size="xs" c="dimmed" lineClamp={2}>
                {dataset.description === "" ? dataset.slug : dataset.description}
              </Text>
            </Table.Td>
            <Table.Td>{dataset.isOwner ? "this organisation" : dataset.owner.name}</Table.Td>
            <Table.Td className={numberCell}>{dataset.version === 0 ? EMPTY : formatNumber(dataset.hospitals)}</Table.Td>
            <Table.Td className="tabular" style={{ whiteSpace: "nowrap" }}>
              {months(dataset)}
            </Table.Td>
            <Table.Td className={numberCell}>{dataset.version === 0 ? EMPTY : formatNumber(dataset.rows)}</Table.Td>
            <Table.Td className={numberCell}>{dataset.version === 0 ? EMPTY : formatNumber(dataset.version)}</Table.Td>
            <Table.Td style={{ whiteSpace: "nowrap" }}>
              {dataset.updatedAt === null ? (
                <Badge variant="light" color="gray">
                  {dataset.isLive ? "read live" : "nothing yet"}
                </Badge>
              ) : (
                formatDate(dataset.updatedAt)
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </ScrollTable>
  );
}
