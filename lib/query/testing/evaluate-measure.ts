import type { BoundMeasure } from "../bound";
import type { ColumnType } from "../column-types";
import type { CellValue } from "../result";
import { matches } from "./evaluate-filter";
import { addedUp, middle, spread } from "./evaluate-number";
import type { Row } from "./fixture-schema";
import { compare } from "./values";

/**
 * A measure of the rows of one group; `whole` are the rows a share is a share of. Doubles that engines may rightly
 * write differently are noted as doubts.
 */
export function measured(measure: BoundMeasure, all: readonly Row[], whole: readonly Row[], doubts: string[]): CellValue {
  const { fn, column, columnType, where } = measure;
  const rows = where === null ? all : all.filter((row) => matches(where, (name) => row[name] ?? null));
  if (fn === "share") return share(measure, rows, whole, doubts);
  if (fn === "count" || column === null || columnType === null) return rows.length;
  const cells = rows.map((row) => row[column] ?? null);
  const present = cells.filter((cell) => cell !== null);
  const isEmpty = (cell: CellValue): boolean => cell === null || (columnType.kind === "text" && cell === "");
  const sorted = present.toSorted((a, b) => compare(a, b, columnType));
  switch (fn) {
    case "count_distinct":
    case "approx_distinct":
      return new Set(present).size;
    case "count_empty":
      return cells.filter(isEmpty).length;
    case "count_not_empty":
      return cells.filter((cell) => !isEmpty(cell)).length;
    case "min":
      return sorted[0] ?? null;
    case "max":
      return sorted.at(-1) ?? null;
    case "sum":
      return addedUp(present, columnType, doubts);
    case "avg": {
      const sum = addedUp(present, columnType, doubts);
      return sum === null ? null : Number(sum) / present.length;
    }
    case "median":
    case "percentile":
      return middle(measure, sorted, doubts);
    case "stddev":
    case "variance":
    case "stddev_pop":
    case "variance_pop":
      return spread(fn, sorted.map(Number), doubts);
    case "ratio":
      return ratio(measure, rows, doubts);
    case "min_by":
    case "max_by":
      return picked(measure, rows, column, columnType);
  }
}

function share({ column, columnType }: BoundMeasure, rows: readonly Row[], whole: readonly Row[], doubts: string[]): CellValue {
  const amount = (of: readonly Row[]): CellValue =>
    column === null || columnType === null
      ? of.length
      : addedUp(
          of.map((row) => row[column] ?? null).filter((cell) => cell !== null),
          columnType,
          doubts,
        );
  const [part, total] = [amount(rows), amount(whole)];
  if (columnType?.kind === "double" && column !== null && Math.abs(Number(total)) < 1e-9 * largestOf(whole, column))
    doubts.push(`a share of ${total}, which is what is left of larger numbers`);
  if (part === null || total === null || Number(total) === 0) return null;
  return Number(part) / Number(total);
}

/** Over the rows that have both. */
function ratio({ column, columnType, by }: BoundMeasure, rows: readonly Row[], doubts: string[]): CellValue {
  if (column === null || columnType === null || by === null) return null;
  const both = rows.filter((row) => (row[column] ?? null) !== null && (row[by.column] ?? null) !== null);
  const [above, below] = [
    addedUp(
      both.map((row) => row[column] ?? null),
      columnType,
      doubts,
    ),
    addedUp(
      both.map((row) => row[by.column] ?? null),
      by.type,
      doubts,
    ),
  ];
  if (by.type.kind === "double" && Math.abs(Number(below)) < 1e-9 * largestOf(both, by.column))
    doubts.push(`a ratio to ${below}, which is what is left of larger numbers`);
  return above === null || below === null || Number(below) === 0 ? null : Number(above) / Number(below);
}

function largestOf(rows: readonly Row[], column: string): number {
  return Math.max(0, ...rows.map((row) => Math.abs(Number(row[column] ?? 0))));
}

/** The value in the row with the smallest (largest) `by`; among those the smallest (largest) value. */
function picked({ fn, by }: BoundMeasure, rows: readonly Row[], column: string, type: ColumnType): CellValue {
  if (by === null) return null;
  const sign = fn === "min_by" ? 1 : -1;
  const pairs = rows
    .map((row) => ({ value: row[column] ?? null, rank: row[by.column] ?? null }))
    .filter(({ value, rank }) => value !== null && rank !== null)
    .toSorted((a, b) => sign * (compare(a.rank, b.rank, by.type) || compare(a.value, b.value, type)));
  return pairs[0]?.value ?? null;
}
