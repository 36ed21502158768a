import type { DatasetColumn } from "@/lib/catalog";
import { EMPTY, formatDate, formatDecimalText, formatNumber, formatShare, formatTimestamp } from "@/lib/format";
import { evenBins } from "../query-builder/date-bins";

export type Profile = NonNullable<DatasetColumn["profile"]>;

const DAY_MS = 86_400_000;

/** A value of a profile as people read it, by the column's type. */
export function profileValue(value: string | number | boolean | null, type: string): string {
  if (value === null) return EMPTY;
  if (typeof value === "boolean") return value ? "true" : "false";
  if (typeof value === "number") return formatNumber(value);
  if (type === "date") return formatDate(value);
  if (type === "timestamp") return formatTimestamp(value);
  if (type === "integer" || type === "double" || type.startsWith("decimal")) return formatDecimalText(value);
  return value;
}

/** `0.1 – 19.8`, one value where both ends are the same, nothing for a column without values. */
export function profileRange(profile: Profile, type: string): string {
  if (profile.min === null || profile.max === null) return EMPTY;
  // The time of day says nothing about a range of months.
  const shownAs = type === "timestamp" ? "date" : type;
  const low = profileValue(profile.min, shownAs);
  const high = profileValue(profile.max, shownAs);
  return low === high ? low : `${low} – ${high}`;
}

/** How many different values there are. Of several files each is counted by itself: what they have together is not known. */
export function distinctWords({ distinct, distinctExact }: Pick<Profile, "distinct" | "distinctExact">): string {
  return distinctExact ? formatNumber(distinct) : "not known exactly";
}

/** A frequent value as people read it: numbers as everywhere beside it, everything else as it is. */
export function frequentValue(value: string, type: string): string {
  return type === "integer" || type === "double" || type.startsWith("decimal") ? formatDecimalText(value) : value;
}

/** The part of the rows that have no value, from 0 to 1. */
export function emptyPart(profile: Profile): number {
  return profile.rows === 0 ? 0 : profile.empties / profile.rows;
}

export function emptyShare(profile: Profile): string {
  return formatShare(emptyPart(profile));
}

/**
 * The bin in which the middle value lies: where half the values are below or in it. Exact as an interval, so it is
 * shown as one; null without a histogram.
 */
export function middleBin(profile: Profile): { low: number; high: number } | null {
  if (!profile.histogram) return null;
  const { width, bins } = profile.histogram;
  const total = bins.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return null;
  let seen = 0;
  for (const [start, count] of [...bins].sort(([a], [b]) => a - b)) {
    seen += count;
    if (seen * 2 >= total) return { low: start, high: start + width };
  }
  return null;
}

/** `6 – 6.5`: the interval that holds the middle value, in the column's own terms. */
export function middleWords(profile: Profile, type: string): string {
  const middle = middleBin(profile);
  if (!middle) return EMPTY;
  // A bin may reach beyond the values there are.
  const low = typeof profile.min === "number" ? Math.max(middle.low, profile.min) : middle.low;
  const high = typeof profile.max === "number" ? Math.min(middle.high, profile.max) : middle.high;
  const [from, to] = [binEdge(low, type), binEdge(high, type)];
  return from === to ? from : `${from} – ${to}`;
}

/** Bins of dates and timestamps are in days since 1970. */
function binEdge(value: number, type: string): string {
  if (type === "date" || type === "timestamp") return formatDate(new Date(Math.floor(value) * DAY_MS).toISOString());
  return formatNumber(value);
}

export type SparkBar = { x: number; y: number; width: number; height: number };

/** At most this many bars are drawn; finer histograms are folded. */
const BARS_MAX = 32;

/**
 * Bars of a small histogram in a box of the given size: bins in their places on the value axis, so gaps stay gaps, each
 * at least one pixel high.
 */
export function histogramBars(profile: Profile, size: { width: number; height: number }): SparkBar[] {
  const histogram = evenBins(profile);
  if (!histogram || histogram.bins.length === 0) return [];
  const { width: binWidth, bins } = histogram;
  const starts = bins.map(([start]) => start);
  const first = Math.min(...starts);
  const slots = Math.round((Math.max(...starts) - first) / binWidth) + 1;
  const fold = Math.ceil(slots / BARS_MAX);
  const folded = new Map<number, number>();
  for (const [start, count] of bins) {
    const slot = Math.floor(Math.round((start - first) / binWidth) / fold);
    folded.set(slot, (folded.get(slot) ?? 0) + count);
  }
  const highest = Math.max(...folded.values());
  const step = size.width / Math.ceil(slots / fold);
  return [...folded.entries()]
    .filter(([, count]) => count > 0)
    .map(([slot, count]) => {
      const height = Math.max((count / highest) * size.height, 1);
      return { x: slot * step, y: size.height - height, width: Math.max(step - 1, 1), height };
    });
}

/** The most frequent values as lengths between 0 and 1 of the rows that have a value. */
export function topShares(profile: Profile, most: number): { value: string; count: number; share: number }[] {
  const filled = profile.rows - profile.empties;
  return profile.top.slice(0, most).map(([value, count]) => ({ value, count, share: filled === 0 ? 0 : count / filled }));
}
