import type { Contract } from "../contract";
import type { RunCheck } from "../types";
import { CLOCK_ENCODINGS, CLOCK_TOLERANCE_DAYS, daysOff } from "./clock";

type Readings = { first: number; least: number; most: number };

/**
 * Compares the clock with when the file says the recording began: a day is the most that zones and a late start may put
 * between them. Null when they agree, or when the file does not say. The words name days between the two, no dates.
 */
export function checkClock(contract: Contract, declared: number | null, readings: Readings | null, rows: number): RunCheck | null {
  const { clock, zone } = contract;
  if (clock === null || declared === null || readings === null) return null;
  const { column, encoding } = clock;
  const off = (one: typeof encoding): number => daysOff(readings.first, one, zone, declared);
  if (off(encoding) <= CLOCK_TOLERANCE_DAYS) return jumped(contract, declared, readings, rows);
  const fitting = CLOCK_ENCODINGS.find((one) => one !== encoding && off(one) <= CLOCK_TOLERANCE_DAYS);
  const days = daysText(off(encoding));
  const advice =
    fitting === undefined
      ? `No known encoding fits. Look at the clock and at the lines above the header; accept the file if its clock is right.`
      : `Read as ${fitting} it would fit: change clock.encoding in the contract to ${fitting} and retry the run.`;
  const message = `Read as ${encoding}, ${column} begins ${days} from the day and the time that the file names above its header. Nothing was published yet. ${advice}`;
  return check(column, message, encoding, days, fitting ?? null);
}

/** Rows that are not near the recording although the first one is. */
function jumped({ clock, zone }: Contract, declared: number, { least, most }: Readings, rows: number): RunCheck | null {
  if (clock === null) return null;
  const longest = CLOCK_TOLERANCE_DAYS + rows / 86_400;
  const far = Math.max(daysOff(least, clock.encoding, zone, declared), daysOff(most, clock.encoding, zone, declared));
  if (far <= longest) return null;
  const days = daysText(far);
  const message = `${clock.column} begins as the file says above its header, but jumps to ${days} from there. Nothing was published yet. Look at the clock; accept the file if it is right.`;
  return check(clock.column, message, clock.encoding, days, null);
}

function check(column: string, message: string, before: string, now: string, fitting: string | null): RunCheck {
  return { key: `clock:${column}`, check: "clock", column, severity: "hold", message, before, now, facts: { fitting } };
}

function daysText(days: number): string {
  if (!Number.isFinite(days)) return "more than 8,000 years";
  return `${Math.round(days).toLocaleString("en-GB")} days`;
}
