import type { CellValue, ColumnType } from "@/lib/query";

/** A cell as the writer of workbooks takes it. */
export type SheetCell = string | number | boolean | Date | null;

/** Digits that a spreadsheet keeps of a number. */
const DIGITS_MAX = 15;
/** Spreadsheets count a day too many before this one, and know none before 1900. */
const FIRST_DAY = "1900-03-01";
const LAST_DAY = "9999-12-31";

/**
 * A value as a spreadsheet keeps it: numbers as numbers and times as times where it can hold them exactly, as text
 * where it cannot. Text is text: a cell of a workbook says itself what it is, so none is taken for a formula.
 */
export function sheetCell(value: CellValue, type: ColumnType): SheetCell {
  if (value === null) return null;
  switch (type.kind) {
    case "text":
      return sheetText(String(value));
    case "decimal":
      return significantDigits(String(value)) > DIGITS_MAX ? String(value) : Number(value);
    case "date":
    case "timestamp":
      return timeCell(String(value));
    default:
      // Whole numbers past 2^53 come as text, and stay it.
      return value;
  }
}

/** What a workbook reads as the escape of a character is escaped itself. */
export function sheetText(text: string): string {
  return text.replaceAll(/_(?=x[0-9A-Fa-f]{4}_)/g, "_x005F_");
}

function significantDigits(text: string): number {
  const digits = text.replaceAll(/[-.]/g, "").replace(/^0+/, "");
  return (text.includes(".") ? digits.replace(/0+$/, "") : digits).length;
}

function timeCell(iso: string): SheetCell {
  if (!/^\d{4}-/.test(iso) || iso < FIRST_DAY || iso.slice(0, 10) > LAST_DAY) return iso;
  return new Date(iso.length === 10 ? `${iso}T00:00:00.000Z` : `${iso}Z`);
}
