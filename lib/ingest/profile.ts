import type { CellValue, ColumnType } from "@/lib/query";
import { compareCells } from "./compare-cells";
import type { ColumnProfile } from "./types";

export const TOP_VALUES = 100;
const BINS = 64;
const DAY_MS = 86_400_000;

/** The profile of a column from all its values with their counts. */
export function profileFromCounts(counts: [value: CellValue, count: number][], type: ColumnType, width: number | null): ColumnProfile {
  let rows = 0;
  let empties = 0;
  let min: CellValue = null;
  let max: CellValue = null;
  const present: [CellValue, number][] = [];
  const bins = new Map<number, number>();
  for (const [cell, count] of counts) {
    rows += count;
    if (cell === null || (type.kind === "text" && cell === "")) empties += count;
    if (cell === null) continue;
    present.push([cell, count]);
    if (min === null || compareCells(cell, min, type) < 0) min = cell;
    if (max === null || compareCells(cell, max, type) > 0) max = cell;
    const at = width === null ? null : binStart(position(cell, type), width);
    if (at !== null) bins.set(at, (bins.get(at) ?? 0) + count);
  }
  const top = present.map(([cell, count]): [string, number] => [String(cell), count]).sort(byCount);
  return {
    rows,
    empties,
    distinct: present.length,
    distinctExact: true,
    min,
    max,
    histogram: width === null || bins.size === 0 ? null : { width, bins: [...bins].sort(([a], [b]) => a - b) },
    top: top.slice(0, TOP_VALUES),
  };
}

/** A power of two such that at most about 64 bins hold the values between the two; null for a type without bins. */
export function binWidth(min: CellValue, max: CellValue, type: ColumnType): number | null {
  if (!hasBins(type) || min === null || max === null) return null;
  const [low, high] = [position(min, type), position(max, type)];
  if (low === null || high === null) return null;
  const span = high - low;
  const smallest = type.kind === "double" || type.kind === "decimal" ? 2 ** -20 : 1;
  if (!Number.isFinite(span)) return 2 ** 1018;
  return span <= 0 ? Math.max(1, smallest) : Math.max(smallest, 2 ** Math.ceil(Math.log2(span / BINS)));
}

export function hasBins(type: ColumnType): boolean {
  return type.kind !== "text" && type.kind !== "boolean";
}

export function binStart(at: number | null, width: number): number | null {
  if (at === null) return null;
  const start = Math.floor(at / width) * width;
  return start === 0 ? 0 : start;
}

/** Where a value lies on the axis of the histogram: numbers as they are, dates and timestamps in days since 1970. */
function position(cell: CellValue, type: ColumnType): number | null {
  if (cell === null) return null;
  if (type.kind === "date" || type.kind === "timestamp") {
    const time = Date.parse(`${String(cell).slice(0, 10)}T00:00:00Z`);
    return Number.isNaN(time) ? null : time / DAY_MS;
  }
  const number = Number(cell);
  return Number.isFinite(number) ? number : null;
}

/**
 * One profile for several parts. Counts, ranges and histograms are exact: widths are powers of two and edges their
 * multiples, so narrow bins fall whole into wide ones. The distinct count is exact where every part lists all its
 * values, otherwise it is the largest of the parts, marked as not exact.
 */
export function mergeProfiles(profiles: ColumnProfile[], type: ColumnType): ColumnProfile {
  const filled = profiles.filter((profile) => profile.rows > 0);
  const listed = filled.every((profile) => profile.distinctExact && profile.distinct <= profile.top.length);
  const top = new Map<string, number>();
  for (const profile of filled) for (const [cell, count] of profile.top) top.set(cell, (top.get(cell) ?? 0) + count);
  const sorted = [...top].sort(byCount);
  const present = filled.filter((profile) => profile.min !== null);
  return {
    rows: sum(filled, (profile) => profile.rows),
    empties: sum(filled, (profile) => profile.empties),
    distinct: listed ? top.size : Math.max(top.size, ...filled.map((profile) => profile.distinct)),
    distinctExact: listed || (filled.length === 1 && filled[0]?.distinctExact === true),
    min: present.reduce<CellValue>(
      (least, profile) => (least === null || compareCells(profile.min, least, type) < 0 ? profile.min : least),
      null,
    ),
    max: present.reduce<CellValue>(
      (most, profile) => (most === null || compareCells(profile.max, most, type) > 0 ? profile.max : most),
      null,
    ),
    histogram: mergeHistograms(filled.flatMap((profile) => (profile.histogram ? [profile.histogram] : []))),
    top: sorted.slice(0, TOP_VALUES),
  };
}

function mergeHistograms(histograms: NonNullable<ColumnProfile["histogram"]>[]): ColumnProfile["histogram"] {
  const [first] = histograms;
  if (first === undefined) return null;
  let width = histograms.reduce((widest, one) => Math.max(widest, one.width), first.width);
  const starts = histograms.flatMap((one) => one.bins.map(([start]) => start));
  const [low, high] = starts.reduce(([least, most], start) => [Math.min(least, start), Math.max(most, start)], [Infinity, -Infinity]);
  while ((high - low) / width > 2 * BINS) width *= 2;
  const bins = new Map<number, number>();
  for (const one of histograms) {
    for (const [start, count] of one.bins) {
      const at = binStart(start, width) ?? 0;
      bins.set(at, (bins.get(at) ?? 0) + count);
    }
  }
  return { width, bins: [...bins].sort(([a], [b]) => a - b) };
}

function sum(profiles: ColumnProfile[], of: (profile: ColumnProfile) => number): number {
  return profiles.reduce((total, profile) => total + of(profile), 0);
}

/** The most frequent first; of equally frequent ones, by the bytes of their text. */
function byCount([a, countA]: [string, number], [b, countB]: [string, number]): number {
  return countB - countA || Buffer.compare(Buffer.from(a), Buffer.from(b));
}
