import type { ColumnType, DatasetSchema } from "./column-types";
import type { DialectName } from "./dialects";
import type { ResultColumn } from "./result";
import type { SqlValue } from "./sql";

/** The rows a person may see: those of the named hospitals. Null means all rows; an empty list means none. */
export type RowScope = { hospitalColumn: string; hospitals: string[] } | null;

/** A column as it is stored: with `isArray` many values of the type in each row. */
export type StoredColumn = { name: string; type: ColumnType; isArray?: boolean };

/**
 * Files whose columns are the same: name and type as stored. `table` is the table by which an engine that does not
 * open files by their path reads them (catalogue, schema, name).
 */
export type SourceGroup = { columns: StoredColumn[]; files: string[]; table?: readonly string[] };

/**
 * Where rows come from. `logical` names the dataset and gives the SQL people see; the others give the SQL that is run,
 * with the row scope: `files` those of one version, `table` a table of a database that is not ours.
 */
export type Source =
  | { kind: "logical"; name: string }
  | { kind: "files"; groups: SourceGroup[]; schema: DatasetSchema; scope: RowScope }
  | {
      kind: "table";
      path: readonly string[];
      columns: { name: string; type: ColumnType; source: string }[];
      schema: DatasetSchema;
      scope: RowScope;
    };

/** The source of the dataset asked and of each joined one, by the name of its relationship. */
export type Sources = { from: Source; joins: Readonly<Record<string, Source>> };

/** Columns of the SQL beside those of the answer; no output can have these names. */
export const TOTAL_MARK = "_total";
export const OTHERS_MARK = "_others";

/** SQL and its values, ready for an engine. Frozen. */
export type CompiledQuery = {
  readonly dialect: DialectName;
  readonly sql: string;
  /** Bound in order: `$1` … on DuckDB and PostgreSQL; on Athena text of encoded literals; on Trino there are none. */
  readonly parameters: readonly SqlValue[];
  /** The columns of the SQL in order: those of the answer, then TOTAL_MARK and OTHERS_MARK (integers 0 or 1) where asked for. */
  readonly columns: readonly ResultColumn[];
  /**
   * Rows of the engine at most, a row of totals included. With `extraRow` the SQL asks for one more, to learn whether
   * there are more.
   */
  readonly fetchLimit: number | null;
};
