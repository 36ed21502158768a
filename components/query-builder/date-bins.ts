import type { ColumnProfile } from "./explore-columns";

type Histogram = NonNullable<ColumnProfile["histogram"]>;
type Distribution = Pick<ColumnProfile, "histogram"> & Partial<ColumnProfile>;

const DAY_MS = 86_400_000;
/** Days from which on dates are counted by month. */
const MONTHS_FROM_DAYS = 92;
/** The smallest width of bins, in days, of which no month falls between two. */
const MONTH_WIDTH = 32;

/** Rows of one calendar month; months are counted through from year 0, so that those that follow each other differ by 1. */
export type MonthRows = { month: number; rows: number };

/** The days since 1970 on which a month begins. */
export function monthStart(month: number): number {
  return Date.UTC(Math.floor(month / 12), month % 12, 1) / DAY_MS;
}

/**
 * Rows by calendar month, of dates that are all first days of months or lie over more than a quarter of a year; null
 * for what is no date, and where the profile does not tell the days apart.
 */
export function rowsByMonth(profile: Distribution): MonthRows[] | null {
  const days = rowsByDay(profile);
  if (days === null || days.length === 0) return null;
  const times = days.map(({ day }) => day);
  const span = times.reduce((most, day) => Math.max(most, day), -Infinity) - times.reduce((least, day) => Math.min(least, day), Infinity);
  const months = days.map(({ day, rows }) => ({ month: monthOf(day), rows, isFirst: monthStart(monthOf(day)) === day }));
  if (span <= MONTHS_FROM_DAYS && !months.every(({ isFirst }) => isFirst)) return null;
  const sums = new Map<number, number>();
  for (const { month, rows } of months) sums.set(month, (sums.get(month) ?? 0) + rows);
  return [...sums].map(([month, rows]) => ({ month, rows })).sort((a, b) => a.month - b.month);
}

/**
 * The bins of a small picture, by place. Dates are by calendar month where the profile tells them apart; otherwise bins
 * between which whole months fall are put together: a gap there would look like a month that nobody sent.
 */
export function evenBins(profile: Distribution): Histogram | null {
  const months = rowsByMonth(profile);
  if (months !== null) return { width: 1, bins: months.map(({ month, rows }) => [month, rows]) };
  const { histogram } = profile;
  if (!histogram || !isDated(profile) || histogram.width >= MONTH_WIDTH) return histogram;
  const wide = widened(histogram);
  return hasGaps(histogram) && !hasGaps(wide) ? wide : histogram;
}

function isDated({ min }: Distribution): boolean {
  return typeof min === "string" && /^\d{4}-\d{2}-\d{2}/.test(min);
}

function rowsByDay(profile: Distribution): { day: number; rows: number }[] | null {
  const { histogram, top = [], distinct = Infinity, distinctExact = false } = profile;
  if (!histogram || !isDated(profile)) return null;
  if (distinctExact && distinct <= top.length)
    return top.map(([text, rows]) => ({ day: Math.floor(Date.parse(`${text.slice(0, 10)}T00:00:00Z`) / DAY_MS), rows }));
  return histogram.width === 1 ? histogram.bins.map(([day, rows]) => ({ day, rows })) : null;
}

function monthOf(day: number): number {
  const date = new Date(day * DAY_MS);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

function widened({ bins }: Histogram): Histogram {
  const sums = new Map<number, number>();
  for (const [start, rows] of bins) {
    const at = Math.floor(start / MONTH_WIDTH) * MONTH_WIDTH;
    sums.set(at, (sums.get(at) ?? 0) + rows);
  }
  return { width: MONTH_WIDTH, bins: [...sums].sort(([a], [b]) => a - b) };
}

function hasGaps({ width, bins }: Histogram): boolean {
  const starts = bins.map(([start]) => start).sort((a, b) => a - b);
  return starts.some((start, at) => at > 0 && start - (starts[at - 1] ?? start) > width * 1.5);
}
