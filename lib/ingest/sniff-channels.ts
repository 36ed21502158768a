import type { Instrument } from "./contract";

type Found = { at: number; source: string };

/** Below this many columns a table with numbered columns is an ordinary one. */
const WIDE_FROM = 50;
const CHANNEL = /^([A-Za-z][A-Za-z0-9]{0,29})_([1-9]\d{0,4})$/;
const SECONDS_PER_DAY = 86_400;

/**
 * The instruments of a wide export: columns `X1_1 … X1_n` that stand together and are numbered from 1 without gaps. Null
 * for an ordinary table.
 */
export function findInstruments(
  columns: Found[],
  groupOf: (at: number) => string | null,
  isText: (at: number) => boolean,
): { instruments: Instrument[]; rest: Found[] } | null {
  const instruments: Instrument[] = [];
  const rest: Found[] = [];
  const codes = new Set<string>();
  for (const column of columns) {
    const [, code, index] = CHANNEL.exec(column.source) ?? [];
    const last = instruments.at(-1);
    if (code === undefined) rest.push(column);
    else if (last?.code === code && Number(index) === last.width + 1) {
      last.width++;
      if (isText(column.at)) last.type = "text";
    } else if (Number(index) === 1 && !codes.has(code)) {
      codes.add(code);
      const group = groupOf(column.at);
      instruments.push({ code, width: 1, type: isText(column.at) ? "text" : "double", ...(group === null ? {} : { group }) });
    } else return null;
  }
  const channels = instruments.reduce((sum, one) => sum + one.width, 0);
  const isWide = channels >= WIDE_FROM && channels >= columns.length * 0.8 && instruments.some((one) => one.width > 1);
  return isWide ? { instruments, rest } : null;
}

/** How a device's clock is written, by what the file says of its day; null where neither way fits, or both do. */
export function clockEncoding(readings: string[], day: string | null): "unix_1e5" | "days_1970" | null {
  const first = Number(readings.find((text) => text.trim() !== "") ?? Number.NaN);
  const start = day === null ? Number.NaN : Date.parse(`${day}T00:00:00Z`) / 1000;
  if (!Number.isFinite(first) || !Number.isFinite(start)) return null;
  const near = (seconds: number) => seconds >= start - SECONDS_PER_DAY && seconds < start + 2 * SECONDS_PER_DAY;
  const [seconds, days] = [near(first * 1e5), near(first * SECONDS_PER_DAY)];
  if (seconds === days) return null;
  return seconds ? "unix_1e5" : "days_1970";
}
