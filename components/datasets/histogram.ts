import { formatDate, formatNumber } from "@/lib/format";
import { monthStart, rowsByMonth, type MonthRows } from "../query-builder/date-bins";
import type { Profile } from "./profile";

const DAY_MS = 86_400_000;
const BARS_MAX = 40;

export type HistogramBar = { from: number; to: number; rows: number };

/** Bins put together two by two until they fit into a picture; those without rows stay as gaps. */
export function foldedBars(profile: Pick<Profile, "histogram"> & Partial<Profile>): HistogramBar[] {
  const months = rowsByMonth(profile);
  if (months && months.length > 0) return monthBars(months);
  const { histogram } = profile;
  if (!histogram || histogram.bins.length === 0) return [];
  const starts = histogram.bins.map(([start]) => start);
  const [first, last] = [Math.min(...starts), Math.max(...starts)];
  let { width } = histogram;
  const slotsAt = (size: number) => Math.floor(last / size) - Math.floor(first / size) + 1;
  while (slotsAt(width) > BARS_MAX) width *= 2;
  const base = Math.floor(first / width);
  const bars: HistogramBar[] = Array.from({ length: slotsAt(width) }, (_, index) => ({
    from: (base + index) * width,
    to: (base + index + 1) * width,
    rows: 0,
  }));
  for (const [start, rows] of histogram.bins) {
    // A hair more than the start: a sum of steps can fall just below the edge it means.
    const bar = bars[Math.floor((start + histogram.width * 1e-6) / width) - base];
    if (bar) bar.rows += rows;
  }
  return bars;
}

/** One bar for each calendar month from the first to the last, as wide as the month. */
function monthBars(months: readonly MonthRows[]): HistogramBar[] {
  const [first, last] = [months[0]?.month ?? 0, months.at(-1)?.month ?? 0];
  const rows = new Map(months.map((one) => [one.month, one.rows]));
  const each = Math.ceil((last - first + 1) / BARS_MAX);
  return Array.from({ length: Math.ceil((last - first + 1) / each) }, (_, index) => {
    const from = first + index * each;
    const own = Array.from({ length: each }, (_month, at) => rows.get(from + at) ?? 0);
    return { from: monthStart(from), to: monthStart(from + each), rows: own.reduce((sum, one) => sum + one, 0) };
  });
}

/** An edge of a bin in the column's own terms: bins of dates and timestamps are in days since 1970. */
export function edgeWords(value: number, type: string): string {
  if (type !== "date" && type !== "timestamp") return formatNumber(Number(value.toPrecision(12)));
  return formatDate(new Date(Math.floor(value) * DAY_MS).toISOString());
}
