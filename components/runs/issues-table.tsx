"use client";

import { Badge, Code, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { formatCount, formatNumber } from "@/lib/format";
import type { RunDetail, RunIssues } from "@/lib/runs";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { numberCell, ScrollTable } from "../data-table/scroll-table";
import { queryKeys } from "../query-keys";
import { isOverlapping } from "./run-words";

type Issue = RunDetail["issues"][number];
type Line = RunIssues["items"][number]["lines"][number];

const SEVERITIES = {
  reject: { label: "rejected", color: "red" },
  warn: { label: "warning", color: "orange" },
  info: { label: "note", color: "gray" },
} as const satisfies Record<Issue["severity"], { label: string; color: string }>;

const SHOWN_LINES = 6;

/** What stands in the first lines, for those who may see rejected lines. */
function useValues(run: RunDetail) {
  return useQuery({
    queryKey: queryKeys.runIssues(run.id, run.attempt),
    queryFn: ({ signal }) => api.get<RunIssues>(endpoints.runIssues(run.id), { signal }),
    enabled: run.can.rejectedLines && run.hasRejectedLines,
    staleTime: Infinity,
  });
}

function Lines({ issue, known }: { issue: Issue; known: Line[] | undefined }) {
  if (issue.sampleLines.length === 0) return null;
  const shown: Line[] = known ?? issue.sampleLines.map((line) => ({ line, value: null }));
  const isMore = issue.count > Math.min(SHOWN_LINES, shown.length);
  return (
    <>
      {shown.slice(0, SHOWN_LINES).map(({ line, value }, index) => (
        <span key={line}>
          {index > 0 && ", "}
          {formatNumber(line)}
          {value !== null && (
            <>
              {": "}
              <Code>{value === "" ? "empty" : value}</Code>
            </>
          )}
        </span>
      ))}
      {isMore && " …"}
    </>
  );
}

/** What was found in a file, grouped by rule and column, worst first, with what stands in the first lines. */
export function IssuesTable({ run, issues }: { run: RunDetail; issues: Issue[] }) {
  const values = useValues(run);
  const order = { reject: 0, warn: 1, info: 2 } as const;
  const sorted = issues.toSorted((a, b) => order[a.severity] - order[b.severity] || b.count - a.count);
  const linesOf = (issue: Issue) => values.data?.items.find((item) => item.rule === issue.rule && item.column === issue.column)?.lines;
  return (
    <>
      <ScrollTable label="Issues" minWidth={760}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Kind</Table.Th>
            <Table.Th className={numberCell}>Lines</Table.Th>
            <Table.Th>Column</Table.Th>
            <Table.Th>What was found</Table.Th>
            <Table.Th>Expected</Table.Th>
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
              <Table.Td>{issue.column === null ? "—" : <Code>{issue.column}</Code>}</Table.Td>
              <Table.Td miw={220}>{issue.message}</Table.Td>
              <Table.Td miw={120}>{issue.expected ?? "—"}</Table.Td>
              <Table.Td className="tabular" miw={160}>
                <Lines issue={issue} known={linesOf(issue)} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </ScrollTable>
      {run.counts && isOverlapping(issues, run.counts.rejected) && (
        <Text size="sm" c="dimmed">
          {`One line may have several reasons: ${formatCount(run.counts.rejected, "line")} in all.`}
        </Text>
      )}
      {values.error && (
        <Text size="sm" c="dimmed">
          What stands in these lines could not be read. The download of rejected lines has them.
        </Text>
      )}
    </>
  );
}
