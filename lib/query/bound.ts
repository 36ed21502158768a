import type { BucketName, PartName } from "./buckets";
import type { ColumnType, DatasetSchema } from "./column-types";
import type { Query } from "./ast";
import type { MeasureName } from "./measures";
import type { OperatorName } from "./operators";
import type { ResultColumn } from "./result";
import type { SqlValue } from "./sql";

/** Operators as they are compiled: relative dates have become comparisons with dates. */
export type BoundOperator = Exclude<OperatorName, "in_last" | "in_current" | "in_next">;

export type BoundCondition = {
  kind: "condition";
  /** A column of the dataset, or in `having` an output name. */
  column: string;
  type: ColumnType;
  op: BoundOperator;
  values: SqlValue[];
  includeEmpty: boolean;
  ignoreCase: boolean;
};

export type BoundFilter = BoundCondition | { kind: "all" | "any"; of: BoundFilter[] } | { kind: "not"; of: BoundFilter };

export type BoundCut =
  | { kind: "plain" }
  | { kind: "bucket"; unit: BucketName }
  | { kind: "part"; part: PartName }
  | { kind: "bands"; edges: SqlValue[]; labels: string[] }
  | { kind: "bins"; width: number; origin: number };

export type BoundGroup = { name: string; column: string; columnType: ColumnType; type: ColumnType; cut: BoundCut };

export type BoundMeasure = {
  name: string;
  fn: MeasureName;
  /** `count` has none. */
  column: string | null;
  columnType: ColumnType | null;
  type: ColumnType;
  where: BoundFilter | null;
  p: number;
  method: "continuous" | "discrete";
};

export type BoundOrder = { name: string; direction: "asc" | "desc"; nulls: "first" | "last" };

/** A condition every row of the answer meets, by which the catalogue leaves files out. Text compares by UTF-8 bytes. */
export type Prunable = {
  column: string;
  type: ColumnType;
  op: "eq" | "in" | "lt" | "lte" | "gt" | "gte" | "between";
  values: (string | number | boolean)[];
};

/** A question whose columns, types, dates and limits are settled against one dataset. */
export type BoundQuery = {
  kind: "rows" | "summary";
  /** The question with relative dates resolved and the limit in force: what cache keys are made of. */
  query: Query;
  schema: DatasetSchema;
  where: BoundFilter | null;
  distinct: boolean;
  groups: BoundGroup[];
  measures: BoundMeasure[];
  having: BoundFilter | null;
  /** Total: the output columns that tell rows apart follow what was asked. */
  orderBy: BoundOrder[];
  /** Rows at most; null for an export, which has all of them. */
  limit: number | null;
  offset: number;
  columns: ResultColumn[];
  /** Columns of the dataset the answer depends on, in the dataset's order. */
  referencedColumns: string[];
  prunable: Prunable[];
};
