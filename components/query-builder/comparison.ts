import { groupMoves, type CellValue, type MeasureName, type PeriodShift, type Query } from "@/lib/query";
import { isNumberKind, labelWithUnit, type ResultField } from "../results/cell-text";
import { exactDifference, relativeChange } from "./exact-difference";

/** An answer as far as it is compared. */
export type Compared = { rows: readonly (readonly CellValue[])[]; truncated: boolean; others: readonly number[] };

export type Comparison = {
  fields: ResultField[];
  /** The measures, each above its columns. */
  headings: { from: number; text: string }[];
  rows: CellValue[][];
  /** Groups that only one of the two answers has. */
  onlyNow: number;
  onlyBefore: number;
};

/** The header of the first column of each measure. */
const NOW = "now";

/** Where there is no group, these are 0: nothing was counted. */
const COUNTS: readonly MeasureName[] = ["count", "count_distinct", "count_empty", "count_not_empty", "approx_distinct"];

/**
 * Two answers to one question, of a period and the one before, side by side: for each group and measure the value, the
 * one before, the difference and by which part it changed. Groups of time are matched by their place in their period.
 * Groups come in the order of the newer answer; those that only the older one has follow.
 */
export function compareAnswers({
  query,
  fields,
  current,
  previous,
  shift,
}: {
  query: Query;
  fields: readonly ResultField[];
  current: Compared;
  previous: Compared;
  shift: PeriodShift;
}): Comparison {
  const groups = query.groupBy ?? [];
  const keyOf = (row: readonly CellValue[]) => JSON.stringify(row.slice(0, groups.length));
  const found = groupMoves(query, shift);
  const moves = "moves" in found ? found.moves : [];
  const moved = (row: readonly CellValue[]): CellValue[] => row.map((cell, index) => moves[index]?.(cell) ?? cell);
  const rowsOf = ({ rows, others }: Compared) => rows.filter((_, index) => !others.includes(index));
  const now = rowsOf(current);
  const then = new Map(
    rowsOf(previous)
      .map(moved)
      .map((row) => [keyOf(row), row]),
  );
  const known = new Set(now.map(keyOf));
  const added = [...then].flatMap(([key, row]) => (known.has(key) ? [] : [row]));
  const isWhole = (answer: Compared) => !answer.truncated && !leavesGroupsOut(query);
  const pair = (keys: readonly CellValue[], a: readonly CellValue[] | undefined, b: readonly CellValue[] | undefined) => [
    ...keys.slice(0, groups.length),
    ...measureCells(query, fields, groups.length, a ?? absent(query, isWhole(current)), b ?? absent(query, isWhole(previous))),
  ];
  const compared = comparedFields(fields, groups.length);
  return {
    fields: compared,
    headings: compared.flatMap((field, from) => (field.head === NOW ? [{ from, text: labelWithUnit(field) }] : [])),
    rows: [...now.map((row) => pair(row, row, then.get(keyOf(row)))), ...added.map((row) => pair(row, undefined, row))],
    onlyNow: now.filter((row) => !then.has(keyOf(row))).length,
    onlyBefore: added.length,
  };
}

/** Whether a group that is missing may be one that was left out, and not one without rows. */
function leavesGroupsOut({ having, top, limit, offset }: Query): boolean {
  return having !== undefined || top !== undefined || limit !== undefined || offset !== undefined;
}

/** The cells of a group that an answer does not have. */
function absent(query: Query, isWhole: boolean): CellValue[] {
  const groups = (query.groupBy ?? []).map(() => null);
  return [...groups, ...(query.measures ?? []).map(({ fn }) => (isWhole && COUNTS.includes(fn) ? 0 : null))];
}

function measureCells(
  query: Query,
  fields: readonly ResultField[],
  groups: number,
  a: readonly CellValue[],
  b: readonly CellValue[],
): CellValue[] {
  return (query.measures ?? []).flatMap((_, index) => {
    const [now, then] = [a[groups + index] ?? null, b[groups + index] ?? null];
    const field = fields[groups + index];
    return field && isNumberKind(field.kind) ? [now, then, exactDifference(now, then), relativeChange(now, then)] : [now, then];
  });
}

/** The columns of the comparison: of each number four, of other measures the two values. */
function comparedFields(fields: readonly ResultField[], groups: number): ResultField[] {
  return fields.flatMap((field, index): ResultField[] => {
    if (index < groups) return [field];
    const { name, label } = field;
    const now = { ...field, head: NOW };
    const before = { ...field, name: `${name}_before`, label: `${label}, before`, head: "before" };
    if (!isNumberKind(field.kind)) return [now, before];
    return [
      now,
      before,
      { ...field, name: `${name}_difference`, label: `${label}, difference`, head: "difference" },
      { name: `${name}_change`, label: `${label}, change`, head: "change", kind: "double", isMeasure: true, isShare: true },
    ];
  });
}
