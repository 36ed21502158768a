"use client";

import { Button, Group, Stack, Table, Text, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import type { DatasetColumn } from "@/lib/catalog";
import { EMPTY, formatCount, formatNumber } from "@/lib/format";
import { numberCell, ScrollTable } from "../data-table/scroll-table";
import { emptyShare, middleWords, profileRange } from "./profile";
import { ProfileSketch } from "./profile-sketch";

/** Rows drawn at first, and with each "show more". */
const STEP = 100;

function ColumnRow({ column }: { column: DatasetColumn }) {
  const { profile, type } = column;
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
      <Table.Td>{profile && <ProfileSketch profile={profile} type={type} />}</Table.Td>
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
export function ColumnsTable({ columns }: { columns: DatasetColumn[] }) {
  const [search, setSearch] = useState("");
  const [most, setMost] = useState(STEP);
  const wanted = search.trim().toLowerCase();
  const found = columns.filter((column) =>
    `${column.name} ${column.label} ${column.description ?? ""} ${column.unit ?? ""}`.toLowerCase().includes(wanted),
  );
  return (
    <Stack gap="sm">
      <Group justify="space-between" gap="sm">
        <TextInput
          aria-label="Find a column"
          placeholder="Find a column"
          leftSection={<IconSearch size={16} aria-hidden />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <Text size="sm" c="dimmed" role="status">
          {wanted === ""
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
          {found.slice(0, most).map((column) => (
            <ColumnRow key={column.name} column={column} />
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
