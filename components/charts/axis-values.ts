import type { CellValue } from "@/lib/query";
import { isNumberKind, isTimeKind, type ResultField } from "../results/cell-text";
import { bucketsBetween } from "./time-buckets";
import { distinctValues } from "./told-apart";

/**
 * Points along the axis: for dates in order with nothing left out between the first and the last; numbers and bands in
 * their order where `isOrdered`; else as the rows come. `filled` is false where dates are not evenly spaced.
 */
export function axisValues(
  values: readonly CellValue[],
  column: ResultField,
  isOrdered: boolean,
): { values: CellValue[]; filled: boolean } {
  const distinct = distinctValues(values);
  if (!isTimeKind(column.kind)) {
    if (isOrdered && isNumberKind(column.kind)) distinct.sort(compareValues);
    else if (isOrdered && column.cut === "bands") distinct.sort((a, b) => bandPlace(a, column) - bandPlace(b, column));
    return { values: distinct, filled: true };
  }
  distinct.sort(compareValues);
  const dates = distinct.filter((value) => typeof value === "string");
  const bucket = column.bucket ?? (column.kind === "date" ? "day" : undefined);
  const every = bucket === undefined ? null : bucketsBetween(dates[0], dates.at(-1), bucket);
  if (every === null) return { values: distinct, filled: false };
  // Real points keep the spelling of the result; only what lies between them is added.
  const bySlot = new Map(dates.map((value) => [slot(value), value]));
  const line: CellValue[] = every.map((date) => bySlot.get(slot(date)) ?? date);
  const slots = new Set(every.map(slot));
  // Every date has a place of its own on the line, or there is no line.
  if (bySlot.size < dates.length || dates.some((date) => !slots.has(slot(date)))) return { values: distinct, filled: false };
  return { values: distinct.includes(null) ? [...line, null] : line, filled: true };
}

/** Where a band stands among the others: by the names it was given, or by the number its name begins with. */
export function bandPlace(value: CellValue, { order }: Pick<ResultField, "order">): number {
  if (value === null) return Number.POSITIVE_INFINITY;
  const text = String(value);
  if (order) return order.includes(text) ? order.indexOf(text) : order.length;
  return text.startsWith("<") ? Number.NEGATIVE_INFINITY : Number.parseFloat(text);
}

function compareValues(a: CellValue, b: CellValue): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  const [left, right] = [Number(a), Number(b)];
  if (!Number.isNaN(left) && !Number.isNaN(right)) return left - right;
  return String(a) < String(b) ? -1 : 1;
}

function slot(value: string): string {
  const [date = "", time = "00:00"] = value.split(/[T ]/);
  return `${date}T${time.slice(0, 5)}`;
}
