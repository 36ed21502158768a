"use client";

import { Badge, Table } from "@mantine/core";
import { formatNumber } from "@/lib/format";
import type { RunDetail } from "@/lib/runs";
import { numberCell, ScrollTable } from "../data-table/scroll-table";

type Issue = RunDetail["issues"][number];

const SEVERITIES = {
  reject: { label: "rejected", color: "red" },
  warn: { label: "warning", color: "orange" },
  info: { label: "note", color: "gray" },
} as const satisfies Record<Issue["severity"], { label: string; color: string }>;

const SHOWN_LINES = 6;

function lines(issue: Issue): string {
  if (issue.sampleLines.length === 0) return "";
  const shown = issue.sampleLines
    .slice(0, SHOWN_LINES)
    .map((line) => formatNumber(line))
    .join(", ");
  return issue.count > Math.min(SHOWN_LINES, issue.sampleLines.length) ? `${shown} …` : shown;
}

/** What was found in a file, grouped by rule and column, worst first. */
export function IssuesTable({ issues }: { issues: Issue[] }) {
  const order = { reject: 0, warn: 1, info: 2 } as const;
  const sorted = issues.toSorted((a, b) => order[a.severity] - order[b.severity] || b.count - a.count);
  return (
    <ScrollTable label="Issues" minWidth={640}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Kind</Table.Th>
          <Table.Th className={numberCell}>Lines</Table.Th>
          <Table.Th>Column</Table.Th>
          <Table.Th>What was found</Table.Th>
          <Table.Th>First on lines</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {sorted.map((issue) => (
          <Table.Tr key={`${issue.rule} ${issue.column ?? ""} ${issue.message}`}>
            <Table.Td>
              <Badge variant="light" color={SEVERITIES[issue.severity].color}>
                {SEVERITIES[issue.severity].label}
              </Badge>
            </Table.Td>
            <Table.Td className={numberCell}>{formatNumber(issue.count)}</Table.Td>
            <Table.Td>{issue.column ?? "—"}</Table.Td>
            <Table.Td miw={240}>{issue.message}</Table.Td>
            <Table.Td className="tabular">{lines(issue)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </ScrollTable>
  );
}
