/** Characters at the start of a text by which a spreadsheet takes it for a formula, or breaks the line. */
export const FORMULA_STARTS = ["=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t", "\n", "\r", "\0"];
/** By it a spreadsheet knows that a file is UTF-8. */
export const UTF8_BOM = "\ufeff";
