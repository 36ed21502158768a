import type { CellValue } from "@/lib/query";
import { cellText, isNumberKind, isTimeKind, labelWithUnit, type ResultField } from "../results/cell-text";
import { axisValues } from "./axis-values";
import { toNumber, type ChartInput, type Resolved } from "./chart-spec";

/** More series than this are not told apart by colour, dash and pattern. */
export const MAX_SERIES = 8;
/** More bars than this are not read. */
export const MAX_CATEGORIES = 60;

/** `isOthers`: what is not among the top, drawn in grey. `measure` is a position of a column. */
export type ChartSeries = { label: string; measure: number; isOthers?: true };
/** `at`: where on the axis, in numbers; without it points stand side by side. */
export type ChartPoint = { value: CellValue; label: string; at?: number; isOthers?: true };
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

const OTHERS = "Others";
/** No group's text is this: it tells the series of others from a group that is called Others. */
const OTHERS_SERIES = "\u0000others";

/** A row of the answer as something to draw. Rows of others have a point of their own, or a series, or both. */
type DrawnRow = { x: CellValue; series: string; index: number; isOthersPoint: boolean };

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
  const points = pointsOf(shown, xField, isOrdered && plain.length === rows.length);
  const position = new Map(shown.map((value, index) => [String(value), index]));
  if (plain.length < rows.length) points.push({ value: null, label: OTHERS, isOthers: true });
  const place = (row: DrawnRow) => (row.isOthersPoint ? points.length - 1 : position.get(String(row.x)));

  const { kept, total } = largestSeries(input, rows, measures[0] ?? 0);
  const fill = (name: string, measure: number) => {
    const found = { values: points.map((): number | null => null), rows: points.map((): number | null => null) };
    for (const row of rows) {
      const at = row.series === name ? place(row) : undefined;
      if (at === undefined) continue;
      found.values[at] = toNumber(input.rows[row.index]?.[measure]);
      found.rows[at] = row.index;
    }
    return found;
  };
  const hasSeries = resolved.rest.length > 0 || kept.length > 1;
  const panels = panelsOf(input.columns, measures, hasSeries).map((panel): ChartPanel => {
    const drawn = hasSeries
      ? kept.map((name) => ({ series: seriesNamed(name, panel[0]?.index ?? 0), ...fill(name, panel[0]?.index ?? 0) }))
      : panel.map(({ index, field }) => ({ series: { label: labelWithUnit(field), measure: index }, ...fill(kept[0] ?? "", index) }));
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
  return { xLabel: labelWithUnit(xField), xField, points, panels, notes };
}

function drawnRows(input: ChartInput, axis: number, rest: readonly number[]): DrawnRow[] {
  const others = new Set(input.others);
  const folded = input.folded ?? [];
  return input.rows.map((row, index) => {
    const isOthers = others.has(index);
    const isOthersSeries = isOthers && rest.some((group) => folded.includes(group));
    const name = rest.flatMap((group) => (input.columns[group] ? [cellText(row[group], input.columns[group])] : [])).join(" · ");
    return {
      x: row[axis] ?? null,
      series: isOthersSeries ? OTHERS_SERIES : name,
      index,
      isOthersPoint: isOthers && folded.includes(axis),
    };
  });
}

/** Points in order; of numbers and moments that are not evenly spaced, with their place. */
function pointsOf(values: readonly CellValue[], field: ResultField, isOrdered: boolean): ChartPoint[] {
  const isScale = isOrdered && isNumberKind(field.kind) && values.every((value) => toNumber(value) !== null);
  return values.map((value) => {
    const at = isScale ? toNumber(value) : null;
    return { value, label: cellText(value, field), ...(at !== null && { at }) };
  });
}

/** The series in the order of the rows: those with the largest totals, and that of others. */
function largestSeries(input: ChartInput, rows: readonly DrawnRow[], measure: number): { kept: string[]; total: number } {
  const sizes = new Map<string, number>();
  for (const { series, index } of rows) {
    sizes.set(series, (sizes.get(series) ?? 0) + Math.abs(toNumber(input.rows[index]?.[measure]) ?? 0));
  }
  const named = [...sizes.entries()].filter(([name]) => name !== OTHERS_SERIES);
  const largest = new Set(
    [...named]
      .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
      .slice(0, MAX_SERIES)
      .map(([name]) => name),
  );
  const kept = named.map(([name]) => name).filter((name) => largest.has(name));
  return { kept: sizes.has(OTHERS_SERIES) ? [...kept, OTHERS_SERIES] : kept, total: sizes.size };
}

function seriesNamed(name: string, measure: number): ChartSeries {
  return name === OTHERS_SERIES ? { label: OTHERS, measure, isOthers: true } : { label: name, measure };
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
