import type { CellValue, ColumnType } from "@/lib/query";
import { unreadableAnswer } from "./errors";

/**
 * The text of an engine's value as the cell of a column of the declared type. Values that the language does not have
 * (NaN, infinities) are empty. Throws ENGINE_FAILED where the text is none of the type.
 */
export function textCell(text: string | null, type: ColumnType): CellValue {
  if (text === null) return null;
  switch (type.kind) {
    case "text":
      return text;
    case "integer":
      return integerCell(text);
    case "decimal":
      return decimalCell(text, type.scale);
    case "double":
      return doubleCell(text);
    case "boolean":
      if (text === "t" || text === "true") return true;
      if (text === "f" || text === "false") return false;
      throw unreadableAnswer();
    case "date":
      return timeCell(text, (day) => day);
    case "timestamp":
      return timeCell(text, (day, time) => `${day}T${time}`);
    default:
      return exhausted(type);
  }
}

function integerCell(text: string): CellValue {
  const digits = /^(-?\d+)(?:\.0*)?$/.exec(text)?.[1];
  if (digits === undefined) return notFinite(text);
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number + 0 : digits;
}

function decimalCell(text: string, scale: number): CellValue {
  const match = /^(-?\d+)(?:\.(\d*))?$/.exec(text);
  if (match?.[1] === undefined) return notFinite(text);
  const found = match[2] ?? "";
  const fraction = found.padEnd(scale, "0");
  const shown = /^0*$/.test(fraction.slice(scale)) ? fraction.slice(0, scale) : fraction;
  return shown === "" ? match[1] : `${match[1]}.${shown}`;
}

function doubleCell(text: string): CellValue {
  const number = Number(text);
  return Number.isFinite(number) && text.trim() !== "" ? number : notFinite(text);
}

const DAY = /^(\d{4,6}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d)(?:\.(\d+))?)?$/;

function timeCell(text: string, write: (day: string, time: string) => string): CellValue {
  const match = DAY.exec(text);
  if (match?.[1] === undefined) return notFinite(text);
  // Digits beyond milliseconds are cut: that is down in time, before 1970 too.
  return write(match[1], `${match[2] ?? "00:00:00"}.${(match[3] ?? "").slice(0, 3).padEnd(3, "0")}`);
}

function notFinite(text: string): null {
  if (/^[+-]?(nan|inf|infinity)$/i.test(text)) return null;
  throw unreadableAnswer();
}

function exhausted(type: never): never {
  throw new Error(`No cell for the type ${JSON.stringify(type)}.`);
}
