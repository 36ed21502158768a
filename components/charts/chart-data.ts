import type { CellValue } from "@/lib/query";
import { isNumberKind, isTimeKind, labelWithUnit, type ResultField } from "../results/cell-text";
import { axisValues } from "./axis-values";
import { toNumber, type ChartInput, type Resolved } from "./chart-spec";
import { seriesOfRows, type RowSeries } from "./series-of";
import { hiddenNotes, OTHERS, toldApart, valueKey, valueLabels } from "./told-apart";

/** More series than this are not told apart by colour, dash and pattern. */
export const MAX_SERIES = 8;
/** More bars than this are not read. */
export const MAX_CATEGORIES = 60;

/** `isOthers`: what is not among the top, drawn in grey. `measure` is a position of a column. */
export type ChartSeries = { label: string; measure: number; isOthers?: true };
/**
 * `at`: where on the axis, in numbers; without it points stand side by side. `isEmpty`: of rows without a date or number,
 * which stand behind the others and do not follow them.
 */
export type ChartPoint = { value: CellValue; label: string; at?: number; isOthers?: true; isEmpty?: true };
/** Measures that share an axis. `values` and `rows` (of the answer) by series, then by point; null is a gap. */
export type ChartPanel = {
  label: string;
  field: ResultField;
  series: ChartSeries[];
  values: (number | null)[][];
  rows: (number | null)[][];
};
export type ChartData = {
  xLabel: string;
  xField: ResultField;
  points: ChartPoint[];
  panels: ChartPanel[];
  /** Sentences about what the drawing leaves out or cannot show. */
  notes: string[];
};

/** A row of the answer as something to draw. Rows of others have a point of their own, or a series, or both. */
type DrawnRow = { x: CellValue; series: RowSeries; index: number; isOthersPoint: boolean };

/** What bars, lines and areas draw: points along the axis, and series of values in one panel or more. */
export function chartData(input: ChartInput, resolved: Pick<Resolved, "kind" | "axis" | "rest" | "measures">): ChartData {
  const { kind, axis, measures } = resolved;
  const xField = input.columns[axis] ?? { name: "", label: "", kind: "text", isMeasure: false };
  const rows = drawnRows(input, axis, resolved.rest);
  const plain = rows.filter((row) => !row.isOthersPoint);
  const isOrdered = kind !== "bar";
  const { values, filled } = axisValues(
    plain.map((row) => row.x),
    xField,
    isOrdered,
  );
  const shown = kind === "bar" && !isTimeKind(xField.kind) ? values.slice(0, MAX_CATEGORIES) : values;
  const hasOthers = plain.length < rows.length;
  const points = pointsOf(shown, xField, { isScale: isOrdered && !hasOthers, hasOthers });
  const position = new Map(shown.map((value, index) => [valueKey(value), index]));
  const place = (row: DrawnRow) => (row.isOthersPoint ? points.length - 1 : position.get(valueKey(row.x)));

  const { kept, total } = largestSeries(input, rows, measures[0] ?? 0);
  let hidden = 0;
  // Which row stands at each point of each series: measures differ in what is read from it, not in where it is.
  const places = new Map(kept.map(({ key }) => [key, points.map((): number | null => null)]));
  for (const row of rows) {
    const own = places.get(row.series.key);
    const at = place(row);
    if (!own || at === undefined) continue;
    if (own[at] === null) own[at] = row.index;
    else hidden += 1;
  }
  const fill = (series: RowSeries | undefined, measure: number) => {
    const found = (series && places.get(series.key)) ?? points.map(() => null);
    return { values: found.map((row) => toNumber(input.rows[row ?? -1]?.[measure])), rows: found };
  };
  const hasSeries = resolved.rest.length > 0 || kept.length > 1;
  const panels = panelsOf(input.columns, measures, hasSeries).map((panel): ChartPanel => {
    const labels = toldApart(
      panel.map(({ field }) => labelWithUnit(field)),
      (index) => `${labelWithUnit(panel[index]?.field ?? xField)} (${panel[index]?.field.name})`,
    );
    const drawn = hasSeries
      ? kept.map((one) => ({ series: seriesNamed(one, panel[0]?.index ?? 0), ...fill(one, panel[0]?.index ?? 0) }))
      : panel.map(({ index }, at) => ({ series: { label: labels[at] ?? "", measure: index }, ...fill(kept[0], index) }));
    const [first] = panel;
    return {
      label: panelLabel(panel.map(({ field }) => field)),
      field: first?.field ?? xField,
      series: drawn.map(({ series }) => series),
      values: drawn.map((one) => one.values),
      rows: drawn.map((one) => one.rows),
    };
  });
  const isGap =
    isTimeKind(xField.kind) &&
    panels.some((panel) =>
      panel.series.some((one, at) => !one.isOthers && points.some((point, index) => !point.isOthers && panel.values[at]?.[index] === null)),
    );
  const notes = notesOf({ drawn: kept.length, total, shown: shown.length, values: values.length, filled, isGap });
  return { xLabel: labelWithUnit(xField), xField, points, panels, notes: [...notes, ...hiddenNotes(hidden)] };
}

