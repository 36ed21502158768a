"use client";

import { Anchor, Popover, Stack, Text, UnstyledButton } from "@mantine/core";
import Link from "next/link";
import { formatCount, formatDate, formatMonth, formatNumber } from "@/lib/format";
import { pages } from "@/lib/urls";
import { RUN_STATE_WORDS } from "../runs/run-words";
import { CELL_WORDS, type YearCell } from "./calendar-years";
import classes from "./coverage-calendar.module.css";
import { WithdrawButton } from "./withdraw-button";

export type CellProps = { cell: YearCell; org: string; slug: string; mayWithdraw: boolean; wholeMonth: boolean };

function hospitalName(hospital: string): string {
  return hospital === "*" ? "All hospitals" : hospital;
}

function words({ hospital, period, state, facts }: YearCell): string {
  const rows = facts === null || facts.rows === null ? "" : `, ${formatCount(facts.rows, "row")}`;
  const waiting = facts?.open && facts.rows !== null ? `; a newer file is ${RUN_STATE_WORDS[facts.open.state].label.toLowerCase()}` : "";
  return `${hospitalName(hospital)}, ${formatMonth(period)}: ${CELL_WORDS[state]}${rows}${waiting}`;
}

/** A month of a hospital: a mark, and behind it what is known of it. */
export function CalendarCell({ cell, org, slug, mayWithdraw, wholeMonth }: CellProps) {
  const { facts } = cell;
  const mark = <span className={classes.mark} data-state={cell.state} />;
  if (facts === null)
    return (
      <span role="img" aria-label={words(cell)} title={words(cell)}>
        {mark}
      </span>
    );
  return (
    <Popover shadow="md" withArrow trapFocus width={280}>
      <Popover.Target>
        <UnstyledButton className={classes.button} aria-label={words(cell)}>
          {mark}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap={4} align="flex-start">
          <Text fw={600}>{`${hospitalName(cell.hospital)}, ${formatMonth(cell.period)}`}</Text>
          <Text size="sm">{`${CELL_WORDS[cell.state].slice(0, 1).toUpperCase()}${CELL_WORDS[cell.state].slice(1)}`}</Text>
          {facts.rows !== null && <Text size="sm">{formatCount(facts.rows, "row")}</Text>}
          {facts.versions.length > 0 && (
            <Text size="sm">{`Changed in version ${facts.versions.map((version) => formatNumber(version)).join(", ")}`}</Text>
          )}
          {facts.contractVersion !== null && <Text size="sm">{`Made with contract version ${formatNumber(facts.contractVersion)}`}</Text>}
          {facts.dueOn !== null && <Text size="sm">{`${facts.late ? "Was expected by" : "Expected by"} ${formatDate(facts.dueOn)}`}</Text>}
          {facts.open !== null && (
            <Anchor component={Link} size="sm" href={pages.run(org, facts.open.runId)}>
              {`Open the run that is ${RUN_STATE_WORDS[facts.open.state].label.toLowerCase()}`}
            </Anchor>
          )}
          {facts.runId !== null && facts.runId !== facts.open?.runId && (
            <Anchor component={Link} size="sm" href={pages.run(org, facts.runId)}>
              {facts.rows === null ? "Open the last run" : "Open the run that published it"}
            </Anchor>
          )}
          {mayWithdraw && facts.rows !== null && (
            <WithdrawButton slug={slug} period={cell.period} hospital={wholeMonth ? null : cell.hospital} rows={facts.rows} />
          )}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
