import type { ColumnKind, ColumnType } from "../column-types";
import type { CellValue } from "../result";
import { DOMAINS, FIXTURE, RELATIONSHIPS, UNIT_ROWS, UNITS, VISIT_ROWS, type Row } from "./fixture-schema";
import type { Draw } from "./random-draw";

/** A column a random question may name, and values worth comparing it with. */
export type RandomColumn = { name: string; type: ColumnType; values: readonly CellValue[] };

/** Values of calculated columns and outputs. */
export const VALUES_OF_KIND: Record<ColumnKind, readonly CellValue[]> = {
  text: ["a", "", "x", "O'Hara", "<0", "0+", "äb", "é"],
  integer: [0, 1, 2, -3, 5, 30, "9007199254740993"],
  decimal: ["0", "1.5", "-12.50", "20"],
  double: [0, 0.5, 1, -1.5, 0.25, 2.5, 100],
  boolean: [true, false],
  date: ["2024-02-29", "2024-03-31", "2024-01-01", "2000-03-01"],
  timestamp: ["2024-02-29T00:00:00.000", "2024-03-31T02:30:00.000", "2024-03-01T05:00:00.000"],
};

/** The columns of the fixture, and those of the relationships joined. */
export function columnsOf(joins: readonly string[]): RandomColumn[] {
  const own = FIXTURE.columns.map(({ name, type }) => ({ name, type, values: name === "id" ? [1, 2, 40, 9_999] : (DOMAINS[name] ?? []) }));
  const joined = RELATIONSHIPS.filter(({ name }) => joins.includes(name)).flatMap(({ name: relationship, schema }) =>
    schema.columns.map(({ name, type }) => ({ name: `${relationship}.${name}`, type, values: valuesIn(rowsOf(schema.slug), name) })),
  );
  return [...own, ...joined];
}

/** A value to compare a column with, as questions write it; a day stands for itself among timestamps. */
export function valueFor(draw: Draw, { type, values }: RandomColumn, exact = false): CellValue {
  const present = values.filter((value) => value !== null);
  const days = type.kind === "timestamp" && !exact ? ["2024-02-29", "2023-12-31"] : [];
  return draw.pick([...present, ...days]);
}

function rowsOf(slug: string): readonly Row[] {
  return slug === UNITS.slug ? UNIT_ROWS : VISIT_ROWS;
}

function valuesIn(rows: readonly Row[], name: string): CellValue[] {
  return [...new Set(rows.map((row) => row[name] ?? null))];
}
