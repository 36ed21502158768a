/** Months as `YYYY-MM` and days as `YYYY-MM-DD`: both sort as text. */

/** The month `count` months after another. */
export function monthAfter(month: string, count = 1): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  const index = year * 12 + (number - 1) + count;
  return `${String(Math.floor(index / 12)).padStart(4, "0")}-${String((index % 12) + 1).padStart(2, "0")}`;
}

/** All months from one to another, both included. */
export function monthsBetween(from: string, to: string): string[] {
  const months: string[] = [];
  for (let month = from; month <= to; month = monthAfter(month)) months.push(month);
  return months;
}

/** The last day on which the file of a month is in time. */
export function dueDay(month: string, expectedDay: number): string {
  return `${monthAfter(month)}-${String(expectedDay).padStart(2, "0")}`;
}

/** The day it is in a zone. A zone nobody knows is UTC. */
export function dayIn(zone: string, now: Date): string {
  const timeZone = isZone(zone) ? zone : "UTC";
  const parts = new Intl.DateTimeFormat("en", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" }).formatToParts(now);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? "";
  return `${part("year").padStart(4, "0")}-${part("month")}-${part("day")}`;
}

const zones = new Map<string, boolean>();

function isZone(zone: string): boolean {
  const known = zones.get(zone);
  if (known !== undefined) return known;
  const found = zone === "UTC" || Intl.supportedValuesOf("timeZone").includes(zone);
  zones.set(zone, found);
  return found;
}
