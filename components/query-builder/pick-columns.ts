import { LIMITS, measureSpec, measuresFor, type Expression, type MeasureName } from "@/lib/query";
import { isNumberKind } from "../results/cell-text";
import { showGroup } from "./column-groups";
import type { Draft, DraftExpression } from "./draft";
import { addMeasure } from "./edit-measures";
import { freeName, outputNames } from "./edit-outputs";
import type { ExploreColumn } from "./explore-columns";
import { fromQuery } from "./from-query";

/** A mean of more columns would be a calculation too large to ask. */
const MEAN_MAX = 200;
/** What is computed of many columns at once. */
const MEASURES_OF_MANY: readonly MeasureName[] = ["avg", "median", "min", "max", "count_empty"];

export type Pick = { label: string; apply: (draft: Draft) => Draft };

/**
 * What can be done with columns that were picked together, by a heading or a search: `name` says what they are. Rows
 * show them; a summary measures each, or their mean as one calculated column.
 */
export function picksOf(draft: Draft, members: readonly ExploreColumn[], name: string): Pick[] {
  if (draft.mode === "rows")
    return [
      { label: members.length === 1 ? "Show the column" : `Show all ${members.length} columns`, apply: (now) => showGroup(now, members) },
    ];
  const numbers = members.filter((column) => isNumberKind(column.kind));
  const room = LIMITS.outputColumns - draft.groupBy.length - draft.measures.length;
  if (numbers.length === 0 || numbers.length > room) return [];
  const all = numbers.length === members.length ? `the ${numbers.length}` : `the ${numbers.length} numbers`;
  const mean: Pick[] =
    numbers.length > 1 && numbers.length <= MEAN_MAX
      ? [{ label: `Mean of ${all} together, as one column`, apply: (now) => addMeanOf(now, numbers, name) }]
      : [];
  const each = MEASURES_OF_MANY.filter((fn) => numbers.every((column) => measuresFor(column.kind).includes(fn)));
  return [
    ...mean,
    ...each.map((fn) => ({
      label: `${measureSpec(fn).label} of each of ${all}`,
      apply: (now: Draft) => addMeasures(now, numbers, fn),
    })),
  ];
}

function addMeasures(draft: Draft, columns: readonly ExploreColumn[], fn: MeasureName): Draft {
  return columns.reduce((now, { name }) => addMeasure(now, { fn, field: name }), withoutBareCount(draft));
}

/** The count of rows that every question starts with would be one more line beside the columns that were picked. */
function withoutBareCount(draft: Draft): Draft {
  const [only] = draft.measures;
  const isBare = draft.measures.length === 1 && only?.fn === "count" && !only.named && !only.where;
  const isUsed = draft.orderBy.length > 0 || draft.top !== undefined || draft.having.children.length > 0;
  return isBare && !isUsed ? { ...draft, measures: [] } : draft;
}

/** A calculated column that is the mean of many, and its average: one number for each row, one line in a chart. */
function addMeanOf(draft: Draft, columns: readonly ExploreColumn[], name: string): Draft {
  const taken = [...draft.derive.map(({ as }) => as), ...outputNames(draft)];
  const as = freeName(meanName(name), taken);
  const derive = [{ as, expr: meanOf(columns.map((column) => column.name)) }];
  const [derived] = fromQuery({ version: 1, from: draft.from, derive }).derive;
  return derived ? addMeasure(withoutBareCount({ ...draft, derive: [...draft.derive, derived] }), { fn: "avg", field: as }) : draft;
}

function meanName(name: string): string {
  const words = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^_+|_+$/g, "");
  return `mean_${words}`.slice(0, 55).replace(/_+$/, "");
}

/** Their sum through their number. The sums are halved and halved again, so that many columns nest little. */
export function meanOf(names: readonly string[]): Expression {
  return { fn: "divide", args: [sumOf(names), { value: names.length }] };
}

function sumOf(names: readonly string[]): Expression {
  const [first = ""] = names;
  if (names.length <= 1) return { field: first };
  const half = Math.ceil(names.length / 2);
  return { fn: "add", args: [sumOf(names.slice(0, half)), sumOf(names.slice(half))] };
}

/** The columns that an expression is the mean of, in their order; null for any other expression. */
export function columnsOfMean(expression: DraftExpression): string[] | null {
  if (expression.kind !== "call" || expression.fn !== "divide") return null;
  const [sum, count] = expression.args;
  const names = sum && summands(sum);
  const isMean = names && names.length > 1 && count?.kind === "value" && count.value === names.length;
  return isMean ? names : null;
}

function summands(expression: DraftExpression): string[] | null {
  if (expression.kind === "column") return [expression.field];
  if (expression.kind !== "call" || expression.fn !== "add") return null;
  const parts = expression.args.map(summands);
  return parts.every((part) => part !== null) ? parts.flat() : null;
}
