import type { BoundOrder, BoundQuery, BoundTop } from "../bound";
import type { ColumnType } from "../column-types";
import type { CellValue } from "../result";
import { typesOf } from "./evaluate-relation";
import type { Row } from "./fixture-schema";
import { compare, nineDigits } from "./values";

/** How a question compares its outputs: `key` is what is compared in a row, `order` compares two rows by one output. */
export type Comparison = {
  key: (name: string, row: Row) => CellValue;
  order: (by: BoundOrder, a: Row, b: Row) => number;
};

/** Bands go by their edges, doubles whose last digits may differ by nine digits. */
export function comparisonOf(bound: BoundQuery, doubts: string[]): Comparison {
  const types = typesOf(bound);
  if (bound.kind === "summary") for (const { name, type } of bound.columns) types.set(name, type);
  const bands = new Map(bound.groups.flatMap(({ name, cut }) => (cut.kind === "bands" ? [[name, cut.labels] as const] : [])));
  const key = (name: string, row: Row): CellValue => {
    const cell = row[name] ?? null;
    const labels = bands.get(name);
    if (labels) return cell === null ? null : labels.indexOf(String(cell));
    return typeof cell === "number" && types.get(name)?.kind === "double" && bound.inexact.has(name) ? nineDigits(cell, doubts) : cell;
  };
  const typeOf = (name: string): ColumnType => (bands.has(name) ? { kind: "integer" } : (types.get(name) ?? { kind: "text" }));
  const order = ({ name, direction, nulls }: BoundOrder, a: Row, b: Row): number => {
    const [left, right] = [key(name, a), key(name, b)];
    if (left === null || right === null) return left === right ? 0 : (left === null) === (nulls === "first") ? -1 : 1;
    const difference = compare(left, right, typeOf(name));
    return direction === "desc" ? -difference : difference;
  };
  return { key, order };
}

/** The rows in the order asked. */
export function ordered<T>(rows: readonly T[], orderBy: readonly BoundOrder[], { order }: Comparison, rowOf: (one: T) => Row): T[] {
  return rows.toSorted((a, b) => {
    for (const by of orderBy) {
      const difference = order(by, rowOf(a), rowOf(b));
      if (difference !== 0) return difference;
    }
    return 0;
  });
}

/** The first `n` within each combination of `per`, and the rest. `tieBreakers` decide where exactly n are asked for. */
export function keptByTop<T>(
  top: BoundTop,
  rows: readonly T[],
  comparison: Comparison,
  tieBreakers: readonly string[],
  rowOf: (one: T) => Row,
): { kept: T[]; rest: T[] } {
  const by: BoundOrder = { name: top.by, direction: top.direction, nulls: "last" };
  const breakers = tieBreakers.map((name): BoundOrder => ({ name, direction: "asc", nulls: "last" }));
  const combinations = new Map<string, T[]>();
  for (const row of rows) {
    const text = JSON.stringify(top.per.map((name) => comparison.key(name, rowOf(row))));
    combinations.set(text, [...(combinations.get(text) ?? []), row]);
  }
  const kept = new Set<T>();
  for (const members of combinations.values()) {
    const sorted = ordered(members, top.ties === "first" ? [by, ...breakers] : [by], comparison, rowOf);
    const last = sorted[top.n - 1];
    sorted.forEach((row, index) => {
      const isTied = top.ties === "all" && last !== undefined && comparison.order(by, rowOf(row), rowOf(last)) === 0;
      if (index < top.n || isTied) kept.add(row);
    });
  }
  return { kept: rows.filter((row) => kept.has(row)), rest: rows.filter((row) => !kept.has(row)) };
}
