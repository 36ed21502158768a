import type { ColumnType } from "../column-types";
import type { CellValue } from "../result";

/** Exact numbers are counted in units of 10^-40, finer than any decimal of the language. */
const SCALE = 40;
const UNIT = 10n ** BigInt(SCALE);
const INT64 = 2n ** 63n;

/** Order of two values: numbers exactly, text by its UTF-8 bytes, false before true. */
export function compare(a: CellValue, b: CellValue, type: ColumnType): number {
  if (typeof a === "number" && typeof b === "number") return Math.sign(a - b);
  if (type.kind === "double" || type.kind === "boolean") return Math.sign(Number(a) - Number(b));
  if (type.kind === "integer" || type.kind === "decimal") {
    const [left, right] = [exactly(a), exactly(b)];
    return left < right ? -1 : left > right ? 1 : 0;
  }
  return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
}

/** An integer or decimal in units of 10^-40. */
export function exactly(value: CellValue): bigint {
  const text = String(value);
  const [whole = "0", fraction = ""] = text.replace("-", "").split(".");
  const size = BigInt(whole + fraction.padEnd(SCALE, "0"));
  return text.startsWith("-") ? -size : size;
}

/** Units of 10^-40 as answers write the type; what does not fit its scale is rounded, halves away from zero. */
export function fromExact(units: bigint, type: ColumnType): CellValue {
  const scale = type.kind === "decimal" ? type.scale : 0;
  const step = 10n ** BigInt(SCALE - scale);
  const size = ((units < 0n ? -units : units) + step / 2n) / step;
  const sign = units < 0n && size > 0n ? "-" : "";
  if (type.kind !== "decimal" || scale === 0) return type.kind === "decimal" ? `${sign}${size}` : integer(sign === "-" ? -size : size);
  const digits = String(size).padStart(scale + 1, "0");
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** A whole number as answers write it: text beyond 2^53. */
export function integer(number: bigint): CellValue {
  const asNumber = Number(number);
  return Number.isSafeInteger(asNumber) ? asNumber : String(number);
}

/** The product of two numbers in units of 10^-40. */
export function timesExact(a: bigint, b: bigint): bigint {
  return (a * b) / UNIT;
}

/** Refuses what 64 bits cannot hold, as engines do. */
export function within64Bits(units: bigint): bigint {
  const whole = units / UNIT;
  if (whole >= INT64 || whole < -INT64) throw new Error(`${whole} does not fit in 64 bits`);
  return units;
}

/** The largest whole number of units that is not larger. */
export function floorExact(units: bigint): bigint {
  const rest = ((units % UNIT) + UNIT) % UNIT;
  return units - rest;
}

/** A double of the language: infinities and NaN do not exist, nor does a zero with a sign. */
export function finite(number: number): CellValue {
  return Number.isFinite(number) ? number + 0 : null;
}

/** A value in another type that holds all of its values. */
export function widened(cell: CellValue, to: ColumnType): CellValue {
  if (cell === null) return null;
  if (to.kind === "double") return Number(cell);
  if (to.kind === "decimal") return fromExact(exactly(cell), to);
  return cell;
}

/** Lower case by single characters, without the rules of a language. */
export function lowerCase(text: string): string {
  return Array.from(text, (character) => Array.from(character.toLowerCase())[0] ?? "").join("");
}

/**
 * A double as it is compared where its last digits may differ: with nine significant digits. Numbers so close to the
 * middle between two of those that engines may part are noted as doubts.
 */
export function nineDigits(number: number, doubts: string[]): number {
  const round = (value: number): number => Number(value.toPrecision(9));
  if (round(number * (1 + 1e-11)) !== round(number * (1 - 1e-11))) doubts.push(`${number} is between two numbers of nine digits`);
  return round(number);
}
