import type { ColumnType, DatasetSchema } from "./column-types";
import type { ResultColumn } from "./result";
import type { SqlValue } from "./sql";

/** The rows a person may see: those of the named hospitals. Null means all rows; an empty list means none. */
export type RowScope = { hospitalColumn: string; hospitals: string[] } | null;

/** Files whose columns are the same: name and type as stored. */
export type SourceGroup = { columns: { name: string; type: ColumnType }[]; files: string[] };

/**
 * Where rows come from. `logical` names the dataset and gives the SQL people see; `files` gives the SQL that is
 * run, with the files of one version and the row scope.
 */
export type Source = { kind: "logical"; name: string } | { kind: "files"; groups: SourceGroup[]; schema: DatasetSchema; scope: RowScope };

/** SQL and its values, ready for an engine. Frozen. */
export type CompiledQuery = {
  readonly dialect: "duckdb";
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
  readonly columns: readonly ResultColumn[];
  /** Rows of the answer at most. With `extraRow` the SQL asks for one more, to learn whether there are more. */
  readonly fetchLimit: number | null;
};
