import type { CellValue } from "@/lib/query";
import { cellText, labelWithUnit, type ResultField } from "./cell-text";

const MIN_PX = 72;
const MAX_PX = 340;
const CHARACTER_PX = 8.2;
const PADDING_PX = 28;
/** Cells that are measured: of very wide answers fewer rows. */
const SAMPLED_CELLS = 20_000;
const MOST_ROWS = 100;
const LEAST_ROWS = 5;

/** How wide each column is: enough for its header and for the first rows, within bounds. */
export function columnWidths(fields: readonly ResultField[], rows: readonly (readonly CellValue[])[]): number[] {
  const sample = rows.slice(0, Math.min(MOST_ROWS, Math.max(LEAST_ROWS, Math.floor(SAMPLED_CELLS / Math.max(1, fields.length)))));
  return fields.map((field, index) => {
    let longest = (field.head ?? labelWithUnit(field)).length * 1.08;
    for (const row of sample) longest = Math.max(longest, cellText(row[index], field).length);
    return Math.round(Math.min(MAX_PX, Math.max(MIN_PX, longest * CHARACTER_PX + PADDING_PX)));
  });
}
