import type { BucketName } from "./buckets";

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIMESTAMP = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?$/;

/** A day of the calendar as UTC midnight, or null for what is no date, 30 February among them. */
export function readDate(text: string): Date | null {
  const match = DATE.exec(text);
  if (!match) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return year >= 1 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date : null;
}

/** `2025-01-31T10:00`, with or without seconds and milliseconds, as `2025-01-31T10:00:00.000`; null for anything else. */
export function readTimestamp(text: string): string | null {
  const match = TIMESTAMP.exec(text);
  if (!match || !readDate(match[1] ?? "")) return null;
  const [hour, minute, second] = [match[2] ?? "", match[3] ?? "", match[4] ?? "00"];
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  return `${match[1]}T${hour}:${minute}:${second}.${(match[5] ?? "").padEnd(3, "0")}`;
}

/** `YYYY-MM-DD`; null outside the years 1 to 9999. */
export function formatDate(date: Date): string | null {
  const year = date.getUTCFullYear();
  if (!(year >= 1 && year <= 9999)) return null;
  return `${String(year).padStart(4, "0")}-${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())}`;
}

/** `YYYY-MM-DDTHH:MM:SS.sss`; null outside the years 1 to 9999. */
export function formatTimestamp(date: Date): string | null {
  const day = formatDate(date);
  if (day === null) return null;
  const clock = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(pad).join(":");
  return `${day}T${clock}.${String(date.getUTCMilliseconds()).padStart(3, "0")}`;
}

/** The first moment of the unit the date lies in. Weeks start on Monday. */
export function startOf(unit: BucketName, date: Date): Date {
  const start = new Date(date);
  if (unit === "minute") {
    start.setUTCSeconds(0, 0);
    return start;
  }
  if (unit === "hour") {
    start.setUTCMinutes(0, 0, 0);
    return start;
  }
  start.setUTCHours(0, 0, 0, 0);
  if (unit === "week") start.setUTCDate(start.getUTCDate() - ((start.getUTCDay() + 6) % 7));
  if (unit === "month" || unit === "quarter" || unit === "year") start.setUTCDate(1);
  if (unit === "quarter") start.setUTCMonth(Math.floor(start.getUTCMonth() / 3) * 3);
  if (unit === "year") start.setUTCMonth(0);
  return start;
}

/** The date that many units later; months clamp to their last day. */
export function addUnits(date: Date, amount: number, unit: BucketName): Date {
  const later = new Date(date);
  switch (unit) {
    case "minute":
      later.setUTCMinutes(later.getUTCMinutes() + amount);
      return later;
    case "hour":
      later.setUTCHours(later.getUTCHours() + amount);
      return later;
    case "day":
      later.setUTCDate(later.getUTCDate() + amount);
      return later;
    case "week":
      later.setUTCDate(later.getUTCDate() + amount * 7);
      return later;
    case "month":
    case "quarter":
    case "year": {
      const months = amount * (unit === "month" ? 1 : unit === "quarter" ? 3 : 12);
      const day = later.getUTCDate();
      later.setUTCDate(1);
      later.setUTCMonth(later.getUTCMonth() + months);
      const lastDay = new Date(later);
      lastDay.setUTCMonth(lastDay.getUTCMonth() + 1, 0);
      later.setUTCDate(Math.min(day, lastDay.getUTCDate()));
      return later;
    }
  }
}

function pad(number: number): string {
  return String(number).padStart(2, "0");
}
