import type { Measure } from "./ast";
import { bindFilter } from "./bind-filter";
import { isEveryRow } from "./describe-filter";
import { columnScope, findColumn, findOutput, type Names } from "./bind-names";
import type { BoundMeasure } from "./bound";
import type { SchemaColumn } from "./column-types";
import { conditionalSentence, conditionInHeading, measureSentence } from "./measure-sentence";
import { measureSpec } from "./measures";
import { invalid } from "./refuse";
import type { ResultColumn } from "./result";

/** What a measure may name: columns, and of a share the groups of the answer. */
export type MeasureScope = { names: Names; groups: readonly ResultColumn[]; now: Date };

/** Settles one measure: column, condition, what belongs to it alone, and the type of its result. */
export function bindMeasure(measure: Measure, scope: MeasureScope, path: string): { bound: BoundMeasure; column: ResultColumn } {
  const { names, groups, now } = scope;
  const spec = measureSpec(measure.fn);
  const column = measure.field === undefined ? null : findColumn(names, measure.field, `${path}.field`);
  checkField(measure, column, path);
  checkParts(measure, path);
  const by = measure.by === undefined ? null : secondColumn(findColumn(names, measure.by, `${path}.by`), measure, `${path}.by`);
  checkWithin(measure, groups, path);
  const method = measure.method ?? "continuous";
  const type = column === null ? spec.result({ kind: "integer" }) : method === "discrete" ? column.type : spec.result(column.type);
  const bound: BoundMeasure = {
    name: measure.as,
    fn: measure.fn,
    column: column?.name ?? null,
    columnType: column?.type ?? null,
    type,
    where: measure.where ? bindFilter(measure.where, columnScope(names, now), `${path}.where`) : null,
    p: measure.p ?? 0.5,
    method,
    by: by === null ? null : { column: by.name, type: by.type },
    within: measure.within ?? [],
  };
  return { bound, column: outputOf(measure, bound, { column, by }, scope) };
}

/** Whether the last digits of the measure may differ from engine to engine. */
export function isInexact(measure: BoundMeasure): boolean {
  const isExactForm = measure.method === "discrete";
  return measureSpec(measure.fn).inexact === true && measure.type.kind === "double" && !isExactForm;
}

type MeasuredColumns = { column: SchemaColumn | null; by: SchemaColumn | null };

function outputOf(
  measure: Measure,
  bound: BoundMeasure,
  { column, by }: MeasuredColumns,
  { names, groups }: Omit<MeasureScope, "now">,
): ResultColumn {
  const spec = measureSpec(measure.fn);
  return {
    name: measure.as,
    label: measure.label ?? headingOf(measure, { column, by }, { names, groups }),
    type: bound.type,
    ...(spec.keepsUnit && column?.unit !== undefined ? { unit: column.unit } : {}),
    ...(spec.approximate ? { approximate: true } : {}),
    ...(measure.fn === "share" || isPartOfWhole(measure, { column, by }) ? { fraction: true } : {}),
  };
}

/** What a measure is called unless somebody named it: what is measured, over which rows, and of a share of what. */
function headingOf(measure: Measure, columns: MeasuredColumns, { names, groups }: Omit<MeasureScope, "now">): string {
  const label = (field: string): string => findColumn(names, field, "").label;
  const output = (name: string): string => groups.find((group) => group.name === name)?.label ?? name;
  const words =
    measure.where === undefined || isEveryRow(measure.where)
      ? measureSentence(measure, label, output)
      : conditionalSentence(measure, conditionInHeading(measure.where, label), label, output);
  const { column, by } = columns;
  if (column === null || by === null || !isPartOfWhole(measure, columns)) return words;
  return words.replace(measureSpec(measure.fn).sentence(column.label, by.label), () => `${column.label} as a share of ${by.label}`);
}

/** Attendances over attendances are a part of a whole, admissions per bed are not. */
function isPartOfWhole({ fn }: Measure, { column, by }: MeasuredColumns): boolean {
  return fn === "ratio" && column?.unit !== undefined && column.unit === by?.unit;
}

function checkField(measure: Measure, column: SchemaColumn | null, path: string): void {
  const spec = measureSpec(measure.fn);
  if (spec.field === "required" && column === null)
    invalid(`${path}.field`, `The measure "${measure.fn}" needs a column: give "field".`, "is missing");
  if (spec.field === "none" && column !== null)
    invalid(`${path}.field`, `"${measure.fn}" counts rows and takes no column. Use count_not_empty for the values of a column.`);
  if (column !== null && !spec.appliesTo.includes(column.type.kind)) {
    invalid(
      `${path}.field`,
      `"${measure.fn}" cannot be taken of ${column.label}, which holds ${column.type.kind} values. It applies to ${spec.appliesTo.join(", ")}.`,
      `not for ${column.type.kind}`,
    );
  }
}

/** `p`, `method`, `by` and `within` each belong to some measures alone. */
function checkParts(measure: Measure, path: string): void {
  const { fn, p, method, by, within } = measure;
  const needsBy = measureSpec(fn).needsBy === true;
  if (fn === "percentile" && p === undefined) invalid(`${path}.p`, 'A percentile needs its share, such as "p": 0.9.', "is missing");
  if (fn !== "percentile" && p !== undefined) invalid(`${path}.p`, `"p" belongs to percentile, not to "${fn}".`);
  if (method !== undefined && fn !== "percentile" && fn !== "median")
    invalid(`${path}.method`, `"method" belongs to median and percentile, not to "${fn}".`);
  if (needsBy && by === undefined)
    invalid(`${path}.by`, `The measure "${fn}" needs ${measureSpec(fn).by?.role ?? "a second column"}: give "by".`, "is missing");
  if (!needsBy && by !== undefined) invalid(`${path}.by`, `"by" belongs to ratio, min_by and max_by, not to "${fn}".`);
  if (within !== undefined && fn !== "share") invalid(`${path}.within`, `"within" belongs to share, not to "${fn}".`);
}

function secondColumn(column: SchemaColumn, measure: Measure, path: string): SchemaColumn {
  const kinds = measureSpec(measure.fn).by?.kinds ?? [];
  if (kinds.includes(column.type.kind)) return column;
  return invalid(
    path,
    `"${measure.fn}" cannot go by ${column.label}, which holds ${column.type.kind} values. It goes by ${kinds.join(", ")}.`,
    `not for ${column.type.kind}`,
  );
}

function checkWithin({ within = [] }: Measure, groups: readonly ResultColumn[], path: string): void {
  if (within.length > 0 && groups.length === 0)
    invalid(
      `${path}.within`,
      '"within" names groups of the answer, and the question has none: give groupBy, or leave it out.',
      "no groups",
    );
  within.forEach((name, index) => {
    findOutput(groups, name, `${path}.within.${index}`);
    if (within.indexOf(name) < index) invalid(`${path}.within.${index}`, `"${name}" is named twice.`, "named twice");
  });
}
