import type { Query } from "./ast";
import type { BucketName, PartName } from "./buckets";
import type { ColumnType, DatasetSchema } from "./column-types";
import type { FunctionName } from "./functions";
import type { MeasureName } from "./measures";
import type { OperatorName } from "./operators";
import type { Cardinality } from "./relationships";
import type { ResultColumn } from "./result";
import type { SqlValue } from "./sql";

/**
 * Columns are known by one flat name each: a column of the dataset by its own, one of a joined dataset as
 * `relationship.column`, a calculated one by its `as`. No two are alike.
 */
export type FlatName = string;

/** Operators as they are compiled: relative dates have become comparisons with dates. */
export type BoundOperator = Exclude<OperatorName, "in_last" | "in_current" | "in_next">;

export type BoundCondition = {
  kind: "condition";
  /** A flat name, or in `having` an output name. */
  column: FlatName;
  type: ColumnType;
  op: BoundOperator;
  values: SqlValue[];
  includeEmpty: boolean;
  ignoreCase: boolean;
};

export type BoundFilter = BoundCondition | { kind: "all" | "any"; of: BoundFilter[] } | { kind: "not"; of: BoundFilter };

export type BoundExpression =
  | { kind: "column"; column: FlatName; type: ColumnType }
  | { kind: "literal"; value: SqlValue; type: ColumnType }
  | {
      kind: "call";
      fn: FunctionName;
      /** The arguments that are expressions, in order, without the literals below. */
      args: BoundExpression[];
      type: ColumnType;
      /** Of `round` the decimals; of `substr` the start and, if given, the count. */
      numbers: number[];
      /** Of `date_add`. */
      unit: BucketName | null;
      /** Of `date_bucket`. */
      bucket: BucketName | null;
      /** Of `date_part`. */
      part: PartName | null;
    }
  | { kind: "case"; when: { if: BoundFilter; then: BoundExpression }[]; else: BoundExpression | null; type: ColumnType };

/**
 * A calculated column. `guarded`: a double that arithmetic could make infinite, NaN or −0: it leaves its level through
 * a guard that makes it finite or empty.
 */
export type BoundDerived = {
  name: FlatName;
  label: string;
  type: ColumnType;
  unit?: string;
  expression: BoundExpression;
  guarded: boolean;
};

/** A joined dataset. `on` pairs a physical column of the dataset asked with one of this dataset, of the same kind. */
export type BoundJoin = {
  name: string;
  schema: DatasetSchema;
  on: { left: string; right: string }[];
  cardinality: Cardinality;
  /** Only rows that match; otherwise every row of the dataset is kept. */
  matched: boolean;
  /** Physical columns of the joined dataset the answer depends on, its keys among them. */
  referencedColumns: string[];
  /** By physical names of the joined dataset. */
  prunable: Prunable[];
};

export type BoundCut =
  | { kind: "plain" }
  | { kind: "bucket"; unit: BucketName }
  | { kind: "part"; part: PartName }
  | { kind: "bands"; edges: SqlValue[]; labels: string[] }
  | { kind: "bins"; width: number; origin: number };

export type BoundGroup = { name: string; column: FlatName; columnType: ColumnType; type: ColumnType; cut: BoundCut };

export type BoundMeasure = {
  name: string;
  fn: MeasureName;
  /** `count` has none; `share` may have none. */
  column: FlatName | null;
  columnType: ColumnType | null;
  type: ColumnType;
  /** Of `share` it limits what is counted, never the whole it is a share of. */
  where: BoundFilter | null;
  p: number;
  method: "continuous" | "discrete";
  /** The second column of `ratio`, `min_by` and `max_by`. */
  by: { column: FlatName; type: ColumnType } | null;
  /** Of `share`: output names of groups; empty means of everything. */
  within: string[];
};

/** Keeps the first `n` outputs by `by` within each combination of `per`; an empty `by` is never among the first while others are. */
export type BoundTop = {
  n: number;
  by: string;
  direction: "asc" | "desc";
  per: string[];
  ties: "all" | "first";
  others: boolean;
};

export type BoundOrder = { name: string; direction: "asc" | "desc"; nulls: "first" | "last" };

/** A condition every row of the answer meets, by which the catalogue leaves files out. Text compares by UTF-8 bytes. */
export type Prunable = {
  column: string;
  type: ColumnType;
  op: "eq" | "in" | "lt" | "lte" | "gt" | "gte" | "between";
  values: (string | number | boolean)[];
};

/** Something a person should know before trusting the answer. */
export type QueryWarning = { code: WarningCode; message: string };
/** `grain`: a row counts several times; `mixed_units`: numbers of different units may be put together. */
export const WARNING_CODES = ["grain", "mixed_units"] as const;
export type WarningCode = (typeof WARNING_CODES)[number];

/** A question whose columns, types, dates and limits are settled against its datasets. */
export type BoundQuery = {
  kind: "rows" | "summary";
  /** The question with relative dates resolved and the limit in force: what cache keys are made of. */
  query: Query;
  schema: DatasetSchema;
  joins: BoundJoin[];
  derived: BoundDerived[];
  where: BoundFilter | null;
  distinct: boolean;
  groups: BoundGroup[];
  measures: BoundMeasure[];
  having: BoundFilter | null;
  /** A row over everything beside the groups. Never with an offset. */
  totals: boolean;
  top: BoundTop | null;
  /** Total: the output columns that tell rows apart follow what was asked. */
  orderBy: BoundOrder[];
  /** Rows at most; null for an export, which has all of them. */
  limit: number | null;
  offset: number;
  columns: ResultColumn[];
  /** Of a question that counts the rows of an answer: the columns by which that answer has them. `columns` is the count. */
  counted: ResultColumn[] | null;
  /**
   * Output names that are doubles whose last digits may differ from engine to engine (sums, means, deviations,
   * shares). They are compared, in having, top and orderBy, after rounding to nine significant digits.
   */
  inexact: ReadonlySet<string>;
  /** Physical columns of the dataset the answer depends on, in the dataset's order, join keys among them. */
  referencedColumns: string[];
  /** Flat names of the source columns used above the join, in the order of the datasets' columns. */
  usedColumns: FlatName[];
  prunable: Prunable[];
  warnings: QueryWarning[];
};
