import type { ChartPanel, ChartPoint } from "./chart-data";
import type { DrawnMark, Frame, PanelDrawing } from "./drawing";
import { along } from "./frames";
import { colourOf, type ReadValue } from "./read-value";
import type { Scale } from "./scales";

/** Past this many points dots would cover the line. */
const MAX_DOTS = 80;

type LineArgs = {
  panel: ChartPanel;
  points: readonly ChartPoint[];
  frame: Frame;
  scale: Scale;
  read: ReadValue;
  /** Where the points stand from left to right. */
  places: readonly number[];
  isArea: boolean;
  isStacked: boolean;
};

/** `isApart`: the point of others or of rows without a place on the axis, which no line leads to. */
type Spot = { x: number; y: number; base: number; isApart: boolean };

/** Lines or areas of one panel. A gap ends a line, and what follows begins a new one. */
export function lineShapes({ panel, points, frame, scale, read, places, isArea, isStacked }: LineArgs): Pick<
  PanelDrawing,
  "lines" | "areas"
> & {
  marks: DrawnMark[];
} {
  const floor = points.map(() => 0);
  const bottom = (value: number) => frame.top + frame.height - along(scale, value, frame.height);
  const shapes = { lines: [] as PanelDrawing["lines"], areas: [] as PanelDrawing["areas"], marks: [] as DrawnMark[] };
  panel.series.forEach((series, lane) => {
    const colour = colourOf(panel.series, lane);
    const spots = points.map((_, column): Spot | null => {
      const value = panel.values[lane]?.[column] ?? null;
      if (value === null) return null;
      const base = isStacked ? (floor[column] ?? 0) : Math.min(Math.max(0, scale.low), scale.high);
      const top = isStacked ? base + value : value;
      if (isStacked) floor[column] = top;
      return { x: places[column] ?? 0, y: bottom(top), base: bottom(base), isApart: isApart(points[column]) };
    });
    const runs = runsOf(spots);
    shapes.lines.push({ series: colour, path: runs.map((run) => linePath(run)).join("") });
    if (isArea) shapes.areas.push({ series: colour, path: runs.map(areaPath).join("") });
    spots.forEach((spot, column) => {
      if (spot === null) return;
      const point = points[column];
      const { text, mark } = read(panel, lane, column);
      const isAlone = spot.isApart || (isEnd(spots[column - 1]) && isEnd(spots[column + 1]));
      shapes.marks.push({
        shape: "dot",
        column,
        lane,
        value: panel.values[lane]?.[column] ?? 0,
        series: point?.isOthers ? -1 : colour,
        x: spot.x,
        y: spot.y,
        isDrawn: points.length <= MAX_DOTS || isAlone,
        name: point?.label ?? "",
        values: [{ label: series.label, value: text }],
        mark,
      });
    });
  });
  return shapes;
}

function isApart(point: ChartPoint | undefined): boolean {
  return point?.isOthers === true || point?.isEmpty === true;
}

/** Whether a line ends before a spot. */
function isEnd(spot: Spot | null | undefined): boolean {
  return spot === null || spot === undefined || spot.isApart;
}

function runsOf(spots: readonly (Spot | null)[]): Spot[][] {
  const runs: Spot[][] = [];
  let run: Spot[] = [];
  for (const spot of [...spots, null]) {
    if ((spot === null || spot.isApart) && run.length > 0) {
      runs.push(run);
      run = [];
    }
    if (spot !== null) run.push(spot);
  }
  return runs;
}

/** Tenths of a pixel are enough, and keep a drawing small. */
function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function linePath(run: readonly Spot[]): string {
  return run.map(({ x, y }, index) => `${index === 0 ? "M" : "L"}${px(x)} ${px(y)}`).join("");
}

function areaPath(run: readonly Spot[]): string {
  const back = [...run].reverse().map(({ x, base }) => `L${px(x)} ${px(base)}`);
  return `${linePath(run)}${back.join("")}Z`;
}
