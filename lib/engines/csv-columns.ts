import { OTHERS_MARK, TOTAL_MARK, type ColumnType, type ResultColumn } from "@/lib/query";

/** A column of the SQL by its name and its place in a row. */
type Place = { name: string; at: number };

/** A column of a CSV file: one of the answer's, or, at the end, what each line is: `group`, `others` or `total`. */
export type CsvColumn =
  | { kind: "cell"; name: string; at: number; type: ColumnType }
  | { kind: "line"; name: string; total: Place | null; others: Place | null };

/** The columns of the file of an answer: its marks become one column of words. */
export function csvColumns(columns: readonly ResultColumn[]): CsvColumn[] {
  const total = placeOf(columns, TOTAL_MARK);
  const others = placeOf(columns, OTHERS_MARK);
  const cells = columns.flatMap<CsvColumn>(({ name, type }, at) =>
    name === TOTAL_MARK || name === OTHERS_MARK ? [] : [{ kind: "cell", name, at, type }],
  );
  return total || others ? [...cells, { kind: "line", name: freeName(cells), total, others }] : cells;
}

function placeOf(columns: readonly ResultColumn[], name: string): Place | null {
  const at = columns.findIndex((column) => column.name === name);
  return at < 0 ? null : { name, at };
}

function freeName(cells: CsvColumn[]): string {
  const taken = new Set(cells.map((cell) => cell.name.toLowerCase()));
  let name = "row";
  for (let next = 2; taken.has(name); next++) name = `row_${next}`;
  return name;
}
