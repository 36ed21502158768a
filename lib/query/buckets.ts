import { TIME_KINDS, type ColumnKind } from "./column-types";

export const BUCKET_NAMES = ["year", "quarter", "month", "week", "day", "hour", "minute"] as const;
export type BucketName = (typeof BUCKET_NAMES)[number];

export type BucketSpec = { label: string; appliesTo: readonly ColumnKind[]; result: "date" | "timestamp" };

/** Calendar units a date can be grouped by. The value is the first day of the unit; weeks start on Monday. */
export const BUCKETS = {
  year: { label: "Year", appliesTo: TIME_KINDS, result: "date" },
  quarter: { label: "Quarter", appliesTo: TIME_KINDS, result: "date" },
  month: { label: "Month", appliesTo: TIME_KINDS, result: "date" },
  week: { label: "Week", appliesTo: TIME_KINDS, result: "date" },
  day: { label: "Day", appliesTo: TIME_KINDS, result: "date" },
  hour: { label: "Hour", appliesTo: ["timestamp"], result: "timestamp" },
  minute: { label: "Minute", appliesTo: ["timestamp"], result: "timestamp" },
} as const satisfies Record<BucketName, BucketSpec>;

/** Whether a unit is shorter than a day: its start is a moment. */
export function isOfClock(unit: BucketName): unit is "hour" | "minute" {
  return unit === "hour" || unit === "minute";
}

export const PART_NAMES = ["month_of_year", "day_of_week", "hour_of_day"] as const;
export type PartName = (typeof PART_NAMES)[number];

/** Numbered parts of a date: months 1–12, days of the week 1–7 from Monday, hours 0–23. */
export const PARTS = {
  month_of_year: { label: "Month of the year", appliesTo: TIME_KINDS },
  day_of_week: { label: "Day of the week", appliesTo: TIME_KINDS },
  hour_of_day: { label: "Hour of the day", appliesTo: ["timestamp"] },
} as const satisfies Record<PartName, { label: string; appliesTo: readonly ColumnKind[] }>;
