import type { ColumnType } from "@/lib/query";
import type { CsvColumn } from "../csv-columns";
import { WIDE_ABOVE, lineWord, quoted } from "./export-sql";
import { literal } from "./sandbox";

/** Rows that are packed together, as far as their columns fit into memory beside each other. */
const GROUP_ROWS = 122_880;
const GROUP_CELLS = 6_000_000;

/**
 * The COPY that writes an answer as Parquet: the output names, the types of the answer, text as it is. `types` are the
 * engine's own for the columns of `select`, by name: what Parquet would write as a double stays a whole number.
 */
export function parquetStatement(select: string, columns: readonly CsvColumn[], types: ReadonlyMap<string, string>, path: string): string {
  const isWide = columns.length > WIDE_ABOVE;
  const list = columns.map((column) => `${cellOf(column, types, isWide)} as ${quoted(column.name)}`);
  return `copy (select ${list.join(", ")} from (${select}) as answer) to ${literal(path)} (${parquetOptions(columns.length)})`;
}

/** How files that are taken away are packed. */
export function parquetOptions(columns: number): string {
  const rows = Math.max(2048, Math.min(GROUP_ROWS, Math.floor(GROUP_CELLS / Math.max(1, columns))));
  return `format parquet, compression zstd, row_group_size ${rows}`;
}

function cellOf(column: CsvColumn, types: ReadonlyMap<string, string>, isWide: boolean): string {
  if (column.kind === "line") return lineWord(column);
  const cell = `answer.${quoted(column.name)}`;
  if (column.type.kind !== "double") return `cast(${cell} as ${storedType(column.type, types.get(column.name) ?? "")})`;
  // As in export-sql.ts: thousands of columns are rows of the lake, whose numbers are finite.
  return isWide ? `cast(${cell} as double) + 0` : `case when isfinite(cast(${cell} as double)) then cast(${cell} as double) + 0 end`;
}

const SMALL_WHOLE = /^(U?TINYINT|U?SMALLINT|U?INTEGER|BIGINT)$/;
const DECIMAL = /^DECIMAL\(\d+,\s*\d+\)$/;

/** The type of Parquet for a column; sums of whole numbers are wider than 64 bits, and stay exact. */
export function storedType(type: ColumnType, found: string): string {
  switch (type.kind) {
    case "text":
      return "varchar";
    case "integer":
      return SMALL_WHOLE.test(found) ? "bigint" : "decimal(38, 0)";
    case "decimal":
      return DECIMAL.test(found) ? found : `decimal(${type.precision}, ${type.scale})`;
    default:
      return type.kind;
  }
}
