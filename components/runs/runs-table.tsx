"use client";

import { Anchor, Table } from "@mantine/core";
import Link from "next/link";
import { EMPTY, formatDuration, formatInstant, formatMonth, formatNumber } from "@/lib/format";
import type { RunSummary } from "@/lib/runs";
import { pages } from "@/lib/urls";
import { numberCell, ScrollTable } from "../data-table/scroll-table";
import { RunStateBadge } from "./run-state-badge";
import { leftOutWords } from "./run-words";

function took(run: RunSummary): string {
  return run.startedAt && run.finishedAt ? formatDuration(Date.parse(run.finishedAt) - Date.parse(run.startedAt)) : EMPTY;
}

function count(value: number | undefined): string {
  return value === undefined ? EMPTY : formatNumber(value);
}

export function RunsTable({ runs, org }: { runs: RunSummary[]; org: string }) {
  return (
    <ScrollTable label="Runs" minWidth={1120} highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>State</Table.Th>
          <Table.Th>File</Table.Th>
          <Table.Th>Dataset</Table.Th>
          <Table.Th>Hospital</Table.Th>
          <Table.Th>Month</Table.Th>
          <Table.Th>Sent</Table.Th>
          <Table.Th className={numberCell}>Took</Table.Th>
          <Table.Th className={numberCell}>Received</Table.Th>
          <Table.Th className={numberCell}>Published</Table.Th>
          <Table.Th className={numberCell}>Rejected</Table.Th>
          <Table.Th className={numberCell}>Left out</Table.Th>
          <Table.Th className={numberCell}>Version</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {runs.map((run) => (
          <Table.Tr key={run.id}>
            <Table.Td>
              <RunStateBadge state={run.state} />
            </Table.Td>
            <Table.Td miw={180}>
              <Anchor component={Link} href={pages.run(org, run.id)} inherit>
                {run.filename ?? run.id}
              </Anchor>
            </Table.Td>
            <Table.Td>
              <Anchor component={Link} href={pages.dataset(org, run.dataset.slug)} inherit>
                {run.dataset.name}
              </Anchor>
            </Table.Td>
            <Table.Td style={{ whiteSpace: "nowrap" }}>{run.hospital ?? EMPTY}</Table.Td>
            <Table.Td style={{ whiteSpace: "nowrap" }}>{run.period ? formatMonth(run.period) : EMPTY}</Table.Td>
            <Table.Td style={{ whiteSpace: "nowrap" }}>{formatInstant(run.createdAt)}</Table.Td>
            <Table.Td className={numberCell}>{took(run)}</Table.Td>
            <Table.Td className={numberCell}>{count(run.counts?.received)}</Table.Td>
            <Table.Td className={numberCell}>{count(run.state === "published" ? run.counts?.published : undefined)}</Table.Td>
            <Table.Td className={numberCell}>{count(run.counts?.rejected)}</Table.Td>
            <Table.Td className={numberCell} title={run.counts ? leftOutWords(run.counts) : undefined}>
              {count(run.counts ? run.counts.deduplicated + run.counts.skipped : undefined)}
            </Table.Td>
            <Table.Td className={numberCell}>{run.version === null ? EMPTY : formatNumber(run.version)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </ScrollTable>
  );
}
