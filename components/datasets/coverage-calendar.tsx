"use client";

import { Stack, Table } from "@mantine/core";
import type { Calendar } from "@/lib/schedules";
import { ScrollTable } from "../data-table/scroll-table";
import { CalendarCell } from "./calendar-cell";
import { calendarYears, CELL_WORDS, type CellState } from "./calendar-years";
import classes from "./coverage-calendar.module.css";

const MONTH_NAMES = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const STATES = Object.keys(CELL_WORDS) as CellState[];

type Props = {
  calendar: Calendar;
  org: string;
  slug: string;
  mayWithdraw: boolean;
  /** One file carries all hospitals of a month, so a month is withdrawn whole. */
  wholeMonth: boolean;
};

/** Where each month of each hospital stands. */
export function CoverageCalendar({ calendar, ...rest }: Props) {
  const shown = new Set<CellState>(calendar.cells.map((cell) => cell.state));
  return (
    <Stack gap="lg">
      <ul className={classes.legend} aria-label="Marks">
        {STATES.filter((state) => shown.has(state) || state === "published" || state === "missing").map((state) => (
          <li key={state}>
            <span className={classes.mark} data-state={state} aria-hidden />
            {` ${CELL_WORDS[state]}`}
          </li>
        ))}
      </ul>
      {calendarYears(calendar).map((year) => (
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
                  {row.hospital === "*" ? "All hospitals" : row.hospital}
                </Table.Th>
                {row.cells.map((cell) => (
                  <Table.Td key={cell.period} className={classes.cell}>
                    <CalendarCell cell={cell} {...rest} />
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
