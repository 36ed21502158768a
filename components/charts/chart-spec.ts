import type { CellValue, Visual, VisualKind } from "@/lib/query";
import { isNumberKind, isTimeKind, type ResultField } from "../results/cell-text";

/** Chooses how an answer is shown from its shape and from what was asked for. Pure: it says, others draw. */

export type Shape = {
  columns: readonly ResultField[];
  /** How many of the columns, the first ones, are groups; null where rows were asked for. */
  groups: number | null;
};

/** An answer without its rows of totals. */
export type ChartInput = Shape & {
  rows: readonly CellValue[][];
  /** Which rows stand for all groups that are not among the top, and which groups they fold. */
  others?: readonly number[] | undefined;
  folded?: readonly number[] | undefined;
};

/** A visual in positions of columns. */
export type Resolved = {
  kind: VisualKind;
  /** The group along the axis, and the others, which together name the series. */
  axis: number;
  rest: number[];
  measures: number[];
  isStacked: boolean;
  pivot: { columns: number; measure: number } | null;
  withCoverage: boolean;
  /** What could not be done as asked. */
  notes: string[];
};

/** Kinds with a group along the axis. */
const ALONG: readonly VisualKind[] = ["line", "bar", "area"];

/** Positions of the columns that can be drawn: measures that are numbers; of rows, every number. */
export function drawableMeasures({ columns, groups }: Shape): number[] {
  return columns.flatMap((column, index) => (index >= (groups ?? 0) && isNumberKind(column.kind) ? [index] : []));
}

/** Why a kind does not fit a shape; null where it does. */
export function misfit(shape: Shape, kind: VisualKind): string | null {
  const numbers = drawableMeasures(shape).length;
  const { groups } = shape;
  if (kind === "table") return null;
  if (kind === "pivot")
    return (groups ?? 0) >= 2 && shape.columns.length > (groups ?? 0) ? null : "A pivot needs two groups and a measure.";
  if (numbers === 0) return "A chart needs a measure that is a number.";
  if (kind === "number") return groups === 0 ? null : "A number needs a summary without groups.";
  if (kind === "scatter") return groups !== 0 && numbers >= 2 ? null : "A scatter plot needs two measures that are numbers, and a group.";
  if (kind === "histogram") return groups !== 0 ? null : "A histogram needs a group.";
  if (kind === "heatmap") return (groups ?? 0) >= 2 ? null : "A heat map needs two groups and a measure.";
  return (groups ?? 0) >= 1 ? null : "This chart needs a group.";
}

/** The ways to show an answer that fit its shape: of charts the best first, the table last. */
export function fittingKinds(shape: Shape): VisualKind[] {
  return orderOf(shape).filter((kind) => misfit(shape, kind) === null);
}

function orderOf({ columns, groups }: Shape): VisualKind[] {
  if (groups === null) return ["table", "scatter", "histogram"];
  const own = columns.slice(0, groups);
  const last: VisualKind[] = ["heatmap", "scatter", "histogram", "pivot", "table"];
  if (groups === 0) return ["number", "table"];
  if (own.some((group) => isTimeKind(group.kind))) return ["line", "bar", "area", ...last];
  if (groups === 1 && own[0]?.cut !== undefined) return ["histogram", "bar", "line", "area", "scatter", "table"];
  return ["bar", "line", "area", ...last];
}

/** What a visual means for an answer. What it leaves out is chosen by the shape; what does not fit is said. */
export function resolveVisual(shape: Shape, visual: Visual): Resolved {
  const notes: string[] = [];
  const groups = shape.groups ?? 0;
  const find = (name: string | undefined, role: string, fits: (index: number) => boolean): number | undefined => {
    if (name === undefined) return undefined;
    const index = shape.columns.findIndex((column) => column.name === name);
    if (index >= 0 && fits(index)) return index;
    notes.push(index < 0 ? `The answer has no column "${name}", which was to be ${role}.` : `"${name}" cannot be ${role} here.`);
    return undefined;
  };
  const isGroup = (index: number) => index < groups;
  const drawable = drawableMeasures(shape);

  const wanted = visual.kind ?? fittingKinds(shape)[0] ?? "table";
  const reason = misfit(shape, wanted);
  if (reason !== null) notes.push(`${reason} The table shows this answer.`);
  const kind = reason === null ? wanted : "table";

  const axis = find(visual.x, "the axis", isGroup) ?? axisOf(shape);
  const first = find(visual.series, "the series", (index) => isGroup(index) && index !== axis);
  const rest = Array.from({ length: groups }, (_, index) => index).filter((index) => index !== axis && index !== first);
  if (first !== undefined) rest.unshift(first);

  const named = (visual.measures ?? []).flatMap((name) => find(name, "drawn", (index) => drawable.includes(index)) ?? []);
  const measures = enough(kind, [...new Set(named)], drawable);
  const mayStack = measures.every((index) => shape.columns[index]?.isAdditive !== false);
  const asked = visual.stacked ?? (kind === "area" && rest.length > 0);
  if (asked && !mayStack && visual.stacked === true && ALONG.includes(kind) && kind !== "line")
    notes.push("These values cannot be added up, so they are not drawn on top of each other.");
  return {
    kind,
    axis,
    rest,
    measures,
    isStacked: asked && mayStack && (kind === "bar" || kind === "area"),
    pivot: kind === "pivot" ? pivotOf(shape, visual, find) : null,
    withCoverage: visual.coverage !== false,
    notes,
  };
}

/** The group along the axis: a date, else a stretch of numbers, else the first. */
function axisOf({ columns, groups }: Shape): number {
  const own = columns.slice(0, groups ?? 0);
  const time = own.findIndex((column) => isTimeKind(column.kind));
  return time >= 0
    ? time
    : Math.max(
        0,
        own.findIndex((column) => column.cut !== undefined),
      );
}

/**
 * The measures drawn: those named. Where none is, the last one, which was added to the question after the others; a number
 * shows all, and a scatter plot is filled up from the first on.
 */
function enough(kind: VisualKind, named: readonly number[], drawable: readonly number[]): number[] {
  if (kind === "number") return named.length > 0 ? [...named] : [...drawable];
  if (kind === "scatter") return [...named, ...drawable.filter((index) => !named.includes(index))].slice(0, 2);
  const drawn = named.length > 0 ? named : drawable.slice(-1);
  return kind === "histogram" || kind === "heatmap" ? drawn.slice(0, 1) : [...drawn];
}

type Find = (name: string | undefined, role: string, fits: (index: number) => boolean) => number | undefined;

function pivotOf(shape: Shape, visual: Visual, find: Find): Resolved["pivot"] {
  const groups = shape.groups ?? 0;
  const time = shape.columns.slice(0, groups).findIndex((column) => isTimeKind(column.kind));
  return {
    columns: find(visual.pivot?.columns, "the columns of the pivot", (index) => index < groups) ?? (time >= 0 ? time : groups - 1),
    measure: find(visual.pivot?.measure, "in the cells of the pivot", (index) => index >= groups) ?? shape.columns.length - 1,
  };
}

/** A value as a position on an axis; text that is no number, and an empty value, are gaps. */
export function toNumber(value: CellValue | undefined): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value !== "string" || value.trim() === "") return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}
