import type { ResultColumn } from "@/lib/query";
import { literal } from "./sandbox";

const BOM = "\ufeff";
/** What makes a spreadsheet take a text cell for a formula, or break the line. */
const FORMULA_STARTS = ["=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"];
const FORMULA_START_CODES = [9, 10, 13];

/**
 * The COPY that writes an answer as CSV: UTF-8 with a byte order mark, a header of the output names, RFC 4180
 * quoting, text that a spreadsheet would run made harmless with a leading apostrophe. Numbers stay as they are.
 */
export function exportStatement(select: string, columns: readonly ResultColumn[], path: string): string {
  const list = columns.map((column, index) => {
    const cell = `answer.${quoted(column.name)}`;
    const name = quoted(index === 0 ? `${BOM}${column.name}` : column.name);
    return `${column.type.kind === "text" ? harmless(cell) : cell} as ${name}`;
  });
  const options =
    "format csv, header, delimiter ',', quote '\"', escape '\"', dateformat '%Y-%m-%d', timestampformat '%Y-%m-%dT%H:%M:%S.%g'";
  return `copy (select ${list.join(", ")} from (${select}) as answer) to ${literal(path)} (${options})`;
}

function harmless(cell: string): string {
  const starts = [...FORMULA_STARTS.map(literal), ...FORMULA_START_CODES.map((code) => `chr(${code})`), "chr(0)"].join(", ");
  return `case when left(${cell}, 1) in (${starts}) then '''' || ${cell} else ${cell} end`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
