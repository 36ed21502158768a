import { cellText, isTimeKind } from "../results/cell-text";
import { barMarks } from "./bar-marks";
import type { ChartData, ChartPanel } from "./chart-data";
import type { ChartInput, Resolved } from "./chart-spec";
import type { Drawing, DrawnMark, Frame, LegendItem, PanelDrawing, Tick } from "./drawing";
import { along, FONT_PX, heightBelow, lyingFrames, scaleTexts, stackedFrames, thinned, ticksOf, valueScale, type Space } from "./frames";
import { lineShapes } from "./line-marks";
import { colourOf, readerOf } from "./read-value";
import { labelStep, niceScale, textWidth, type Scale } from "./scales";

const NAME_PX = 24;
const THINNEST_PX = 9;

/** Bars, lines and areas along an axis. `space` is what there is; lying bars may take more height. */
export function drawSeries(input: ChartInput, data: ChartData, resolved: Pick<Resolved, "kind" | "isStacked">, space: Space): Drawing {
  const { kind, isStacked } = resolved;
  const read = readerOf(input, data);
  const isWhole = (panel: ChartPanel) => panel.series.every(({ measure }) => input.columns[measure]?.kind === "integer");
  const names = data.points.map(({ label }) => label);
  const isLying = kind === "bar" && liesDown(names, isTimeKind(data.xField.kind), space.width - 90);
  const lanes = isStacked ? 1 : Math.max(1, ...data.panels.map(({ series }) => series.length));
  const count = data.panels.length;
  const lying = isLying ? lyingFrames(space, count, names, Math.max(NAME_PX, lanes * THINNEST_PX + 8)) : null;
  const height = lying ? space.width : (space.height - 60) / count;
  const scales = data.panels.map((panel) =>
    valueScale(isStacked ? stackEnds(panel) : present(panel.values.flat()), {
      fromZero: kind !== "line" || isOfZero(panel, input),
      isWhole: isWhole(panel),
      height: lying ? space.width / 2 : height,
    }),
  );
  const texts = data.panels.map((panel, index) => scaleTexts(scales[index] ?? niceScale(0, 1), panel.field));
  const widest = Math.max(...texts.flat().map((text) => textWidth(text, FONT_PX)), 20);
  const frames = lying?.frames ?? stackedFrames(space, count, widest);

  const panels: PanelDrawing[] = [];
  const marks: DrawnMark[] = [];
  const across = pointPlaces(data, frames[0] ?? { left: 0, top: 0, width: 1, height: 1 }, kind);
  data.panels.forEach((panel, index) => {
    const frame = frames[index];
    const scale = scales[index];
    if (!frame || !scale) return;
    const isLast = index === count - 1;
    const own = { panel, points: data.points, frame, scale, read, isStacked };
    const shapes =
      kind === "bar"
        ? { lines: [], areas: [], marks: barMarks({ ...own, isLying }) }
        : lineShapes({ ...own, places: across, isArea: kind === "area" });
    marks.push(
      ...shapes.marks.map((mark) => ({
        ...mark,
        lane: mark.lane + data.panels.slice(0, index).reduce((sum, { series }) => sum + series.length, 0),
      })),
    );
    const value = (at: number) =>
      isLying ? frame.left + along(scale, at, frame.width) : frame.top + frame.height - along(scale, at, frame.height);
    const valueTicks = ticksOf(scale, texts[index] ?? [], value);
    const step = frame.height / Math.max(1, names.length);
    panels.push({
      frame,
      xTitle: isLying ? panel.label : isLast ? data.xLabel : "",
      yTitle: isLying ? data.xLabel : panel.label,
      grid: isLying ? "columns" : "rows",
      valueTicks: isLying ? thinned(valueTicks) : valueTicks,
      names: (lying?.names ?? []).map((own, at) => ({ at: frame.top + step * (at + 0.5), text: names[at] ?? "", lines: own })),
      lines: shapes.lines,
      areas: shapes.areas,
    });
  });
  const last = frames.at(-1);
  return {
    width: space.width,
    height: last ? heightBelow(last) : space.height,
    panels,
    xTicks: isLying || !frames[0] ? [] : pointTicks(data, frames[0], across, kind),
    shades: [],
    marks,
    legend: legendOf(data, kind),
  };
}

