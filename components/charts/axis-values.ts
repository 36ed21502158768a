import type { CellValue } from "@/lib/query";
import { isNumberKind, isTimeKind, type ResultField } from "../results/cell-text";
import { bucketsBetween } from "./time-buckets";

/** Points along the axis: for dates in order with nothing left out between the first and the last; else as the rows come. */
export function axisValues(
  rows: readonly { x: CellValue }[],
  column: ResultField,
  kind: "bar" | "line",
): { values: CellValue[]; filled: boolean } {
  const values = [...new Map(rows.map(({ x }) => [String(x), x])).values()];
  if (!isTimeKind(column.kind)) {
    return { values: kind === "line" && isNumberKind(column.kind) ? values.sort(compareValues) : values, filled: true };
  }
  values.sort(compareValues);
  const dates = values.filter((value) => typeof value === "string");
  const bucket = column.bucket ?? (column.kind === "date" ? "day" : undefined);
  const every = bucket === undefined ? null : bucketsBetween(dates[0], dates.at(-1), bucket);
  if (every === null) return { values, filled: false };
  // Real points keep the spelling of the result; only what lies between them is added.
  const bySlot = new Map(dates.map((value) => [slot(value), value]));
  const line: CellValue[] = every.map((date) => bySlot.get(slot(date)) ?? date);
  const strays = dates.filter((value) => !every.some((date) => slot(date) === slot(value)));
  if (strays.length > 0) return { values, filled: false };
  return { values: values.includes(null) ? [...line, null] : line, filled: true };
}

function compareValues(a: CellValue, b: CellValue): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a) < String(b) ? -1 : 1;
}

function slot(value: string): string {
  const [date = "", time = "00"] = value.split(/[T ]/);
  return `${date}T${time.slice(0, 2)}`;
}
