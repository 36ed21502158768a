import { isOfClock, type BucketName } from "@/lib/query";

/** More points than this are not filled in: no screen is that wide. */
export const MAX_POINTS = 2000;

const HOUR = 3_600_000;
const FIXED_MS: Partial<Record<BucketName, number>> = { minute: HOUR / 60, hour: HOUR, day: 24 * HOUR, week: 7 * 24 * HOUR };
const MONTHS: Partial<Record<BucketName, number>> = { month: 1, quarter: 3, year: 12 };

/** Milliseconds of a date or timestamp read as if in UTC, so that no time zone can move it. */
function instantOf(text: string): number {
  const [date = "", time = "00:00:00"] = text.split(/[T ]/);
  const [year = 0, month = 1, day = 1] = date.split("-").map(Number);
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  return Date.UTC(year, month - 1, day, hour, minute);
}

function textOf(instant: number, withTime: boolean): string {
  const iso = new Date(instant).toISOString();
  return withTime ? iso.slice(0, 23) : iso.slice(0, 10);
}

/**
 * Every bucket start from the first to the last, both included, as dates (or timestamps for hours and minutes); null when an end is
 * missing or there would be too many.
 */
export function bucketsBetween(first: string | undefined, last: string | undefined, bucket: BucketName): string[] | null {
  if (first === undefined || last === undefined) return null;
  const end = instantOf(last);
  const withTime = isOfClock(bucket) || first.includes("T");
  const step = FIXED_MS[bucket];
  const months = MONTHS[bucket];
  const start = new Date(instantOf(first));
  const found: string[] = [];
  for (let index = 0; index <= MAX_POINTS; index += 1) {
    const instant =
      step === undefined
        ? Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + index * (months ?? 1), start.getUTCDate())
        : start.getTime() + index * step;
    if (!Number.isFinite(instant)) return null;
    if (instant > end) return found;
    found.push(textOf(instant, withTime));
  }
  return null;
}
