import type { ColumnType } from "./column-types";

/**
 * One column of an answer. Values by type: `integer` is a number, or text beyond 2^53; `decimal` is text;
 * `date` is `YYYY-MM-DD`, `timestamp` is `YYYY-MM-DDTHH:MM:SS.sss`. A sum of integers has type `integer` and
 * may exceed 64 bits. A `fraction` is a part of a whole, shown as per cent.
 */
export type ResultColumn = { name: string; label: string; type: ColumnType; unit?: string; approximate?: true; fraction?: true };

export type CellValue = string | number | boolean | null;

const RAW = Symbol("raw");

/** What an engine answered, before disclosure control. It never leaves the server: lib/disclosure releases it. */
export type RawResult = {
  columns: readonly ResultColumn[];
  rows: CellValue[][];
  /** Whether there are more rows than these. */
  truncated: boolean;
  readonly [RAW]: true;
};

/** Marks an engine's answer as raw. Doubles that are not finite become empty: the language has none. */
export function rawResult(columns: readonly ResultColumn[], rows: CellValue[][], truncated: boolean): RawResult {
  const doubles = columns.flatMap((column, index) => (column.type.kind === "double" ? [index] : []));
  if (doubles.length > 0) {
    for (const row of rows) {
      for (const index of doubles) {
        const cell = row[index];
        if (typeof cell === "number" && !Number.isFinite(cell)) row[index] = null;
      }
    }
  }
  return { columns, rows, truncated, [RAW]: true };
}