function drawnRows(input: ChartInput, axis: number, rest: readonly number[]): DrawnRow[] {
  const others = new Set(input.others);
  const isFoldedAxis = input.folded?.includes(axis) === true;
  const series = seriesOfRows(input, rest);
  return input.rows.flatMap((row, index): DrawnRow[] => {
    const own = series[index];
    return own ? [{ x: row[axis] ?? null, series: own, index, isOthersPoint: isFoldedAxis && others.has(index) }] : [];
  });
}

/** Points in order, that of others last; of numbers and moments that are not evenly spaced, with their place. */
function pointsOf(values: readonly CellValue[], field: ResultField, having: { isScale: boolean; hasOthers: boolean }): ChartPoint[] {
  const isScale = having.isScale && isNumberKind(field.kind) && values.every((value) => toNumber(value) !== null);
  const labels = valueLabels(values, field, having.hasOthers);
  const points = values.map((value, index): ChartPoint => {
    const at = isScale ? toNumber(value) : null;
    const isEmpty = value === null && (isNumberKind(field.kind) || isTimeKind(field.kind) || field.cut !== undefined);
    return { value, label: labels[index] ?? "", ...(at !== null && { at }), ...(isEmpty && { isEmpty }) };
  });
  return having.hasOthers ? [...points, { value: null, label: OTHERS, isOthers: true }] : points;
}

/**
 * The series in the order of the rows: those with the largest totals. The only one of others is always among them;
 * where there are several, each stands for a group that the top is kept for, and they are as the rest.
 */
function largestSeries(input: ChartInput, rows: readonly DrawnRow[], measure: number): { kept: RowSeries[]; total: number } {
  const sizes = new Map<string, { series: RowSeries; size: number }>();
  for (const { series, index } of rows) {
    const known = sizes.get(series.key)?.size ?? 0;
    sizes.set(series.key, { series, size: known + Math.abs(toNumber(input.rows[index]?.[measure]) ?? 0) });
  }
  const all = [...sizes.values()];
  const others = all.filter(({ series }) => series.isOthers);
  const isAlone = others.length === 1;
  const largest = all
    .filter(({ series }) => !(isAlone && series.isOthers))
    .sort((a, b) => b.size - a.size || (a.series.label < b.series.label ? -1 : 1))
    .slice(0, MAX_SERIES);
  const chosen = new Set([...largest, ...(isAlone ? others : [])]);
  const kept = all.filter((one) => chosen.has(one)).map(({ series }) => series);
  return { kept: [...kept.filter(({ isOthers }) => !isOthers), ...kept.filter(({ isOthers }) => isOthers)], total: sizes.size };
}

function seriesNamed({ label, isOthers }: RowSeries, measure: number): ChartSeries {
  return isOthers ? { label, measure, isOthers: true } : { label, measure };
}

type Measured = { index: number; field: ResultField };

/** Measures by the axis they share: those of one unit together, unless colours already tell series apart. */
function panelsOf(columns: readonly ResultField[], measures: readonly number[], isApart: boolean): Measured[][] {
  const panels = new Map<string, Measured[]>();
  for (const index of measures) {
    const field = columns[index];
    if (!field) continue;
    const axis = isApart ? String(index) : `${field.unit ?? ""} ${field.isShare === true}`;
    panels.set(axis, [...(panels.get(axis) ?? []), { index, field }]);
  }
  return [...panels.values()];
}

function panelLabel(fields: readonly ResultField[]): string {
  const [first] = fields;
  if (!first) return "";
  if (fields.length === 1) return labelWithUnit(first);
  const names = fields.length === 2 ? fields.map(({ label }) => label).join(", ") : "Values";
  return labelWithUnit({ label: names, unit: first.isShare ? "%" : first.unit });
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
