import type { ColumnType, Prunable } from "@/lib/query";
import type { ColumnStats } from "./file-stats";
import { statsOf, type PinnedFile } from "./partition";

type Scalar = string | number | boolean;

/**
 * Leaves out the files that can hold no row of the answer, by the hospitals in them and by the smallest and largest
 * value of each column. A file is kept whenever that is not certain.
 */
export function pruneFiles(files: readonly PinnedFile[], prunable: readonly Prunable[], hospitalColumn: string | null): PinnedFile[] {
  return files.filter((file) => prunable.every((condition) => mayMatch(file, condition, hospitalColumn)));
}

/** Whether a row of this hospital may meet a condition on the column that says whose it is. */
export function hospitalMayMatch(hospital: string, condition: Prunable): boolean {
  const compare = comparison(condition.type);
  return compare === null || rangeMayMatch(hospital, hospital, condition, compare);
}

function mayMatch(file: PinnedFile, condition: Prunable, hospitalColumn: string | null): boolean {
  const compare = comparison(condition.type);
  if (compare === null) return true;
  if (condition.column === hospitalColumn && file.hospitals.length > 0) {
    return file.hospitals.some((hospital) => hospitalMayMatch(hospital, condition));
  }
  const stats = statsOf(file, condition.column);
  // A file made under an older contract: the column is empty in all its rows, and no condition here is met by that.
  if (stats === null) return false;
  // Of an array nothing is known but its size: whether one of its elements may match is for the engine.
  if (stats.type.endsWith("[]")) return true;
  // Texts without characters count as empty too, and a question that names them finds them: then there is a range.
  if (stats.nulls === file.rows && stats.min === null) return false;
  if (stats.min === null || stats.max === null || !isOfType(stats, condition.type)) return true;
  return rangeMayMatch(stats.min, stats.max, condition, compare);
}

/** Statistics of another type, from before a column's type was changed, say nothing. */
function isOfType(stats: ColumnStats, type: ColumnType): boolean {
  return stats.type.replace(/\(.*/, "") === type.kind;
}

type Compare = (a: Scalar, b: Scalar) => number;

function rangeMayMatch(min: Scalar, max: Scalar, { op, values }: Prunable, compare: Compare): boolean {
  const [first, second] = values;
  const orders = (a: Scalar, b: Scalar, wanted: (order: number) => boolean) => {
    const order = compare(a, b);
    return Number.isNaN(order) || wanted(order);
  };
  const inside = (value: Scalar) => orders(min, value, (order) => order <= 0) && orders(max, value, (order) => order >= 0);
  switch (op) {
    case "eq":
    case "in":
      return values.some(inside);
    case "lt":
      return first === undefined || orders(min, first, (order) => order < 0);
    case "lte":
      return first === undefined || orders(min, first, (order) => order <= 0);
    case "gt":
      return first === undefined || orders(max, first, (order) => order > 0);
    case "gte":
      return first === undefined || orders(max, first, (order) => order >= 0);
    case "between":
      return (
        first === undefined ||
        second === undefined ||
        (orders(max, first, (order) => order >= 0) && orders(min, second, (order) => order <= 0))
      );
    default:
      return unknownOperator(op);
  }
}

function unknownOperator(op: never): boolean {
  throw new Error(`No pruning is written for the operator ${String(op)}.`);
}

/** The engine's order of a type; NaN where two values cannot be compared, null where no order is known. */
function comparison(type: ColumnType): Compare | null {
  switch (type.kind) {
    case "text":
      return (a, b) => Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
    case "integer":
    case "decimal":
      return (a, b) => compareDecimals(String(a), String(b));
    case "double":
      return (a, b) => Number(a) - Number(b) || (Number(a) === Number(b) ? 0 : Number.NaN);
    case "boolean":
      return (a, b) => Number(a) - Number(b);
    case "date":
    case "timestamp":
      return (a, b) => compareTimes(String(a), String(b));
    default:
      return null;
  }
}

/** Exact for any number of digits. */
function compareDecimals(a: string, b: string): number {
  const [left, right] = [scaled(a), scaled(b)];
  if (left === null || right === null) return Number.NaN;
  const places = Math.max(left.places, right.places);
  const x = left.digits * 10n ** BigInt(places - left.places);
  const y = right.digits * 10n ** BigInt(places - right.places);
  return x < y ? -1 : x > y ? 1 : 0;
}

function scaled(text: string): { digits: bigint; places: number } | null {
  const match = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) return null;
  const [, sign = "", whole = "", fraction = ""] = match;
  const digits = BigInt(whole + fraction);
  return { digits: sign === "-" ? -digits : digits, places: fraction.length };
}

/** Dates compare as text while their years have four digits; a date against a timestamp means its midnight. */
function compareTimes(a: string, b: string): number {
  const form = /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d{1,9})?)?$/;
  if (!form.test(a) || !form.test(b)) return Number.NaN;
  const full = (text: string) =>
    (text.length === 10 ? `${text}T00:00:00` : text)
      .padEnd(19)
      .replace(/(\.\d*?)0+$/, "$1")
      .replace(/\.$/, "");
  const [x, y] = [full(a), full(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}
