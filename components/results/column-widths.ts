import type { CellValue } from "@/lib/query";
import { cellText, labelWithUnit, type ResultField } from "./cell-text";

const MIN_PX = 72;
const MAX_PX = 340;
const CHARACTER_PX = 8.2;
const PADDING_PX = 28;
const SAMPLED_ROWS = 100;

/** How wide each column is: enough for its header and for the first rows, within bounds. */
export function columnWidths(fields: readonly ResultField[], rows: readonly CellValue[][]): number[] {
  return fields.map((field, index) => {
    let longest = labelWithUnit(field).length * 1.08;
    for (const row of rows.slice(0, SAMPLED_ROWS)) longest = Math.max(longest, cellText(row[index], field).length);
    return Math.round(Math.min(MAX_PX, Math.max(MIN_PX, longest * CHARACTER_PX + PADDING_PX)));
  });
}
