import type { Contract } from "../contract";

const DAY_SECONDS = 86_400;
const DAY_MS = DAY_SECONDS * 1000;
/** Offsets of zones change at quarters of an hour. */
const QUARTER_MS = 900_000;
/** Years 1 to 9999, which is what a calendar here holds. */
const EARLIEST = Date.parse("0001-01-01T00:00:00Z");
const LATEST = Date.parse("9999-12-31T23:59:59Z");

export type ClockEncoding = NonNullable<Contract["clock"]>["encoding"];
export const CLOCK_ENCODINGS: readonly ClockEncoding[] = ["unix_1e5", "days_1970"];

/**
 * The moment a clock reads, in milliseconds since 1970; null for one outside the calendar. Seconds divided by 100,000
 * keep their milliseconds. Days are written with five decimals, 0.86 seconds, and read to the nearest second.
 */
export function clockMoment(reading: number, encoding: ClockEncoding): number | null {
  const moment = encoding === "unix_1e5" ? Math.round(reading * 1e8) : Math.round(reading * DAY_SECONDS) * 1000;
  return moment >= EARLIEST && moment <= LATEST ? moment : null;
}

/** Turns moments into what a clock on the wall shows in a zone, as milliseconds. */
export function wallClock(zone: string): (moment: number) => number {
  if (zone === "UTC") return (moment) => moment;
  const offsets = new Map<number, number>();
  const shown = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  return (moment) => {
    const quarter = Math.floor(moment / QUARTER_MS);
    let offset = offsets.get(quarter);
    if (offset === undefined) {
      const at = quarter * QUARTER_MS;
      const parts = Object.fromEntries(shown.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
      const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
      offset = Date.UTC(year, month - 1, day, hour, minute, second) - at;
      offsets.set(quarter, offset);
    }
    return moment + offset;
  };
}

/** When the recording began by what the file says above its header: milliseconds on the wall; null where it does not say. */
export function declaredStart(date: string | null, time: string | null): number | null {
  if (date === null) return null;
  const day = Date.parse(`${date}T00:00:00Z`);
  const match = /^(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?$/.exec((time ?? "0:0:0").trim());
  if (Number.isNaN(day) || match === null) return null;
  const [, hours, minutes, seconds = "0"] = match;
  return day + (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
}

/** How far the clock may be from what the file declares. */
export const CLOCK_TOLERANCE_DAYS = 1;

/** Days by which a reading is off the declared start. */
export function daysOff(reading: number, encoding: ClockEncoding, zone: string, declared: number): number {
  const moment = clockMoment(reading, encoding);
  return moment === null ? Infinity : Math.abs(wallClock(zone)(moment) - declared) / DAY_MS;
}
