import { COLUMN_KINDS, NUMBER_KINDS, TIME_KINDS, type ColumnKind, type ColumnType } from "./column-types";

export const MEASURE_NAMES = [
  "count",
  "count_distinct",
  "count_empty",
  "count_not_empty",
  "sum",
  "avg",
  "min",
  "max",
  "median",
  "percentile",
  "stddev",
  "variance",
  "stddev_pop",
  "variance_pop",
  "share",
  "ratio",
  "min_by",
  "max_by",
  "approx_distinct",
] as const;
export type MeasureName = (typeof MEASURE_NAMES)[number];

export type MeasureSpec = {
  label: string;
  /** Whether the measure is about a column; `count` is about rows; `share` is of rows, or of the sum of a column. */
  field: "none" | "optional" | "required";
  /** Whether it takes a second column, `by`. */
  needsBy?: boolean;
  /** What `by` is, and the kinds of column it can be. */
  by?: { role: string; kinds: readonly ColumnKind[] };
  /** Whether the value is marked approximate. */
  approximate?: boolean;
  /**
   * Whether a double it gives may differ in its last digits from engine to engine; comparisons of it round first.
   */
  inexact?: boolean;
  appliesTo: readonly ColumnKind[];
  result: (field: ColumnType) => ColumnType;
  /** Whether the unit of the column is the unit of the result. */
  keepsUnit: boolean;
  /** The measure in words, from the labels of its column and of `by`, where it has one. */
  sentence: (column: string, by?: string) => string;
};

const INTEGER = (): ColumnType => ({ kind: "integer" });
const DOUBLE = (): ColumnType => ({ kind: "double" });
const SAME = (field: ColumnType): ColumnType => field;
/** Kinds whose values have a smallest and a largest. */
export const ORDERED_KINDS: readonly ColumnKind[] = [...NUMBER_KINDS, ...TIME_KINDS, "text"];

const PICKS = { role: "the column that picks the row", kinds: ORDERED_KINDS };

/** Sums are exact: integers stay integers of any size, decimals keep their scale in 38 digits. */
function sumType(field: ColumnType): ColumnType {
  return field.kind === "decimal" ? { kind: "decimal", precision: 38, scale: field.scale } : field;
}

/** Every measure: read by the menus, the binder, the dialects, the sentence and the documentation. */
export const MEASURES = {
  count: { label: "Count of rows", field: "none", appliesTo: [], result: INTEGER, keepsUnit: false, sentence: () => "Rows" },
  count_distinct: {
    label: "Count of different values",
    field: "required",
    appliesTo: COLUMN_KINDS,
    result: INTEGER,
    keepsUnit: false,
    sentence: (c) => `Different values of ${c}`,
  },
  count_empty: {
    label: "Count of empty values",
    field: "required",
    appliesTo: COLUMN_KINDS,
    result: INTEGER,
    keepsUnit: false,
    sentence: (c) => `Empty ${c}`,
  },
  count_not_empty: {
    label: "Count of values",
    field: "required",
    appliesTo: COLUMN_KINDS,
    result: INTEGER,
    keepsUnit: false,
    sentence: (c) => `Values of ${c}`,
  },
  sum: {
    label: "Sum",
    field: "required",
    appliesTo: NUMBER_KINDS,
    result: sumType,
    keepsUnit: true,
    inexact: true,
    sentence: (c) => `Sum of ${c}`,
  },
  avg: {
    label: "Mean",
    field: "required",
    appliesTo: NUMBER_KINDS,
    result: DOUBLE,
    keepsUnit: true,
    inexact: true,
    sentence: (c) => `Mean of ${c}`,
  },
  min: { label: "Smallest", field: "required", appliesTo: ORDERED_KINDS, result: SAME, keepsUnit: true, sentence: (c) => `Smallest ${c}` },
  max: { label: "Largest", field: "required", appliesTo: ORDERED_KINDS, result: SAME, keepsUnit: true, sentence: (c) => `Largest ${c}` },
  median: {
    label: "Median",
    field: "required",
    appliesTo: NUMBER_KINDS,
    result: DOUBLE,
    keepsUnit: true,
    inexact: true,
    sentence: (c) => `Median of ${c}`,
  },
  percentile: {
    label: "Percentile",
    field: "required",
    appliesTo: NUMBER_KINDS,
    result: DOUBLE,
    keepsUnit: true,
    inexact: true,
    sentence: (c) => `Percentile of ${c}`,
  },
  stddev: {
    label: "Standard deviation (sample)",
    field: "required",
    appliesTo: NUMBER_KINDS,
    result: DOUBLE,
    keepsUnit: true,
    inexact: true,
    sentence: (c) => `Standard deviation of ${c}`,
  },
  variance: {
    label: "Variance (sample)",
    field: "required",
    appliesTo: NUMBER_KINDS,
    result: DOUBLE,
    keepsUnit: false,
    inexact: true,
    sentence: (c) => `Variance of ${c}`,
  },
  stddev_pop: {
    label: "Standard deviation (population)",
    field: "required",
    appliesTo: NUMBER_KINDS,
    result: DOUBLE,
    keepsUnit: true,
    inexact: true,
    sentence: (c) => `Standard deviation of ${c} (population)`,
  },
  variance_pop: {
    label: "Variance (population)",
    field: "required",
    appliesTo: NUMBER_KINDS,
    result: DOUBLE,
    keepsUnit: false,
    inexact: true,
    sentence: (c) => `Variance of ${c} (population)`,
  },
  share: {
    label: "Share of the whole",
    field: "optional",
    appliesTo: NUMBER_KINDS,
    result: DOUBLE,
    keepsUnit: false,
    inexact: true,
    sentence: (c) => (c === "" ? "Share of rows" : `Share of the sum of ${c}`),
  },
  ratio: {
    label: "Ratio of two sums",
    field: "required",
    needsBy: true,
    by: { role: "the column it is divided by", kinds: NUMBER_KINDS },
    appliesTo: NUMBER_KINDS,
    result: DOUBLE,
    keepsUnit: false,
    inexact: true,
    sentence: (c, by = "") => `${c} per ${by}`,
  },
  min_by: {
    label: "Value where another is smallest",
    field: "required",
    needsBy: true,
    by: PICKS,
    appliesTo: COLUMN_KINDS,
    result: SAME,
    keepsUnit: true,
    sentence: (c, by = "") => `${c} where ${by} is smallest`,
  },
  max_by: {
    label: "Value where another is largest",
    field: "required",
    needsBy: true,
    by: PICKS,
    appliesTo: COLUMN_KINDS,
    result: SAME,
    keepsUnit: true,
    sentence: (c, by = "") => `${c} where ${by} is largest`,
  },
  approx_distinct: {
    label: "Different values, about",
    field: "required",
    approximate: true,
    appliesTo: COLUMN_KINDS,
    result: INTEGER,
    keepsUnit: false,
    sentence: (c) => `About how many different values of ${c}`,
  },
} as const satisfies Record<MeasureName, MeasureSpec>;

/** The measures a column of this kind can have, in the order of menus. */
export function measuresFor(kind: ColumnKind): MeasureName[] {
  return MEASURE_NAMES.filter((name) => measureSpec(name).appliesTo.includes(kind));
}

/** The entry of one measure, seen through the general type. */
export function measureSpec(name: MeasureName): MeasureSpec {
  return MEASURES[name];
}
