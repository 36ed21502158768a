import { cellText, type ResultField } from "../results/cell-text";
import type { Frame, Tick } from "./drawing";
import { fitLines, niceScale, textWidth, type Scale } from "./scales";

/** Sizes of text and of what surrounds the frame of a chart, in pixels. */
export const FONT_PX = 12;
const TITLE_PX = 20;
const TICK_PX = 22;
const EDGE_PX = 12;
const TOP_PX = 12;
const BETWEEN_PX = 18;
const LEAST_PX = 90;
const TWO_LINES_PX = 34;

export type Space = { width: number; height: number };

/** The texts of a scale of a measure. */
export function scaleTexts(scale: Scale, field: ResultField): string[] {
  // Ticks are round: that a measure is an estimate is said of its values, and its decimals are theirs.
  return scale.ticks.map((tick) => cellText(tick, { ...field, isApproximate: undefined, digits: undefined, isMeasure: true }));
}

/** The scale of all values of a panel. */
export function valueScale(values: Iterable<number>, options: { fromZero: boolean; isWhole: boolean; height: number }): Scale {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return niceScale(0, 1, { ...options, fromZero: true });
  return niceScale(low, high, { ...options, count: Math.max(2, Math.round(options.height / 56)) });
}

/** Room for panels above each other, with upright axes as wide as their widest text. */
export function stackedFrames(space: Space, panels: number, widestTick: number): Frame[] {
  const left = Math.ceil(TITLE_PX + Math.min(widestTick, space.width * 0.4) + 10);
  const below = TICK_PX + TITLE_PX;
  const free = space.height - TOP_PX - below - BETWEEN_PX * (panels - 1);
  const height = Math.max(LEAST_PX, free / panels);
  return Array.from({ length: panels }, (_, index) => ({
    left,
    top: TOP_PX + index * (height + BETWEEN_PX),
    width: Math.max(40, space.width - left - EDGE_PX),
    height,
  }));
}

/** How high a drawing is whose last panel is this. */
export function heightBelow({ top, height }: Frame): number {
  return Math.ceil(top + height + TICK_PX + TITLE_PX);
}

/** Where lying bars stand: names on the left, as long as they may be, on two lines where one is too short. */
export function lyingFrames(
  space: Space,
  panels: number,
  names: readonly string[],
  perName: number,
): { frames: Frame[]; names: string[][] } {
  const most = Math.max(64, space.width * 0.36);
  const widest = Math.min(most, Math.max(...names.map((name) => textWidth(name, FONT_PX)), 20));
  const left = Math.ceil(TITLE_PX + widest + 8);
  const lines = names.map((name) => fitLines(name, widest + 2, FONT_PX));
  const height = Math.max(
    40,
    names.length * (lines.some(({ length }) => length > 1) ? Math.max(perName, TWO_LINES_PX) : perName),
    (space.height - TOP_PX - TICK_PX - TITLE_PX) / panels - (TICK_PX + TITLE_PX) * (panels - 1),
  );
  const frames = Array.from({ length: panels }, (_, index) => ({
    left,
    top: TOP_PX + index * (height + TICK_PX + TITLE_PX),
    width: Math.max(40, space.width - left - EDGE_PX - 8),
    height,
  }));
  return { frames, names: lines };
}

/** Values as ticks of an axis that grows upwards, or to the right. */
export function ticksOf(scale: Scale, texts: readonly string[], place: (value: number) => number): Tick[] {
  return scale.ticks.map((value, index) => ({ at: place(value), text: texts[index] ?? "", isZero: value === 0 }));
}

/** Ticks from left to right so that no text touches the one before it. */
export function thinned(ticks: readonly Tick[], gap = 14): Tick[] {
  const kept: Tick[] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const tick of ticks) {
    const half = textWidth(tick.text, FONT_PX) / 2;
    if (tick.at - half < end + gap) continue;
    kept.push(tick);
    end = tick.at + half;
  }
  return kept;
}

/** A value's distance along a length. */
export function along({ low, high }: Scale, value: number, length: number): number {
  return ((value - low) / (high - low)) * length;
}
