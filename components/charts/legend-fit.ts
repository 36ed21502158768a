import type { Drawing } from "./drawing";
import { FONT_PX } from "./frames";
import { textWidth } from "./scales";

/** How much of a legend stands in a small place. Pure. */

export const LEGEND_ROW_PX = 22;
/** A legend takes at most this part of the height of a chart. */
const PART = 0.3;
const SWATCH_PX = 34;
const GAP_PX = 14;
const MORE_PX = 70;

/** The texts of a legend: of series, or of the colours of a heat map. */
export function legendTexts({ legend, ramp }: Pick<Drawing, "legend" | "ramp">): string[] {
  return ramp ? ramp.map((text) => `from ${text}`) : legend.map(({ label }) => label);
}

/** How many rows of a legend a chart of a height has room for. */
export function legendRoom(height: number): number {
  return Math.max(1, Math.floor((height * PART) / LEGEND_ROW_PX));
}

/** How many of the texts stand in the rows there are, with room for a button where some do not, and how many rows they take. */
export function legendFit(texts: readonly string[], width: number, mostRows: number): { shown: number; rows: number } {
  if (texts.length === 0) return { shown: 0, rows: 0 };
  const widths = texts.map((text) => Math.min(width, SWATCH_PX + textWidth(text, FONT_PX)));
  const all = rowsOf(widths, width);
  if (all <= mostRows) return { shown: texts.length, rows: all };
  let shown = texts.length - 1;
  while (shown > 1 && rowsOf([...widths.slice(0, shown), MORE_PX], width) > mostRows) shown -= 1;
  return { shown, rows: rowsOf([...widths.slice(0, shown), MORE_PX], width) };
}

function rowsOf(widths: readonly number[], width: number): number {
  let rows = 1;
  let end = 0;
  for (const own of widths) {
    if (end > 0 && end + GAP_PX + own > width) {
      rows += 1;
      end = own;
    } else end += (end > 0 ? GAP_PX : 0) + own;
  }
  return rows;
}
