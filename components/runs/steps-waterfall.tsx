"use client";

import { Stack, Table, Text } from "@mantine/core";
import { EMPTY, formatBytes, formatDuration, formatNumber } from "@/lib/format";
import type { RunDetail } from "@/lib/runs";
import { numberCell, ScrollTable } from "../data-table/scroll-table";
import { STEP_WORDS } from "./run-words";
import classes from "./steps-waterfall.module.css";
import { waterfalls, type WaterfallBar } from "./waterfall";

function rowsOf(bar: WaterfallBar): string {
  if (bar.rowsIn === null && bar.rowsOut === null) return EMPTY;
  if (bar.rowsIn === null || bar.rowsOut === null || bar.rowsIn === bar.rowsOut) return formatNumber(bar.rowsOut ?? bar.rowsIn ?? 0);
  return `${formatNumber(bar.rowsIn)} → ${formatNumber(bar.rowsOut)}`;
}

/** The steps of a run as bars on one clock, with time, rows, bytes and memory; one table per attempt. */
export function StepsWaterfall({ steps, now }: { steps: RunDetail["steps"]; now: number }) {
  const attempts = waterfalls(steps, now);
  return (
    <Stack gap="sm">
      {attempts.map(({ attempt, totalMs, bars }) => (
        <div key={attempt}>
          {attempts.length > 1 && <Text size="sm" c="dimmed" mb={4}>{`Attempt ${attempt}, ${formatDuration(totalMs)}`}</Text>}
          <ScrollTable label={`Steps of attempt ${attempt}`} minWidth={720}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th w={210}>Step</Table.Th>
                <Table.Th>When</Table.Th>
                <Table.Th className={numberCell}>Time</Table.Th>
                <Table.Th className={numberCell}>Rows</Table.Th>
                <Table.Th className={numberCell}>Bytes</Table.Th>
                <Table.Th className={numberCell}>Memory</Table.Th>
                <Table.Th>State</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {bars.map((bar) => (
                <Table.Tr key={bar.key}>
                  <Table.Td>{STEP_WORDS[bar.name]}</Table.Td>
                  <Table.Td>
                    <div className={classes.track} aria-hidden>
                      <div
                        className={classes.bar}
                        data-state={bar.state}
                        style={{ left: `${bar.offset * 100}%`, width: `${bar.width * 100}%` }}
                      />
                    </div>
                  </Table.Td>
                  <Table.Td className={numberCell}>{formatDuration(bar.durationMs)}</Table.Td>
                  <Table.Td className={numberCell}>{rowsOf(bar)}</Table.Td>
                  <Table.Td className={numberCell}>{bar.bytes === null ? EMPTY : formatBytes(bar.bytes)}</Table.Td>
                  <Table.Td className={numberCell}>{bar.peakRss === null ? EMPTY : formatBytes(bar.peakRss)}</Table.Td>
                  <Table.Td>{bar.state}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </ScrollTable>
        </div>
      ))}
    </Stack>
  );
}
