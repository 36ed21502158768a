"use client";

import { Button, Group, Select, Stack, Table, Text, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Fragment, useDeferredValue, useMemo, useState } from "react";
import type { DatasetColumn } from "@/lib/catalog";
import { EMPTY, formatCount, formatNumber } from "@/lib/format";
import { endpoints } from "@/lib/urls";
import { api, errorMessage } from "../api-client";
import { numberCell, ScrollTable } from "../data-table/scroll-table";
import { searchColumns } from "../query-builder/search-columns";
import { queryKeys } from "../query-keys";
import { emptyShare, middleWords, profileRange } from "./profile";
import { ProfileSketch } from "./profile-sketch";

/** Rows drawn at first, and with each "show more". */
const STEP = 100;

function ColumnRow({ slug, column }: { slug: string; column: DatasetColumn }) {
  const [isAsked, setAsked] = useState(false);
  const { data, error, isFetching } = useQuery({
    queryKey: queryKeys.column(slug, column.name),
    queryFn: ({ signal }) => api.get<DatasetColumn>(endpoints.column(slug, column.name), { signal }),
    enabled: isAsked,
  });
  const { type } = column;
  const profile = column.profile ?? data?.profile ?? null;
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400}>
        <Text inherit fw={600}>
          {column.name}
        </Text>
        {column.label !== column.name && (
          <Text size="xs" c="dimmed">
            {column.label}
          </Text>
        )}
      </Table.Th>
      <Table.Td>{type}</Table.Td>
      <Table.Td>{column.unit ?? ""}</Table.Td>
      <Table.Td>
        {profile && <ProfileSketch profile={profile} type={type} />}
        {column.isChannel && !data && (
          <Button
            size="compact-xs"
            variant="subtle"
            loading={isFetching}
            aria-label={`Profile of ${column.name}`}
            onClick={() => setAsked(true)}
          >
            Profile
          </Button>
        )}
        {error && (
          <Text size="xs" c="var(--mantine-color-error)" role="alert">
            {errorMessage(error)}
          </Text>
        )}
      </Table.Td>
      <Table.Td className={numberCell}>{profile ? profileRange(profile, type) : EMPTY}</Table.Td>
      <Table.Td className={numberCell}>{profile ? middleWords(profile, type) : EMPTY}</Table.Td>
      <Table.Td className={numberCell}>
        {profile ? `${profile.distinctExact ? "" : "about "}${formatNumber(profile.distinct)}` : EMPTY}
      </Table.Td>
      <Table.Td className={numberCell}>{profile ? emptyShare(profile) : EMPTY}</Table.Td>
      <Table.Td miw={200}>{column.description ?? ""}</Table.Td>
    </Table.Tr>
  );
}

/** What each column is and what is in it, from the profiles made when files were published. */
export function ColumnsTable({ slug, columns }: { slug: string; columns: DatasetColumn[] }) {
  const [search, setSearch] = useState("");
  const [group, setGroup] = useState<string | null>(null);
  const [most, setMost] = useState(STEP);
  const wanted = useDeferredValue(search).trim();
  const groups = useMemo(() => [...new Set(columns.flatMap((column) => column.group ?? []))], [columns]);
  const found = useMemo(
    () => searchColumns(columns, wanted).filter((column) => group === null || column.group === group),
    [columns, wanted, group],
  );
  const shown = found.slice(0, most);
  return (
    <Stack gap="sm">
      <Group justify="space-between" gap="sm">
        <Group gap="sm">
          <TextInput
            aria-label="Find a column"
            placeholder="Find a column"
            leftSection={<IconSearch size={16} aria-hidden />}
            value={search}
            onChange={(event) => {
              setSearch(event.currentTarget.value);
              setMost(STEP);
            }}
          />
          {groups.length > 1 && (
            <Select
              aria-label="Heading"
              placeholder="All headings"
              data={groups}
              value={group}
              searchable
              clearable
              limit={200}
              maw={320}
              nothingFoundMessage="No heading of that name"
              clearButtonProps={{ "aria-label": "All headings" }}
              onChange={(chosen) => {
                setGroup(chosen);
                setMost(STEP);
              }}
            />
          )}
        </Group>
        <Text size="sm" c="dimmed" role="status">
          {wanted === "" && group === null
            ? formatCount(columns.length, "column")
            : `${formatNumber(found.length)} of ${formatCount(columns.length, "column")}`}
        </Text>
      </Group>
      <ScrollTable label="Columns" minWidth={980}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Column</Table.Th>
            <Table.Th>Type</Table.Th>
            <Table.Th>Unit</Table.Th>
            <Table.Th>Profile</Table.Th>
            <Table.Th className={numberCell}>Range</Table.Th>
            <Table.Th className={numberCell}>Middle value in</Table.Th>
            <Table.Th className={numberCell}>Distinct</Table.Th>
            <Table.Th className={numberCell}>Empty</Table.Th>
            <Table.Th>Meaning</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map((column, at) => (
            <Fragment key={column.name}>
              {groups.length > 0 && column.group !== (shown[at - 1]?.group ?? null) && column.group !== null && (
                <Table.Tr>
                  <Table.Th colSpan={9} scope="rowgroup">
                    {column.group}
                  </Table.Th>
                </Table.Tr>
              )}
              <ColumnRow slug={slug} column={column} />
            </Fragment>
          ))}
        </Table.Tbody>
      </ScrollTable>
      {found.length > most && (
        <Group justify="center">
          <Button
            variant="default"
            onClick={() => setMost(most + STEP)}
          >{`Show ${formatNumber(Math.min(STEP, found.length - most))} more`}</Button>
        </Group>
      )}
    </Stack>
  );
}
