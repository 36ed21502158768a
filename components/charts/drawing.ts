import type { Mark } from "../results/marks";

/** What a chart draws, in pixels, whatever its kind. Made without a screen; components/charts/chart-svg.tsx draws it. */
export type Drawing = {
  width: number;
  height: number;
  panels: PanelDrawing[];
  xTicks: Tick[];
  shades: Shade[];
  marks: DrawnMark[];
  legend: LegendItem[];
  /** Of a heat map: the values at which its colours begin, from the palest on. */
  ramp?: string[] | undefined;
};

/** `lines`: the text as it is written, where that is not on one line. `at` is in pixels along its axis, from the left or the top of the drawing. */
export type Tick = { at: number; text: string; lines?: string[]; isZero?: boolean };
export type Frame = { left: number; top: number; width: number; height: number };

export type PanelDrawing = {
  frame: Frame;
  /** The titles of its axes, with units. */
  xTitle: string;
  yTitle: string;
  /** Lines across the frame at values: lying ones, or upright ones where bars lie. */
  grid: "rows" | "columns" | "none";
  valueTicks: Tick[];
  /** Names along the upright axis. */
  names: Tick[];
  lines: { series: number; path: string }[];
  areas: { series: number; path: string }[];
};

/** Something with a value. `series` is its colour, -1 that of others; `level` 0 to 1 a colour of the ramp. */
export type DrawnMark = {
  shape: "bar" | "dot" | "cell";
  /** By these the arrow keys move: along the axis, and from series to series. */
  column: number;
  lane: number;
  series: number;
  level?: number | undefined;
  /** The number drawn. */
  value: number;
  /** Where the tooltip points to. */
  x: number;
  y: number;
  box?: Box | undefined;
  /** Drawn, or only found: points of a line with many of them. */
  isDrawn: boolean;
  text?: { x: number; y: number; anchor: "start" | "middle" | "end"; text: string; isInside?: true } | undefined;
  /** Where it stands: `2025-03`. */
  name: string;
  /** What it is and its value, as the tooltip lists them and a screen reader says them. */
  values: { label: string; value: string }[];
  mark: Mark | null;
};
export type Box = { x: number; y: number; width: number; height: number };

/** `strength` from 0 to 1: fainter where few are missing. */
export type Shade = { box: Box; text: string; strength: number };
export type LegendItem = { label: string; series: number; shape: "bar" | "line" | "dot" };

/** The colour of others. */
export const OTHERS_SERIES = -1;

/** What a mark says: `2025-03: Northgate 412`. */
export function markWords({ name, values }: Pick<DrawnMark, "name" | "values">): string {
  const said = values.map(({ label, value }) => (label === "" ? value : `${label} ${value}`)).join(", ");
  return name === "" ? said : `${name}: ${said}`;
}

/** What the shading at a mark means, where there is one. */
export function shadeAt({ shades }: Pick<Drawing, "shades">, { x, y }: Pick<DrawnMark, "x" | "y">): string | undefined {
  return shades.find(({ box }) => x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height)?.text;
}
