import { BUCKETS, type BucketName } from "@/lib/query";
import { isNumberKind, isTimeKind } from "../results/cell-text";
import { roundStep, suggestedBands, usualRange } from "./bands";
import type { Cut } from "./draft";
import type { ExploreColumn } from "./explore-columns";

export type GroupChoice = { label: string; cut: Cut };

/** The units a date is mostly grouped by, the usual one first. */
const UNITS: readonly BucketName[] = ["month", "quarter", "year", "week", "day", "hour", "minute"];

/** The ways to group by a column that its menu offers, the usual one first: units of time, bands and steps of numbers. */
export function groupChoicesOf(column: Pick<ExploreColumn, "label" | "kind" | "profile">): GroupChoice[] {
  const { label, kind } = column;
  if (isTimeKind(kind)) {
    const units = UNITS.filter((unit) => BUCKETS[unit].appliesTo.some((known) => known === kind));
    return units.map((bucket) => ({ label: `Group by ${label} by ${BUCKETS[bucket].label.toLowerCase()}`, cut: { bucket } }));
  }
  const each = { label: `Group by ${label}`, cut: {} };
  if (!isNumberKind(kind)) return [each];
  const bands = suggestedBands(column);
  const range = usualRange(column);
  const width = range && Math.max(kind === "integer" ? 1 : 0, roundStep(range.high - range.low, 20));
  return [
    each,
    ...(bands ? [{ label: `Group by ${label} in bands: ${bands.join(", ")}`, cut: { bands } }] : []),
    ...(width ? [{ label: `Group by ${label} in steps of ${width}`, cut: { binWidth: width } }] : []),
  ];
}
