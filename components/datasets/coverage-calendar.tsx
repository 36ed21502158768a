"use client";

import { Popover, Stack, Table, Text, UnstyledButton } from "@mantine/core";
import type { DatasetCoverage } from "@/lib/catalog";
import { formatCount, formatMonth, formatNumber } from "@/lib/format";
import { ScrollTable } from "../data-table/scroll-table";
import { coverageYears, type CoverageCell, type CoverageState } from "./coverage";
import classes from "./coverage-calendar.module.css";
import { WithdrawButton } from "./withdraw-button";

const MONTH_NAMES = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const STATES = {
  published: "published",
  held: "held, waits for a person",
  missing: "nothing sent",
} as const satisfies Record<CoverageState, string>;

function words(cell: CoverageCell): string {
  const rows = cell.rows === null ? "" : `, ${formatCount(cell.rows, "row")} since version ${formatNumber(cell.version ?? 0)}`;
  return `${cell.hospital}, ${formatMonth(cell.period)}: ${STATES[cell.state]}${rows}`;
}

type CellProps = { cell: CoverageCell; slug: string; mayWithdraw: boolean; wholeMonth: boolean };

/** A month of a hospital: a mark, and behind it what is in it. */
function MonthCell({ cell, slug, mayWithdraw, wholeMonth }: CellProps) {
  const mark = <span className={classes.mark} data-state={cell.state} />;
  if (cell.state !== "published")
    return (
      <span role="img" aria-label={words(cell)} title={words(cell)}>
        {mark}
      </span>
    );
  return (
    <Popover shadow="md" withArrow trapFocus>
      <Popover.Target>
        <UnstyledButton className={classes.button} aria-label={words(cell)}>
          {mark}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap={4} align="flex-start">
          <Text fw={600}>{`${cell.hospital}, ${formatMonth(cell.period)}`}</Text>
          <Text size="sm">{`${formatCount(cell.rows ?? 0, "row")}, since version ${formatNumber(cell.version ?? 0)}`}</Text>
          {mayWithdraw && (
            <WithdrawButton slug={slug} period={cell.period} hospital={wholeMonth ? null : cell.hospital} rows={cell.rows ?? 0} />
          )}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

type Props = {
  coverage: DatasetCoverage;
  held: { hospital: string; period: string }[];
  slug: string;
  mayWithdraw: boolean;
  /** One file carries all hospitals of a month, so a month is withdrawn whole. */ wholeMonth: boolean;
};

/** Which hospital's months are there. */
export function CoverageCalendar({ coverage, held, slug, mayWithdraw, wholeMonth }: Props) {
  return (
    <Stack gap="lg">
      <ul className={classes.legend} aria-label="Marks">
        {(["published", "held", "missing"] as const).map((state) => (
          <li key={state}>
            <span className={classes.mark} data-state={state} aria-hidden />
            {` ${STATES[state]}`}
          </li>
        ))}
      </ul>
      {coverageYears(coverage, held).map((year) => (
        <ScrollTable key={year.year} label={`Coverage in ${year.year}`} minWidth={160 + year.periods.length * 44}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{year.year}</Table.Th>
              {year.periods.map((period) => (
                <Table.Th key={period} className={classes.cell} abbr={period}>
                  {MONTH_NAMES[Number(period.slice(5)) - 1]}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {year.rows.map((row) => (
              <Table.Tr key={row.hospital}>
                <Table.Th scope="row" fw={400}>
                  {row.hospital}
                </Table.Th>
                {row.cells.map((cell) => (
                  <Table.Td key={cell.period} className={classes.cell}>
                    <MonthCell cell={cell} slug={slug} mayWithdraw={mayWithdraw} wholeMonth={wholeMonth} />
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </ScrollTable>
      ))}
    </Stack>
  );
}
