import type { BucketName, PartName } from "../buckets";
import type { ColumnType } from "../column-types";
import type { FunctionName } from "../functions";
import type { MeasureName } from "../measures";
import type { OperatorName } from "../operators";
import type { SourceGroup } from "../source";
import type { SqlFragment, SqlValue } from "../sql";

export const DIALECT_NAMES = ["duckdb", "postgres", "trino", "athena"] as const;
export type DialectName = (typeof DIALECT_NAMES)[number];

/** What a dialect may lack. */
export type Feature = OperatorName | MeasureName | FunctionName | BucketName | PartName | "files" | "others" | "totals" | "top" | "joins";

/**
 * How values are written. `numbered`: bound as `$1`; `cast`: bound as `cast($1 as type)`; `literal`: encoded into the
 * text; `where`: encoded, and handed over as `?` inside WHERE where it is short enough, otherwise in the text.
 */
export type ValueStyle = "numbered" | "cast" | "literal" | "where";

/** What a dialect writes in its own way; `base` has the text that all of them share. */
export type Dialect = {
  name: DialectName;
  /** As people know it: DuckDB, PostgreSQL, Trino, Athena. */
  label: string;
  values: ValueStyle;
  /** Bytes of SQL, values, and bytes of a name, at most. */
  limits: { sqlBytes: number; parameters: number; identifierBytes: number };
  /** What it lacks, and why, in a sentence: UNSUPPORTED before anything runs. Menus and documentation read it. */
  lacks: Partial<Record<Feature, string>>;
  typeName: (type: ColumnType) => SqlFragment;
  /** Text as it is ordered and compared: by its UTF-8 bytes. Other types unchanged. */
  ordered: (column: SqlFragment, type: ColumnType) => SqlFragment;
  contains: (text: SqlFragment, part: SqlFragment) => SqlFragment;
  startsWith: (text: SqlFragment, part: SqlFragment) => SqlFragment;
  endsWith: (text: SqlFragment, part: SqlFragment) => SqlFragment;
  bucket: (unit: BucketName, column: SqlFragment) => SqlFragment;
  part: (part: PartName, column: SqlFragment) => SqlFragment;
  /** A column of a table that is not ours as a value of the language: of its type, and empty where the language has no such value. */
  fromTable: (column: SqlFragment, type: ColumnType) => SqlFragment;
  /** The date or timestamp moved; the result has its type. Months are clamped to their end. */
  addTime: (column: SqlFragment, type: ColumnType, amount: SqlFragment, unit: BucketName) => SqlFragment;
  /** Whole days from one date to another; both are dates. */
  daysBetween: (from: SqlFragment, to: SqlFragment) => SqlFragment;
  /** Aggregates with their filter. `share` is a double between 0 and 1; a continuous percentile is of doubles. */
  percentile: (column: SqlFragment, share: SqlFragment, method: "continuous" | "discrete", filter: SqlFragment | null) => SqlFragment;
  minMax: (fn: "min" | "max", column: SqlFragment, type: ColumnType, filter: SqlFragment | null) => SqlFragment;
  /** The value of `column` in the row with the smallest (largest) `by`; rows where either is NULL are left out. */
  pick: (
    fn: "min_by" | "max_by",
    column: { sql: SqlFragment; type: ColumnType },
    by: { sql: SqlFragment; type: ColumnType },
    filter: SqlFragment | null,
  ) => SqlFragment;
  approxDistinct: (column: SqlFragment, filter: SqlFragment | null) => SqlFragment;
  /**
   * A double rounded to nine significant digits, for comparing. Halves go toward zero, also where the last binary
   * digit of a sum or a mean lies on either side of the half.
   */
  significant: (number: SqlFragment) => SqlFragment;
  /** An element of an array, counted from 1; NULL beyond its end. */
  element: (array: SqlFragment, at: number) => SqlFragment;
  /** Rows of Parquet files, to stand after `from`, with the columns `group.columns`. */
  parquetFiles: (group: SourceGroup) => SqlFragment;
  /**
   * What ends a level that has to be worked out before the next one: where the planner would otherwise write a column
   * out again in every place it is used, or try a question's conditions on rows outside the scope. Null where it does
   * neither.
   */
  fence: SqlFragment | null;
  /** A value as the literal it is in the text, where `values` is `literal` or `where`. */
  encode: (value: SqlValue) => string;
};
