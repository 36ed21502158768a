import type { CellValue } from "@/lib/query";
import { cellText, isNumberKind, isTimeKind, labelWithUnit, type ResultField } from "../results/cell-text";
import { bucketsBetween } from "./time-buckets";

/** Chooses and prepares charts from the shape of a result. Pure: a drawing library only has to draw what this says. */

export type ChartKind = "number" | "bar" | "line";
/** A summary's result: the first columns are its groups, the others its measures. */
export type ChartInput = { columns: ResultField[]; groups: number; rows: CellValue[][] };

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

export type ChartSeries = { key: string; label: string };
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

function compareValues(a: CellValue, b: CellValue): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a) < String(b) ? -1 : 1;
}

/** Points along the axis: for dates in order with nothing left out between the first and the last; else as the rows come. */
function axisValues(input: ChartInput, axis: number, kind: ChartKind): { values: CellValue[]; filled: boolean } {
  const seen = new Map<string, CellValue>();
  for (const row of input.rows) seen.set(String(row[axis] ?? null), row[axis] ?? null);
  const values = [...seen.values()];
  const column = input.columns[axis];
  if (!column || !isTimeKind(column.kind)) {
    return { values: kind === "line" && column && isNumberKind(column.kind) ? values.sort(compareValues) : values, filled: true };
  }
  values.sort(compareValues);
  const dates = values.filter((value) => typeof value === "string");
  const bucket = column.bucket ?? (column.kind === "date" ? "day" : undefined);
  const every = bucket === undefined ? null : bucketsBetween(dates[0], dates.at(-1), bucket);
  if (every === null) return { values, filled: false };
  // Real points keep the spelling of the result; only what lies between them is added.
  const bySlot = new Map(dates.map((value) => [slot(value), value]));
  const line: CellValue[] = every.map((date) => bySlot.get(slot(date)) ?? date);
  const strays = dates.filter((value) => !every.some((date) => slot(date) === slot(value)));
  if (strays.length > 0) return { values, filled: false };
  return { values: values.includes(null) ? [...line, null] : line, filled: true };
}

function slot(value: string): string {
  const [date = "", time = "00"] = value.split(/[T ]/);
  return `${date}T${time.slice(0, 2)}`;
}

/** What to draw for one measure of a summary. `measure` is a column position. */
export function chartData(input: ChartInput, kind: "bar" | "line", measure: number): ChartData {
  const axis = axisGroup(input);
  const axisColumn = input.columns[axis];
  const measureColumn = input.columns[measure];
  if (!axisColumn || !measureColumn) return { xLabel: "", yLabel: "", series: [], points: [], notes: [] };
  const others = Array.from({ length: input.groups }, (_, index) => index).filter((index) => index !== axis);
  const seriesOf = (row: CellValue[]) =>
    others.flatMap((index) => (input.columns[index] ? [cellText(row[index], input.columns[index])] : [])).join(" · ");

  const sizes = new Map<string, number>();
  for (const row of input.rows) {
    const name = seriesOf(row);
    sizes.set(name, (sizes.get(name) ?? 0) + Math.abs(toNumber(row[measure]) ?? 0));
  }
  const largest = [...sizes.entries()].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, MAX_SERIES);
  const names = [...sizes.keys()].filter((name) => largest.some(([kept]) => kept === name));
  const series = names.map((label, index) => ({ key: `s${index}`, label: others.length === 0 ? labelWithUnit(measureColumn) : label }));
  const keyOf = new Map(names.map((name, index) => [name, `s${index}`]));

  const { values, filled } = axisValues(input, axis, kind);
  const shown = kind === "bar" && !isTimeKind(axisColumn.kind) ? values.slice(0, MAX_CATEGORIES) : values;
  const points = shown.map((value): ChartPoint => {
    const point: ChartPoint = { x: cellText(value, axisColumn) };
    for (const { key } of series) point[key] = null;
    return point;
  });
  const position = new Map(shown.map((value, index) => [String(value), index]));
  for (const row of input.rows) {
    const point = points[position.get(String(row[axis] ?? null)) ?? -1];
    const key = keyOf.get(seriesOf(row));
    if (point && key !== undefined) point[key] = toNumber(row[measure]);
  }

  const notes: string[] = [];
  if (sizes.size > series.length)
    notes.push(`${series.length} of ${sizes.size} series are drawn, those with the largest totals. The table has all.`);
  if (values.length > shown.length)
    notes.push(`The first ${shown.length} of ${values.length} categories are drawn, in the order of the table. The table has all.`);
  if (!filled)
    notes.push("Dates without rows are not shown as gaps, because the dates are not evenly spaced. Choose a bucket to see gaps.");
  else if (isTimeKind(axisColumn.kind) && points.some((point) => series.some(({ key }) => point[key] === null)))
    notes.push("Gaps are dates without a value; they are not zeros.");
  return { xLabel: labelWithUnit(axisColumn), yLabel: labelWithUnit(measureColumn), series, points, notes };
}
