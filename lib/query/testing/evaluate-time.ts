import type { BucketName, PartName } from "../buckets";

const DAY_MS = 86_400_000;

/** The first day of the unit a date or timestamp is in, as a date; of `hour` and `minute` its start, as a timestamp. */
export function bucketOf(unit: BucketName, text: string): string {
  const date = momentOf(text);
  const [year, month] = [text.slice(0, 4), date.getUTCMonth()];
  switch (unit) {
    case "year":
      return `${year}-01-01`;
    case "quarter":
      return `${year}-${String(month - (month % 3) + 1).padStart(2, "0")}-01`;
    case "month":
      return `${text.slice(0, 7)}-01`;
    case "week":
      return new Date(date.getTime() - (isoDay(date) - 1) * DAY_MS).toISOString().slice(0, 10);
    case "day":
      return text.slice(0, 10);
    case "hour":
      return `${text.slice(0, 13)}:00:00.000`;
    case "minute":
      return `${text.slice(0, 16)}:00.000`;
  }
}

/** A numbered part of a date or timestamp. */
export function partOf(part: PartName, text: string): number {
  const date = momentOf(text);
  const parts: Record<PartName, number> = {
    month_of_year: date.getUTCMonth() + 1,
    day_of_week: isoDay(date),
    hour_of_day: date.getUTCHours(),
  };
  return parts[part];
}

/** The date or timestamp so many units later, in the same form. Months end with their last day. */
export function movedBy(text: string, amount: number, unit: BucketName): string {
  const date = momentOf(text);
  const length = { minute: 60_000, hour: 3_600_000, day: DAY_MS, week: 7 * DAY_MS };
  if (unit === "minute" || unit === "hour" || unit === "day" || unit === "week")
    return inFormOf(text, new Date(date.getTime() + amount * length[unit]));
  const months = date.getUTCFullYear() * 12 + date.getUTCMonth() + amount * { month: 1, quarter: 3, year: 12 }[unit];
  const [year, month] = [Math.floor(months / 12), ((months % 12) + 12) % 12];
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const sinceMidnight = date.getTime() % DAY_MS < 0 ? (date.getTime() % DAY_MS) + DAY_MS : date.getTime() % DAY_MS;
  return inFormOf(text, new Date(Date.UTC(year, month, Math.min(date.getUTCDate(), lastDay)) + sinceMidnight));
}

/** Days of the calendar from one to the other, whatever the time of day. */
export function daysBetween(from: string, to: string): number {
  return (Date.parse(`${to.slice(0, 10)}T00:00:00Z`) - Date.parse(`${from.slice(0, 10)}T00:00:00Z`)) / DAY_MS;
}

/** Birthdays passed. Someone born on 29 February has them on 1 March where there is no such day. */
export function ageInYears(birth: string, at: string): number {
  const years = Number(at.slice(0, 4)) - Number(birth.slice(0, 4));
  return at.slice(5, 10) < birth.slice(5, 10) ? years - 1 : years;
}

function momentOf(text: string): Date {
  return new Date(text.length === 10 ? `${text}T00:00:00Z` : `${text}Z`);
}

function inFormOf(text: string, date: Date): string {
  return date.toISOString().slice(0, text.length === 10 ? 10 : 23);
}

function isoDay(date: Date): number {
  return ((date.getUTCDay() + 6) % 7) + 1;
}
