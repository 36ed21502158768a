import type { BoundJoin, BoundQuery } from "../bound";
import type { ColumnType } from "../column-types";
import type { CellValue } from "../result";
import { valueOf } from "./evaluate-expression";
import type { Row } from "./fixture-schema";
import { exactly } from "./values";

/** The rows of the dataset asked and of each joined one, by the name of its relationship. */
export type Data = { from: readonly Row[]; joins: Readonly<Record<string, readonly Row[]>> };

/** The rows a question is about, by flat names: joined, with their calculated columns, before any filter. */
export function relationOf(bound: BoundQuery, data: Data): Row[] {
  let rows: Row[] = data.from.map((row) => ({ ...row }));
  for (const join of bound.joins) rows = joined(bound, rows, join, data.joins[join.name] ?? []);
  for (const row of rows) {
    for (const { name, expression } of bound.derived) row[name] = valueOf(expression, (column) => row[column] ?? null);
  }
  return rows;
}

/** The type of each column a question may read, by flat name. */
export function typesOf(bound: BoundQuery): Map<string, ColumnType> {
  return new Map([
    ...bound.schema.columns.map(({ name, type }) => [name, type] as const),
    ...bound.joins.flatMap((join) => join.schema.columns.map(({ name, type }) => [`${join.name}.${name}`, type] as const)),
    ...bound.derived.map(({ name, type }) => [name, type] as const),
  ]);
}

function joined(bound: BoundQuery, rows: Row[], join: BoundJoin, others: readonly Row[]): Row[] {
  const keyed = new Map<string, Row[]>();
  for (const other of others) {
    const key = keyOf(join, other, "right", bound);
    if (key !== null) keyed.set(key, [...(keyed.get(key) ?? []), other]);
  }
  const nothing: Row = Object.fromEntries(join.schema.columns.map(({ name }) => [name, null]));
  return rows.flatMap((row) => {
    const key = keyOf(join, row, "left", bound);
    const found = key === null ? [] : (keyed.get(key) ?? []);
    const partners = found.length === 0 && !join.matched ? [nothing] : found;
    return partners.map((partner) => ({ ...row, ...prefixed(join.name, partner) }));
  });
}

/** The key as text that is the same for equal keys; null as soon as one part is empty, which matches nothing. */
function keyOf(join: BoundJoin, row: Row, side: "left" | "right", bound: BoundQuery): string | null {
  const schema = side === "left" ? bound.schema : join.schema;
  const parts = join.on.map((pair) => {
    const cell = row[pair[side]] ?? null;
    const kind = schema.columns.find(({ name }) => name === pair[side])?.type.kind;
    return cell === null ? null : canonical(cell, kind);
  });
  return parts.includes(null) ? null : JSON.stringify(parts);
}

function canonical(cell: CellValue, kind: string | undefined): string {
  return kind === "integer" || kind === "decimal" ? String(exactly(cell)) : String(cell);
}

function prefixed(name: string, row: Row): Row {
  return Object.fromEntries(Object.entries(row).map(([column, cell]) => [`${name}.${column}`, cell]));
}
