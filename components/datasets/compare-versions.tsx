"use client";

import { Alert, Badge, Button, Code, Group, NumberInput, Stack, Table, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { VersionComparison } from "@/lib/analysis";
import { EMPTY, formatCount, formatMonth, formatNumber } from "@/lib/format";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { numberCell, ScrollTable } from "../data-table/scroll-table";
import { ErrorNotice } from "../shell/notices";
import { changedColumns, type ComparedRow } from "./compared-row";

const CHANGES = {
  added: { label: "added", color: "teal" },
  removed: { label: "removed", color: "red" },
  changed: { label: "changed", color: "orange" },
} as const satisfies Record<ComparedRow["change"], { label: string; color: string }>;

function shown(value: string | number | boolean | null | undefined): string {
  return value === null || value === undefined ? EMPTY : String(value);
}

function Months({ months }: { months: VersionComparison["months"] }) {
  return (
    <ScrollTable label="Months that differ" minWidth={520}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Hospital</Table.Th>
          <Table.Th>Month</Table.Th>
          <Table.Th className={numberCell}>Added</Table.Th>
          <Table.Th className={numberCell}>Removed</Table.Th>
          <Table.Th className={numberCell}>Changed</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {months.map((month) => (
          <Table.Tr key={`${month.hospital} ${month.period}`}>
            <Table.Td>{month.hospital === "*" ? "All hospitals" : month.hospital}</Table.Td>
            <Table.Td>{formatMonth(month.period)}</Table.Td>
            <Table.Td className={numberCell}>{formatNumber(month.added)}</Table.Td>
            <Table.Td className={numberCell}>{formatNumber(month.removed)}</Table.Td>
            <Table.Td className={numberCell}>{formatNumber(month.changed)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </ScrollTable>
  );
}

/** Rows that differ; of a changed one what stood there before is struck through. */
function Rows({ comparison }: { comparison: VersionComparison }) {
  const { rowColumns, rows } = comparison;
  return (
    <ScrollTable label="Rows that differ" minWidth={Math.max(560, rowColumns.length * 120)}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Row</Table.Th>
          {rowColumns.map((name) => (
            <Table.Th key={name}>{name}</Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row, index) => {
          const changed = changedColumns(row);
          return (
            // Rows of an answer have no name of their own, and none is moved.
            <Table.Tr key={index}>
              <Table.Td>
                <Badge variant="light" color={CHANGES[row.change].color}>
                  {CHANGES[row.change].label}
                </Badge>
              </Table.Td>
              {rowColumns.map((name, at) => (
                <Table.Td key={name}>
                  {changed.has(at) && (
                    <>
                      <del>{shown(row.before?.[at])}</del>{" "}
                    </>
                  )}
                  {changed.has(at) ? <ins>{shown(row.after?.[at])}</ins> : shown((row.after ?? row.before)?.[at])}
                </Table.Td>
              ))}
            </Table.Tr>
          );
        })}
      </Table.Tbody>
    </ScrollTable>
  );
}

function Comparison({ comparison }: { comparison: VersionComparison }) {
  const { added, removed, changed, key, columns } = comparison;
  const isEqual = added + removed + changed === 0;
  return (
    <Stack gap="sm" aria-live="polite">
      <Text>
        {isEqual
          ? `Versions ${formatNumber(comparison.from)} and ${formatNumber(comparison.to)} hold the same rows.`
          : `From version ${formatNumber(comparison.from)} to ${formatNumber(comparison.to)}: ${formatCount(added, "row")} added, ${formatNumber(removed)} removed, ${formatNumber(changed)} changed.`}
      </Text>
      <Text size="sm" c="dimmed">
        {key.length > 0 ? "Rows are known again by " : "The contract names no key, so a changed row counts as one removed and one added. "}
        {key.map((name, index) => (
          <span key={name}>
            {index > 0 && ", "}
            <Code>{name}</Code>
          </span>
        ))}
        {key.length > 0 && ". "}
        {`${formatCount(comparison.filesEqual, "file")} in both versions did not have to be read.`}
      </Text>
      {[...columns.onlyFrom, ...columns.onlyTo, ...columns.retyped].length > 0 && (
        <Alert color="blue" title="The columns differ">
          {[
            columns.onlyFrom.length > 0 ? `Only before: ${columns.onlyFrom.join(", ")}.` : "",
            columns.onlyTo.length > 0 ? `Only after: ${columns.onlyTo.join(", ")}.` : "",
            columns.retyped.length > 0 ? `Of another type, and compared as text: ${columns.retyped.join(", ")}.` : "",
          ].join(" ")}
        </Alert>
      )}
      {comparison.months.length > 0 && <Months months={comparison.months} />}
      {comparison.rows.length > 0 && <Rows comparison={comparison} />}
      {comparison.hasMoreRows && (
        <Text size="sm">{`These are the first ${formatNumber(comparison.rows.length)} rows that differ; there are more.`}</Text>
      )}
    </Stack>
  );
}

/** Two versions side by side: how many rows came, went and changed, and the first of them for who may see rows. */
export function CompareVersions({ slug, head, mayRows }: { slug: string; head: number; mayRows: boolean }) {
  const [from, setFrom] = useState<number | string>(Math.max(1, head - 1));
  const [to, setTo] = useState<number | string>(head);
  const compare = useMutation({
    mutationFn: () => api.post<VersionComparison>(endpoints.compareVersions(slug), { from, to, rows: mayRows }),
  });
  const isReady = typeof from === "number" && typeof to === "number" && from !== to;
  return (
    <Stack gap="sm">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) compare.mutate();
        }}
      >
        <Group gap="sm" align="flex-end">
          <NumberInput label="Before" w={120} min={1} max={head} allowDecimal={false} value={from} onChange={setFrom} />
          <NumberInput label="After" w={120} min={1} max={head} allowDecimal={false} value={to} onChange={setTo} />
          <Button type="submit" variant="default" loading={compare.isPending} disabled={!isReady}>
            Compare
          </Button>
        </Group>
      </form>
      {compare.error && <ErrorNotice error={compare.error} title="The versions were not compared" />}
      {compare.data && <Comparison comparison={compare.data} />}
    </Stack>
  );
}
