"use client";

import { Badge, Code, Table, Text } from "@mantine/core";
import { EMPTY, formatMonth, formatNumber } from "@/lib/format";
import type { RunCheck, RunDetail } from "@/lib/runs";
import { numberCell, ScrollTable } from "../data-table/scroll-table";
import { Section } from "../shell/page";

const SEVERITIES = {
  hold: { label: "holds it", color: "red" },
  warn: { label: "warning", color: "orange" },
  info: { label: "note", color: "gray" },
} as const satisfies Record<RunCheck["severity"], { label: string; color: string }>;

/** What the checks came to, side by side with the months before: holds first. */
export function ChecksTable({ checks, accepted }: { checks: RunCheck[]; accepted: string[] }) {
  return (
    <ScrollTable label="Checks" minWidth={760}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Kind</Table.Th>
          <Table.Th>Column</Table.Th>
          <Table.Th className={numberCell}>Before</Table.Th>
          <Table.Th className={numberCell}>This file</Table.Th>
          <Table.Th>What was found</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {checks.map((check) => (
          <Table.Tr key={check.key}>
            <Table.Td style={{ whiteSpace: "nowrap" }}>
              {accepted.includes(check.key) ? (
                <Badge variant="light" color="teal">
                  accepted
                </Badge>
              ) : (
                <Badge variant="light" color={SEVERITIES[check.severity].color}>
                  {SEVERITIES[check.severity].label}
                </Badge>
              )}
            </Table.Td>
            <Table.Td>{check.column === null ? EMPTY : <Code>{check.column}</Code>}</Table.Td>
            <Table.Td className={numberCell}>{shown(check.before)}</Table.Td>
            <Table.Td className={numberCell}>{shown(check.now)}</Table.Td>
            <Table.Td miw={260}>{check.message}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </ScrollTable>
  );
}

function shown(value: RunCheck["before"]): string {
  if (value === null) return EMPTY;
  return typeof value === "number" ? formatNumber(Number(value.toPrecision(6))) : value;
}

/** The comparison with earlier months, and with which ones. Renders nothing where nothing was compared or found. */
export function ChecksSection({ run }: { run: RunDetail }) {
  if (run.checks.length === 0 && run.reference.length === 0) return null;
  const compared = run.reference.some(({ months }) => months.length > 0);
  return (
    <Section title={compared || run.checks.length === 0 ? "Compared with earlier months" : "What the checks found"}>
      {run.reference.length > 0 && (
        <Text c="dimmed" mb="xs">
          {run.reference.map(referenceWords).join(" ")}
        </Text>
      )}
      {run.checks.length > 0 ? (
        <ChecksTable checks={run.checks} accepted={run.acceptedHolds} />
      ) : !compared ? null : (
        <Text>Nothing in it is unlike the months before.</Text>
      )}
    </Section>
  );
}

function referenceWords({ hospital, period, months }: RunDetail["reference"][number]): string {
  const whose = hospital === "*" ? formatMonth(period) : `${hospital}, ${formatMonth(period)}`;
  const [first] = months;
  const last = months.at(-1);
  if (!first || !last) return `${whose}: there is no earlier month to compare with.`;
  return months.length === 1
    ? `${whose}: compared with ${formatMonth(first)}.`
    : `${whose}: compared with ${formatNumber(months.length)} months, ${formatMonth(first < last ? first : last)} to ${formatMonth(first < last ? last : first)}.`;
}