/** Whether bars lie: where names side by side would touch. Bars over dates stand, as time runs to the right. */
export function liesDown(names: readonly string[], isTime: boolean, width: number): boolean {
  if (isTime || names.length === 0) return false;
  const step = width / names.length;
  return names.some((name) => textWidth(name, FONT_PX) + 8 > step);
}

/** Amounts that can be added up are read by their size, which an axis that begins elsewhere does not show. */
function isOfZero({ series }: ChartPanel, { columns }: Pick<ChartInput, "columns">): boolean {
  return series.every(({ measure }) => {
    const field = columns[measure];
    // Where the question is not known, whole numbers are taken for counts.
    return field?.isAdditive ?? field?.kind === "integer";
  });
}

function present(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null);
}

/** How far the stacks of a panel reach, up and down. */
function stackEnds(panel: ChartPanel): number[] {
  const count = panel.values[0]?.length ?? 0;
  return Array.from({ length: count }, (_, column) => {
    const own = present(panel.values.map((lane) => lane[column] ?? null));
    return [
      own.filter((value) => value > 0).reduce((sum, value) => sum + value, 0),
      own.filter((value) => value < 0).reduce((sum, value) => sum + value, 0),
    ];
  }).flat();
}

/** Where each point stands from left to right: by its number, or side by side. */
function pointPlaces({ points }: ChartData, frame: Frame, kind: string): number[] {
  const numbers = points.map(({ at }) => at);
  if (kind !== "bar" && points.length > 1 && numbers.every((at) => at !== undefined)) {
    const low = Math.min(...numbers);
    const high = Math.max(...numbers);
    return numbers.map((at) => frame.left + 8 + ((at - low) / (high - low || 1)) * (frame.width - 16));
  }
  const step = frame.width / Math.max(1, points.length);
  return points.map((_, index) => frame.left + step * (index + 0.5));
}

function pointTicks(data: ChartData, frame: Frame, places: readonly number[], kind: string): Tick[] {
  const numbers = data.points.map(({ at }) => at);
  if (kind !== "bar" && data.points.length > 1 && numbers.every((at) => at !== undefined))
    return thinned(numberTicks(numbers, places, data));
  const ticks = data.points.map(({ label }, index) => ({ at: places[index] ?? 0, text: label }));
  const widest = Math.max(...ticks.map(({ text }) => textWidth(text, FONT_PX))) + 12;
  const isMonths = data.xField.bucket === "month";
  const step = labelStep(ticks.length, frame.width / Math.max(1, ticks.length), widest, isMonths);
  return thinned(ticks.filter((_, index) => index % step === 0));
}

/** Round numbers along a scale. */
function numberTicks(numbers: readonly number[], places: readonly number[], data: ChartData): Tick[] {
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const [left, right] = [Math.min(...places), Math.max(...places)];
  const scale: Scale = niceScale(low, high, { count: Math.max(2, Math.round((right - left) / 90)) });
  return scale.ticks
    .filter((tick) => tick >= low && tick <= high)
    .map((tick) => ({ at: left + ((tick - low) / (high - low || 1)) * (right - left), text: cellText(tick, data.xField) }));
}

function legendOf(data: ChartData, kind: string): LegendItem[] {
  const seen = new Map<string, LegendItem>();
  for (const { series } of data.panels) {
    series.forEach((one, index) => {
      if (series.length > 1)
        seen.set(one.label, { label: one.label, series: colourOf(series, index), shape: kind === "bar" ? "bar" : "line" });
    });
  }
  return [...seen.values()];
}
