import type { Derive, Expression, Filter, Measure, Query } from "./ast";
import type { QueryWarning } from "./bound";
import { byName } from "./by-name";
import { isNumeric, type DatasetSchema } from "./column-types";
import { measureSpec } from "./measures";

/** What a column that names the same thing as another is called after it: `test` and `test_code`. */
const SAME_THING = /_(?:code|name|id|label|text|loinc)$/;

type Joined = readonly { name: string; on: readonly { left: string; right: string }[] }[];
type Named = { schema: DatasetSchema; joins: Joined; labels: readonly string[] };

/**
 * What a person should know of numbers that may be in different units: a measure of a number column without a unit of
 * its own, in a dataset that says what was measured, where the question neither groups by that nor asks for one of it.
 * `labels` are those of the measures, in their order.
 */
export function unitWarnings(query: Query, { schema, joins, labels }: Named): QueryWarning[] {
  const analyte = byName(schema.columns).get(schema.analyte ?? "");
  if (analyte === undefined) return [];
  const names = namesOf(analyte.name, schema, joins);
  if (query.groupBy?.some(({ field }) => names.has(field)) || isFixed(query.where, names)) return [];
  const mixed = (query.measures ?? []).flatMap((measure, index) =>
    takesMixed(measure, query.derive ?? [], schema) && !isFixed(measure.where, names) ? [labels[index] ?? measure.as] : [],
  );
  if (mixed.length === 0) return [];
  const message = `${listed(mixed)} may put numbers of different units together: ${analyte.label} says what was measured, and the question neither groups by it nor filters to one value. Group by ${analyte.label}, or filter it to one value.`;
  return [{ code: "mixed_units", message }];
}

/** The column that says what was measured, those named after it, and the joined keys that are equal to one of them. */
function namesOf(analyte: string, { columns }: DatasetSchema, joins: Joined): Set<string> {
  const stem = analyte.replace(SAME_THING, "");
  const names = new Set(columns.map(({ name }) => name).filter((name) => name === analyte || name.replace(SAME_THING, "") === stem));
  for (const join of joins) for (const { left, right } of join.on) if (names.has(left)) names.add(`${join.name}.${right}`);
  return names;
}

/** Whether the conditions that have to hold of every row leave one value. */
function isFixed(where: Filter | undefined, names: ReadonlySet<string>): boolean {
  if (where === undefined) return false;
  if ("all" in where) return where.all.some((part) => isFixed(part, names));
  if (!("field" in where) || !names.has(where.field) || where.includeEmpty) return false;
  return where.op === "eq" || (where.op === "in" && Array.isArray(where.value) && new Set(where.value).size === 1);
}

function takesMixed({ fn, field, by }: Measure, derives: readonly Derive[], schema: DatasetSchema): boolean {
  // Counts are of rows and values, whatever unit these are in.
  if (fn.startsWith("count") || fn === "approx_distinct") return false;
  const fields = [field, measureSpec(fn).needsBy ? by : undefined].filter((name) => name !== undefined);
  return fields.some((name) => isUnitless(name, derives, schema));
}

/** Whether a column's numbers depend on what was measured: a number column without a unit, or calculated from one. */
function isUnitless(field: string, derives: readonly Derive[], schema: DatasetSchema): boolean {
  const index = derives.findIndex(({ as }) => as === field);
  if (index !== -1) return dependsOn(derives[index]?.expr, derives.slice(0, index), schema);
  const column = byName(schema.columns).get(field);
  return column !== undefined && isNumeric(column.type) && column.unit === undefined;
}

function dependsOn(expression: Expression | undefined, derives: readonly Derive[], schema: DatasetSchema): boolean {
  if (expression === undefined || "value" in expression) return false;
  if ("field" in expression) return isUnitless(expression.field, derives, schema);
  if ("case" in expression) {
    return [...expression.case.map((arm) => arm.then), expression.else].some((one) => dependsOn(one, derives, schema));
  }
  const depending = expression.args.map((arg) => dependsOn(arg, derives, schema));
  // A result by its own reference value has no unit.
  if (expression.fn === "divide" && depending.every(Boolean)) return false;
  return depending.some(Boolean);
}

function listed(words: readonly string[]): string {
  const shown = words.slice(0, 3);
  const more = words.length - shown.length;
  return more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(" and ");
}
