import {
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampValue,
  LIST,
  VARCHAR,
  type DuckDBPreparedStatement,
  type DuckDBValue,
} from "@duckdb/node-api";
import type { CellValue, ColumnType, SqlValue } from "@/lib/query";
import { ChildError } from "../child-loop";

const DAY_MS = 86_400_000;

/** Binds the values in order, each as its declared type; nothing is left to the engine's guess. */
export function bindParameters(statement: DuckDBPreparedStatement, parameters: readonly SqlValue[]): void {
  if (statement.parameterCount !== parameters.length) throw new ChildError("parameters");
  parameters.forEach((parameter, index) => bindOne(statement, index + 1, parameter));
}

function bindOne(statement: DuckDBPreparedStatement, at: number, { type, value }: SqlValue): void {
  if (value === null) return statement.bindNull(at);
  switch (type.kind) {
    case "text":
      return statement.bindVarchar(at, String(value));
    case "text[]":
      return statement.bindList(at, Array.isArray(value) ? value : [String(value)], LIST(VARCHAR));
    case "integer":
      return statement.bindBigInt(at, BigInt(wholeNumber(value)));
    case "double":
      return statement.bindDouble(at, Number(value));
    case "boolean":
      if (typeof value !== "boolean") throw new ChildError("parameters");
      return statement.bindBoolean(at, value);
    case "decimal":
      return statement.bindDecimal(at, decimalFromText(String(value), type));
    case "date":
      return statement.bindDate(at, new DuckDBDateValue(millis(`${String(value)}T00:00:00.000Z`) / DAY_MS));
    case "timestamp":
      return statement.bindTimestampMilliseconds(
        at,
        new DuckDBTimestampMillisecondsValue(BigInt(millis(`${String(value).replace(" ", "T")}Z`))),
      );
    default:
      return exhausted(type);
  }
}

function wholeNumber(value: Exclude<SqlValue["value"], null>): string | number {
  if (typeof value === "number" && Number.isSafeInteger(value)) return value;
  if (typeof value === "string" && /^[+-]?\d+$/.test(value)) return value;
  throw new ChildError("parameters");
}

function millis(iso: string): number {
  const time = Date.parse(iso);
  if (Number.isNaN(time)) throw new ChildError("parameters");
  return time;
}

function decimalFromText(text: string, type: { precision: number; scale: number }): DuckDBDecimalValue {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text);
  const fraction = match?.[3] ?? "";
  if (!match || (match[2] === "" && fraction === "") || fraction.length > type.scale) throw new ChildError("parameters");
  const digits = BigInt(`${match[2]}${fraction.padEnd(type.scale, "0")}` || "0");
  return new DuckDBDecimalValue(match[1] === "-" ? -digits : digits, Math.max(type.precision, digits.toString().length), type.scale);
}

/** A value of the engine as the cell of a column of the declared type. */
export function cellOf(value: DuckDBValue, type: ColumnType): CellValue {
  if (value === null) return null;
  switch (type.kind) {
    case "text":
    case "decimal":
      return typeof value === "bigint" || typeof value === "number" ? padDecimal(String(value), type) : value.toString();
    case "integer":
      return integerCell(value);
    case "double":
      return typeof value === "number" ? value : value instanceof DuckDBDecimalValue ? value.toDouble() : Number(value.toString());
    case "boolean":
      return value === true;
    case "date":
      return value instanceof DuckDBDateValue ? isoDate(value) : isoTimestamp(value).slice(0, 10);
    case "timestamp":
      return value instanceof DuckDBDateValue ? `${isoDate(value)}T00:00:00.000` : isoTimestamp(value);
    default:
      return exhausted(type);
  }
}

/** A value of the engine as a cell, by what it is: for statements of our own, whose columns are not declared. */
export function plainCell(value: DuckDBValue): CellValue {
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value === "bigint") return integerCell(value);
  if (value instanceof DuckDBDateValue) return isoDate(value);
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampMillisecondsValue) return isoTimestamp(value);
  return value.toString();
}

function padDecimal(text: string, type: ColumnType): string {
  return type.kind === "decimal" && type.scale > 0 && /^-?\d+$/.test(text) ? `${text}.${"0".repeat(type.scale)}` : text;
}

function integerCell(value: DuckDBValue): CellValue {
  const whole = value instanceof DuckDBDecimalValue && value.scale === 0 ? value.value : value;
  if (typeof whole === "bigint")
    return whole >= -9_007_199_254_740_991n && whole <= 9_007_199_254_740_991n ? Number(whole) : whole.toString();
  if (typeof whole === "number" || typeof whole === "boolean") return Number(whole);
  return whole === null ? null : whole.toString();
}

function isoDate(value: DuckDBDateValue): string {
  const date = new Date(value.days * DAY_MS);
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999 || date.getUTCFullYear() < 0
    ? value.toString()
    : date.toISOString().slice(0, 10);
}

function isoTimestamp(value: Exclude<DuckDBValue, null>): string {
  let ms: number | undefined;
  if (value instanceof DuckDBTimestampMillisecondsValue) ms = Number(value.millis);
  // Floor, so that a time before 1970 loses its microseconds in the same direction as one after.
  else if (value instanceof DuckDBTimestampValue) ms = Number((value.micros - (((value.micros % 1000n) + 1000n) % 1000n)) / 1000n);
  if (ms === undefined) return value.toString();
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999 || date.getUTCFullYear() < 0
    ? value.toString()
    : date.toISOString().slice(0, 23);
}

function exhausted(type: never): never {
  throw new ChildError(`type ${String(type)}`);
}
