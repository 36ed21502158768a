import type { CellValue } from "@/lib/query";
import { cellText, isNumberKind, isTimeKind, labelWithUnit, type ResultField } from "../results/cell-text";
import { axisValues } from "./axis-values";

/** Chooses and prepares charts from the shape of a result. Pure: a drawing library only has to draw what this says. */

export type ChartKind = "number" | "bar" | "line";
/** A summary's result: the first columns are its groups, the others its measures. Without rows of totals. */
export type ChartInput = {
  columns: ResultField[];
  groups: number;
  rows: CellValue[][];
  /** Which rows stand for all groups that are not among the top, and which groups they fold. */
  others?: readonly number[] | undefined;
  folded?: readonly number[] | undefined;
};

export type ChartChoices = { kinds: [ChartKind, ...ChartKind[]]; reason?: undefined } | { kinds: []; reason: string };

/** More series than this are not told apart by colour and dash. */
export const MAX_SERIES = 8;
/** More bars than this are not read. */
export const MAX_CATEGORIES = 60;

/** Positions of the measures that can be drawn. */
export function drawableMeasures(input: Pick<ChartInput, "columns" | "groups">): number[] {
  return input.columns.flatMap((column, index) => (index >= input.groups && isNumberKind(column.kind) ? [index] : []));
}

/** The charts that fit a result, the best first; or why there is none. */
export function chartChoices(input: Pick<ChartInput, "columns" | "groups">): ChartChoices {
  if (drawableMeasures(input).length === 0) {
    return { kinds: [], reason: "A chart needs a measure that is a number. The table shows this answer." };
  }
  if (input.groups === 0) return { kinds: ["number"] };
  const groups = input.columns.slice(0, input.groups);
  return { kinds: groups.some((group) => isTimeKind(group.kind)) ? ["line", "bar"] : ["bar", "line"] };
}

/** `isOthers`: what is not among the top, drawn in grey. */
export type ChartSeries = { key: string; label: string; isOthers?: true };
export type ChartPoint = { x: string } & Record<string, number | string | null>;
export type ChartData = {
  xLabel: string;
  yLabel: string;
  series: ChartSeries[];
  points: ChartPoint[];
  /** Sentences about what the drawing leaves out or cannot show. */
  notes: string[];
};

/** A value as a position on an axis; text that is no number, and an empty value, are gaps. */
export function toNumber(value: CellValue | undefined): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value !== "string" || value.trim() === "") return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** The group along the axis: the first date, else the first group. The others together name the series. */
function axisGroup(input: ChartInput): number {
  const time = input.columns.slice(0, input.groups).findIndex((column) => isTimeKind(column.kind));
  return Math.max(time, 0);
}

/** What to draw for one measure of a summary. `measure` is a column position. */
export function chartData(input: ChartInput, kind: "bar" | "line", measure: number): ChartData {
  const axis = axisGroup(input);
  const axisColumn = input.columns[axis];
  const measureColumn = input.columns[measure];
  if (!axisColumn || !measureColumn) return { xLabel: "", yLabel: "", series: [], points: [], notes: [] };
  const rows = chartRows(input, axis, measure);
  const { series, keyOf, total } = seriesOf(rows, labelWithUnit(measureColumn));

  const plain = rows.filter((row) => !row.isOthersPoint);
  const { values, filled } = axisValues(plain, axisColumn, kind);
  const shown = kind === "bar" && !isTimeKind(axisColumn.kind) ? values.slice(0, MAX_CATEGORIES) : values;
  const points = shown.map((value) => emptyPoint(cellText(value, axisColumn), series));
  const position = new Map(shown.map((value, index) => [String(value), index]));
  const othersPoint = emptyPoint(OTHERS, series);
  for (const row of rows) {
    const point = row.isOthersPoint ? othersPoint : points[position.get(String(row.x)) ?? -1];
    const key = keyOf.get(row.series);
    if (point && key !== undefined) point[key] = row.y;
  }
  const isGap = isTimeKind(axisColumn.kind) && points.some((point) => series.some(({ key, isOthers }) => !isOthers && point[key] === null));
  const notes = notesOf({ drawn: series.length, total, shown: shown.length, values: values.length, filled, isGap });
  if (plain.length < rows.length) points.push(othersPoint);
  return { xLabel: labelWithUnit(axisColumn), yLabel: labelWithUnit(measureColumn), series, points, notes };
}

const OTHERS = "Others";

/** A row of the answer as something to draw. Rows of others have a point of their own, or a series, or both. */
type ChartRow = { x: CellValue; series: string; y: number | null; isOthersPoint: boolean; isOthersSeries: boolean };

function chartRows(input: ChartInput, axis: number, measure: number): ChartRow[] {
  const rest = Array.from({ length: input.groups }, (_, index) => index).filter((index) => index !== axis);
  const others = new Set(input.others);
  const folded = input.folded ?? [];
  return input.rows.map((row, index) => {
    const isOthers = others.has(index);
    const isOthersSeries = isOthers && (rest.length === 0 || rest.some((group) => folded.includes(group)));
    const name = rest.flatMap((group) => (input.columns[group] ? [cellText(row[group], input.columns[group])] : [])).join(" · ");
    return {
      x: row[axis] ?? null,
      series: isOthersSeries ? OTHERS_SERIES : name,
      y: toNumber(row[measure]),
      isOthersPoint: isOthers && folded.includes(axis),
      isOthersSeries,
    };
  });
}

/** No group's text is this: it tells the series of others from a group that is called Others. */
const OTHERS_SERIES = "\u0000others";

/** The series in the order of the rows: those with the largest totals, and that of others. */
function seriesOf(rows: readonly ChartRow[], only: string): { series: ChartSeries[]; keyOf: Map<string, string>; total: number } {
  const sizes = new Map<string, number>();
  for (const row of rows) sizes.set(row.series, (sizes.get(row.series) ?? 0) + Math.abs(row.y ?? 0));
  const named = [...sizes.entries()].filter(([name]) => name !== OTHERS_SERIES);
  const largest = [...named].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, MAX_SERIES);
  const kept = named.filter(([name]) => largest.some(([large]) => large === name)).map(([name]) => name);
  const series = kept.map((name, index): ChartSeries => ({ key: `s${index}`, label: name === "" ? only : name }));
  const keyOf = new Map(kept.map((name, index) => [name, `s${index}`]));
  if (sizes.has(OTHERS_SERIES)) {
    series.push({ key: "others", label: OTHERS, isOthers: true });
    keyOf.set(OTHERS_SERIES, "others");
  }
  return { series, keyOf, total: sizes.size };
}

function emptyPoint(x: string, series: readonly ChartSeries[]): ChartPoint {
  return { x, ...Object.fromEntries(series.map(({ key }) => [key, null])) };
}

type Drawn = { drawn: number; total: number; shown: number; values: number; filled: boolean; isGap: boolean };

function notesOf({ drawn, total, shown, values, filled, isGap }: Drawn): string[] {
  const notes: string[] = [];
  if (total > drawn) notes.push(`${drawn} of ${total} series are drawn, those with the largest totals. The table has all.`);
  if (values > shown) notes.push(`The first ${shown} of ${values} categories are drawn, in the order of the table. The table has all.`);
  if (!filled)
    notes.push("Dates without rows are not shown as gaps, because the dates are not evenly spaced. Choose a bucket to see gaps.");
  else if (isGap) notes.push("Gaps are dates without a value; they are not zeros.");
  return notes;
}
