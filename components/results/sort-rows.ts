import type { CellValue } from "@/lib/query";
import { bandPlace } from "../charts/axis-values";
import { isNumberKind, type ResultField } from "./cell-text";

/** Sorting of the rows a page has. Pure. */

export type Sorting = { column: number; direction: "asc" | "desc" };

/** The sorting after another press on a header: up, down, none. */
export function nextSorting(now: Sorting | null, column: number): Sorting | null {
  if (now?.column !== column) return { column, direction: "asc" };
  return now.direction === "asc" ? { column, direction: "desc" } : null;
}

/**
 * The places of the rows in order: numbers as numbers, bands of numbers from the lowest on, text by its characters,
 * equals as they came, empties last both ways. Rows that are `last` (those of others) stay at the end as they are.
 */
export function sortedOrder(
  rows: readonly (readonly CellValue[])[],
  field: Pick<ResultField, "kind" | "cut" | "order">,
  { column, direction }: Sorting,
  last: ReadonlySet<number>,
): number[] {
  const isBand = field.cut === "bands" && !isNumberKind(field.kind);
  const isNumber = isNumberKind(field.kind) || isBand;
  const sign = direction === "asc" ? 1 : -1;
  const filled: number[] = [];
  const empty: number[] = [];
  const end: number[] = [];
  const numbers = new Float64Array(isNumber ? rows.length : 0);
  rows.forEach((row, index) => {
    const value = row[column] ?? null;
    if (last.has(index)) end.push(index);
    else if (value === null) empty.push(index);
    else {
      filled.push(index);
      if (isNumber) numbers[index] = isBand ? bandPlace(value, field) : Number(value);
    }
  });
  if (isNumber) {
    filled.sort((a, b) => {
      const [left, right] = [numbers[a] ?? 0, numbers[b] ?? 0];
      const by = left === right ? 0 : left < right ? -1 : 1;
      return sign * (by === 0 ? compareDigits(rows[a]?.[column], rows[b]?.[column]) : by) || a - b;
    });
  } else {
    filled.sort((a, b) => sign * compareText(rows[a]?.[column], rows[b]?.[column]) || a - b);
  }
  return [...filled, ...empty, ...end];
}

function compareText(a: CellValue | undefined, b: CellValue | undefined): number {
  const [left, right] = [String(a), String(b)];
  return left === right ? 0 : left < right ? -1 : 1;
}

const DIGITS = /^(-?)0*(\d*)(?:\.(\d*?)0*)?$/;

/** Numbers that travel as text and are equal as doubles may still differ in their last digits. */
export function compareDigits(a: CellValue | undefined, b: CellValue | undefined): number {
  if (typeof a !== "string" || typeof b !== "string") return 0;
  const [left, right] = [DIGITS.exec(a), DIGITS.exec(b)];
  if (!left || !right) return 0;
  const sign = left[1] === "-" ? -1 : 1;
  const [leftWhole = "", rightWhole = ""] = [left[2], right[2]];
  if (leftWhole.length !== rightWhole.length) return sign * (leftWhole.length - rightWhole.length);
  const size = compareText(leftWhole, rightWhole);
  return sign * (size === 0 ? compareText(left[3] ?? "", right[3] ?? "") : size);
}
