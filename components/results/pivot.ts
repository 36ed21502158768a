import { formatNumber } from "@/lib/format";
import type { CellValue } from "@/lib/query";
import { axisValues } from "../charts/axis-values";
import { hiddenNotes, valueKey, valueLabels, valuesKey } from "../charts/told-apart";
import { cellText, isTimeKind, labelWithUnit, type ResultField } from "./cell-text";

/** Turns one group of a summary into columns. Pure. */

/** More columns than this are not read side by side. */
export const MAX_PIVOT_COLUMNS = 200;

export type PivotInput = {
  columns: readonly ResultField[];
  groups: number;
  rows: readonly CellValue[][];
  totals?: readonly CellValue[][] | undefined;
  others?: readonly number[] | undefined;
  folded?: readonly number[] | undefined;
};

export type Pivot = {
  fields: ResultField[];
  /** How many of the fields, the first ones, are groups. */
  groups: number;
  rows: CellValue[][];
  /** Which rows stand for all groups that are not among the top, and which groups they fold. */
  others: number[];
  folded: number[];
  /** What the other columns are, written above them. */
  heading: string;
  /** For each row and column after the groups, the row of the summary it comes from. */
  sources: (number | null)[][];
  notes: string[];
};

/** No value's key is this: keys are JSON. */
const OTHERS_KEY = "others";

/** The pivot of one measure, or why there is none. Nothing is added up: a cell is a row of the summary or empty. */
export function pivotOf(input: PivotInput, at: { columns: number; measure: number }): Pivot | { reason: string } {
  const across = input.columns[at.columns];
  const measure = input.columns[at.measure];
  if (!across || !measure) return { reason: "A pivot needs two groups and a measure." };
  const down = Array.from({ length: input.groups }, (_, index) => index).filter((index) => index !== at.columns);
  const others = new Set(input.others);
  const folded = input.folded ?? [];
  const keyOf = (row: readonly CellValue[], index: number) =>
    others.has(index) && folded.includes(at.columns) ? OTHERS_KEY : valueKey(row[at.columns]);
  const plain = input.rows.filter((row, index) => keyOf(row, index) !== OTHERS_KEY);
  const values = axisValues(
    plain.map((row) => row[at.columns] ?? null),
    across,
    isTimeKind(across.kind) || across.cut !== undefined,
  ).values;
  if (values.length > MAX_PIVOT_COLUMNS) {
    return {
      reason: `The pivot would have ${formatNumber(values.length)} columns, one for each value of ${across.label}; at most ${MAX_PIVOT_COLUMNS} are shown side by side. Choose another group for the columns, or filter. The table has everything.`,
    };
  }
  const hasOthers = plain.length < input.rows.length;
  const keys = [...values.map(valueKey), ...(hasOthers ? [OTHERS_KEY] : [])];
  const labels = valueLabels(values, across, hasOthers);
  let hidden = 0;
  const columnAt = new Map(keys.map((key, index) => [key, index]));

  const made: { row: CellValue[]; sources: (number | null)[]; isOthers: boolean }[] = [];
  const rowAt = new Map<string, number>();
  input.rows.forEach((row, index) => {
    const isOthers = others.has(index) && down.some((group) => folded.includes(group));
    const key = `${isOthers} ${valuesKey(down.map((group) => row[group]))}`;
    let place = rowAt.get(key);
    if (place === undefined) {
      place = made.length;
      rowAt.set(key, place);
      made.push({ row: [...down.map((group) => row[group] ?? null), ...keys.map(() => null)], sources: keys.map(() => null), isOthers });
    }
    const column = columnAt.get(keyOf(row, index));
    const target = made[place];
    if (column === undefined || !target) return;
    if ((target.sources[column] ?? null) !== null) {
      hidden += 1;
      return;
    }
    target.row[down.length + column] = row[at.measure] ?? null;
    target.sources[column] = index;
  });
  const ordered = [...made.filter(({ isOthers }) => !isOthers), ...made.filter(({ isOthers }) => isOthers)];
  const cell = (label: string, index: number): ResultField => ({ ...measure, name: `${measure.name} ${index}`, label, unit: undefined });
  return {
    fields: [...down.flatMap((group) => input.columns[group] ?? []), ...labels.map(cell)],
    groups: down.length,
    rows: ordered.map(({ row }) => row),
    others: ordered.flatMap(({ isOthers }, index) => (isOthers ? [index] : [])),
    folded: down.flatMap((group, index) => (folded.includes(group) ? [index] : [])),
    heading: `${labelWithUnit(measure)} by ${labelWithUnit(across)}`,
    sources: ordered.map(({ sources }) => sources),
    notes: [
      ...(input.totals ?? []).map((row) => `Over everything: ${measure.label} ${cellText(row[at.measure], measure)}.`),
      ...hiddenNotes(hidden),
    ],
  };
}
