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
] as const;
export type MeasureName = (typeof MEASURE_NAMES)[number];

/** In the language, and refused until an engine has them. */
export const LATER_MEASURES = ["share", "min_by", "max_by", "approx_distinct"] as const;

export type MeasureSpec = {
  label: string;
  /** Whether the measure is about a column; `count` is about rows. */
  needsField: boolean;
  appliesTo: readonly ColumnKind[];
  result: (field: ColumnType) => ColumnType;
  /** Whether the unit of the column is the unit of the result. */
  keepsUnit: boolean;
  /** The measure in words, from the column's label. */
  sentence: (column: string) => string;
};

const INTEGER = (): ColumnType => ({ kind: "integer" });
const DOUBLE = (): ColumnType => ({ kind: "double" });
const SAME = (field: ColumnType): ColumnType => field;
const ORDERED: readonly ColumnKind[] = [...NUMBER_KINDS, ...TIME_KINDS, "text"];

/** Sums are exact: integers stay integers of any size, decimals keep their scale in 38 digits. */
function sumType(field: ColumnType): ColumnType {
  return field.kind === "decimal" ? { kind: "decimal", precision: 38, scale: field.scale } : field;
}

/** Every measure: read by the menus, the binder, the dialects, the sentence and the documentation. */
export const MEASURES = {
  count: { label: "Count of rows", needsField: false, appliesTo: [], result: INTEGER, keepsUnit: false, sentence: () => "Rows" },
  count_distinct: {
    label: "Count of different values",
    needsField: true,
    appliesTo: COLUMN_KINDS,
    result: INTEGER,
    keepsUnit: false,
    sentence: (c) => `Different values of ${c}`,
  },
  count_empty: {
    label: "Count of empty values",
    needsField: true,
    appliesTo: COLUMN_KINDS,
    result: INTEGER,
    keepsUnit: false,
    sentence: (c) => `Empty ${c}`,
  },
  count_not_empty: {
    label: "Count of values",
    needsField: true,
    appliesTo: COLUMN_KINDS,
    result: INTEGER,
    keepsUnit: false,
    sentence: (c) => `Values of ${c}`,
  },
  sum: { label: "Sum", needsField: true, appliesTo: NUMBER_KINDS, result: sumType, keepsUnit: true, sentence: (c) => `Sum of ${c}` },
  avg: { label: "Mean", needsField: true, appliesTo: NUMBER_KINDS, result: DOUBLE, keepsUnit: true, sentence: (c) => `Mean of ${c}` },
  min: { label: "Smallest", needsField: true, appliesTo: ORDERED, result: SAME, keepsUnit: true, sentence: (c) => `Smallest ${c}` },
  max: { label: "Largest", needsField: true, appliesTo: ORDERED, result: SAME, keepsUnit: true, sentence: (c) => `Largest ${c}` },
  median: {
    label: "Median",
    needsField: true,
    appliesTo: NUMBER_KINDS,
    result: DOUBLE,
    keepsUnit: true,
    sentence: (c) => `Median of ${c}`,
  },
  percentile: {
    label: "Percentile",
    needsField: true,
    appliesTo: NUMBER_KINDS,
    result: DOUBLE,
    keepsUnit: true,
    sentence: (c) => `Percentile of ${c}`,
  },
  stddev: {
    label: "Standard deviation (sample)",
    needsField: true,
    appliesTo: NUMBER_KINDS,
    result: DOUBLE,
    keepsUnit: true,
    sentence: (c) => `Standard deviation of ${c}`,
  },
  variance: {
    label: "Variance (sample)",
    needsField: true,
    appliesTo: NUMBER_KINDS,
    result: DOUBLE,
    keepsUnit: false,
    sentence: (c) => `Variance of ${c}`,
  },
  stddev_pop: {
    label: "Standard deviation (population)",
    needsField: true,
    appliesTo: NUMBER_KINDS,
    result: DOUBLE,
    keepsUnit: true,
    sentence: (c) => `Standard deviation of ${c} (population)`,
  },
  variance_pop: {
    label: "Variance (population)",
    needsField: true,
    appliesTo: NUMBER_KINDS,
    result: DOUBLE,
    keepsUnit: false,
    sentence: (c) => `Variance of ${c} (population)`,
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
