import type { DatasetDetail } from "@/lib/catalog";
import { formatNumber } from "@/lib/format";
import { periodBefore as compared, type Query } from "@/lib/query";
import { isTimeKind, kindOf } from "../results/cell-text";
import { periodWords } from "../results/period-words";

type Dataset = Pick<DatasetDetail, "columns" | "coverage" | "hospitalColumn">;

/** The question about the period before, with what has to be known beside its numbers, in words; or why there is none. */
export type PeriodBefore = { query: Query; period: string; notes: string[] } | { none: string };

export const NO_PERIOD = "No filter says from when to when this is, so there is no period before.";
const OTHER_DATES = "Another filter of this question names dates of the same column, so there is no period before.";
export const UNFINISHED = "This period is not over yet.";

/** What a number is compared with. `now` is when the question was answered. */
export function periodBefore(query: Query, { columns, coverage, hospitalColumn }: Dataset, now: Date): PeriodBefore {
  const kinds = new Map(columns.map(({ name, type }) => [name, kindOf(type)]));
  const isTime = (field: string) => isTimeKind(kinds.get(field) ?? "text");
  const before = compared(query, { now, isTime, cells: coverage.cells, hospitalColumn });
  if ("query" in before) {
    const notes = [...(before.isUnfinished ? [UNFINISHED] : []), ...missing(before)];
    return { query: before.query, period: periodWords(before.previous), notes };
  }
  if (before.none === "no_period") return { none: NO_PERIOD };
  if (before.none === "other_dates") return { none: OTHER_DATES };
  return { none: `No earlier value: no file covers ${periodWords(before.previous)}.` };
}

function missing({ late, newer }: { late: number; newer: number }): string[] {
  return [
    ...(late > 0 ? [`${hospitals(late)} of the period before sent nothing for this one.`] : []),
    ...(newer > 0 ? [`${hospitals(newer)} sent nothing for the period before.`] : []),
  ];
}

function hospitals(count: number): string {
  return count === 1 ? "1 hospital" : `${formatNumber(count)} hospitals`;
}
