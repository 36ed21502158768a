import type { CellValue } from "@/lib/query";

/** Cells as a spreadsheet takes them from the clipboard. Pure. */

/** By these a spreadsheet takes text for a formula. */
const FORMULA = /^[=+\-@\uff1d\uff0b\uff0d\uff20\t\n\r\0]/;
const SPECIAL = /[\t\n\r"]/;

/** Rows as lines with tabs: exact values, numbers plain, empties empty. Text that would be run as a formula gets an apostrophe. */
export function copyText(rows: readonly (readonly CellValue[])[], isNumber: readonly boolean[]): string {
  return rows.map((row) => row.map((value, index) => cellCopy(value, isNumber[index] === true)).join("\t")).join("\n");
}

function cellCopy(value: CellValue, isNumber: boolean): string {
  if (value === null) return "";
  if (typeof value !== "string" || isNumber) return String(value);
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return SPECIAL.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
