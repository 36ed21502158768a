import { AppError } from "@/lib/errors";
import { readDate, readTimestamp } from "../calendar";
import type { SqlValue } from "../sql";

const INTEGER = /^-?(?:0|[1-9]\d{0,18})$/;
const DECIMAL = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
const DOUBLE = /^-?\d+(?:\.\d+)?(?:e[+-]\d{1,3})?$/;
const INT64_MAX = 9_223_372_036_854_775_807n;
const MAX_DIGITS = 38;

/**
 * A value as the literal it is in SQL text: the security boundary of the engines that bind no values. Text is quoted
 * with each quote doubled and no other escape; everything else must have exactly the form of its type. Whatever has
 * not is refused, and no message holds the value.
 */
export function encodeLiteral(given: SqlValue): string {
  const { type, value } = given;
  switch (type.kind) {
    case "text":
      return value === null ? "cast(null as varchar)" : text(value);
    case "integer":
      return `cast(${value === null ? "null" : integer(value)} as bigint)`;
    case "decimal":
      return `cast(${value === null ? "null" : decimal(value, type.precision, type.scale)} as decimal(${digits(type.precision)}, ${digits(type.scale)}))`;
    case "double":
      return `cast(${value === null ? "null" : double(value)} as double)`;
    case "boolean":
      return value === null ? "cast(null as boolean)" : boolean(value);
    case "date":
      return `cast(${value === null ? "null" : date(value)} as date)`;
    case "timestamp":
      return `cast(${value === null ? "null" : timestamp(value)} as timestamp(3))`;
    default:
      return refuse("a list");
  }
}

type Given = NonNullable<SqlValue["value"]>;

function text(value: Given): string {
  if (typeof value !== "string" || value.includes("\u0000") || !value.isWellFormed()) refuse("a text");
  return `'${value.replaceAll("'", "''")}'`;
}

function integer(value: Given): string {
  const digitsOnly = typeof value === "number" && Number.isSafeInteger(value) ? String(value === 0 ? 0 : value) : value;
  if (typeof digitsOnly !== "string" || !INTEGER.test(digitsOnly)) return refuse("a whole number");
  const exact = BigInt(digitsOnly);
  if (exact > INT64_MAX || exact < -INT64_MAX - 1n) refuse("a whole number");
  return `'${digitsOnly}'`;
}

function decimal(value: Given, precision: number, scale: number): string {
  const written = typeof value === "number" && Number.isSafeInteger(value) ? String(value === 0 ? 0 : value) : value;
  if (typeof written !== "string" || written.length > MAX_DIGITS + 3 || !DECIMAL.test(written)) return refuse("a decimal");
  const [whole = "", fraction = ""] = written.replace("-", "").split(".");
  const wholeDigits = whole === "0" ? 0 : whole.length;
  if (fraction.length > scale || wholeDigits > precision - scale) refuse("a decimal");
  return `'${written}'`;
}

function double(value: Given): string {
  if (typeof value !== "number" || !Number.isFinite(value)) return refuse("a number");
  const written = String(value === 0 ? 0 : value);
  if (!DOUBLE.test(written)) refuse("a number");
  return `'${written}'`;
}

function boolean(value: Given): string {
  if (value === true) return "true";
  return value === false ? "false" : refuse("true or false");
}

function date(value: Given): string {
  if (typeof value !== "string" || readDate(value) === null) return refuse("a date");
  return `'${value}'`;
}

function timestamp(value: Given): string {
  if (typeof value !== "string" || readTimestamp(value) !== value) return refuse("a date with a time");
  return `'${value.replace("T", " ")}'`;
}

/** Precisions and scales are written into the text as well. */
function digits(number: number): string {
  if (!Number.isInteger(number) || number < 0 || number > MAX_DIGITS) refuse("the digits of a decimal");
  return String(number);
}

function refuse(what: string): never {
  throw new AppError("INTERNAL", `A value was about to be written into SQL as ${what} and is none. Nothing was run.`);
}
