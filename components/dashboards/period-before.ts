import type { DatasetDetail } from "@/lib/catalog";
import { formatNumber } from "@/lib/format";
import { periodShift, periodTexts, previousPeriod, type Period, type PeriodShift, type Query } from "@/lib/query";
import { hospitalsAsked } from "../charts/coverage-gaps";
import { isTimeKind, kindOf } from "../results/cell-text";
import { periodWords } from "../results/period-words";

type Dataset = Pick<DatasetDetail, "columns" | "coverage" | "hospitalColumn">;

/** The question about the period before, with what has to be known beside its numbers; or why there is none. */
export type PeriodBefore = { query: Query; period: string; notes: string[] } | { none: string };

/**
 * What a number is compared with. `now` is when the question was answered: "the last 3 months" are counted from there.
 * Where no file of the dataset covers the period before, there is nothing to compare with: nothing sent is not nothing
 * counted.
 */
export function periodBefore(query: Query, dataset: Dataset, now: Date): PeriodBefore {
  const kinds = new Map(dataset.columns.map(({ name, type }) => [name, kindOf(type)]));
  const options = { now, isTime: (field: string) => isTimeKind(kinds.get(field) ?? "text") };
  const shift = periodShift(query, options);
  const before = previousPeriod(query, options);
  if (!shift || !before) return { none: "No filter says from when to when this is, so there is no period before." };
  const files = filesOf(shift, query, dataset);
  const period = periodWords(shift.previous);
  if (files !== null && files.before.size === 0) return { none: `No earlier value: no file covers ${period}.` };
  return { query: before, period, notes: [...unfinished(shift.current, now), ...(files ? missing(files) : [])] };
}

/** The hospitals that sent files for the months of both periods; null where the question is about other dates than files are. */
function filesOf({ current, previous }: PeriodShift, { where }: Query, { coverage, hospitalColumn }: Dataset): Files | null {
  const asked = new Set(hospitalsAsked(coverage.hospitals, where, hospitalColumn));
  const cells = coverage.cells.filter(({ hospital, rows }) => rows > 0 && asked.has(hospital));
  const sentFor = (period: Period) => {
    const [from, until] = monthsOf(period);
    return new Set(cells.filter((cell) => cell.period >= from && cell.period <= until).map(({ hospital }) => hospital));
  };
  const now = sentFor(current);
  return now.size === 0 ? null : { now, before: sentFor(previous) };
}

type Files = { now: ReadonlySet<string>; before: ReadonlySet<string> };

/** The first and the last month that a period has a day of. */
function monthsOf(period: Period): [string, string] {
  const last = new Date(period.high.getTime() - 1);
  const [from, until] = periodTexts({ low: period.low, high: last, isDays: true });
  return [from.slice(0, 7), until.slice(0, 7)];
}

function missing({ now, before }: Files): string[] {
  const late = [...before].filter((hospital) => !now.has(hospital)).length;
  const newer = [...now].filter((hospital) => !before.has(hospital)).length;
  return [
    ...(late > 0 ? [`${hospitals(late)} of the period before sent nothing for this one.`] : []),
    ...(newer > 0 ? [`${hospitals(newer)} sent nothing for the period before.`] : []),
  ];
}

function hospitals(count: number): string {
  return count === 1 ? "1 hospital" : `${formatNumber(count)} hospitals`;
}

function unfinished({ high }: Period, now: Date): string[] {
  return high.getTime() > now.getTime() + DAY_MS ? ["This period is not over yet."] : [];
}

const DAY_MS = 86_400_000;
