import type { CsvColumn } from "../csv-columns";
import { FORMULA_STARTS, UTF8_BOM } from "../csv-format";
import { literal } from "./sandbox";

/** Answers with more columns are rows of the lake as they are: see the limits of lib/query. */
export const WIDE_ABOVE = 500;

/**
 * The COPY that writes an answer as CSV: UTF-8 with a byte order mark, a header of the output names, RFC 4180
 * quoting, text that a spreadsheet would run made harmless with a leading apostrophe. Numbers stay as they are; what
 * is no finite number is empty. `csv-writer.ts` writes the same bytes.
 */
export function exportStatement(select: string, columns: readonly CsvColumn[], path: string): string {
  const isWide = columns.length > WIDE_ABOVE;
  const list = columns.map(
    (column, index) => `${cellOf(column, isWide)} as ${quoted(index === 0 ? `${UTF8_BOM}${column.name}` : column.name)}`,
  );
  const options =
    "format csv, header, delimiter ',', quote '\"', escape '\"', dateformat '%Y-%m-%d', timestampformat '%Y-%m-%dT%H:%M:%S.%g'";
  return `copy (select ${list.join(", ")} from (${select}) as answer) to ${literal(path)} (${options})`;
}

function cellOf(column: CsvColumn, isWide: boolean): string {
  if (column.kind === "line") return lineWord(column);
  const cell = `answer.${quoted(column.name)}`;
  if (column.type.kind === "text") return harmless(cell);
  // Adding nought turns minus nought into nought. Of thousands of columns the test would take four fifths of the time;
  // they are rows of the lake, whose numbers are finite.
  if (column.type.kind === "double" && isWide) return `${cell} + 0`;
  if (column.type.kind === "double") return `case when isfinite(${cell}) then ${cell} + 0 end`;
  // The format of timestamps is for those of microseconds only.
  return column.type.kind === "timestamp" ? `cast(${cell} as timestamp)` : cell;
}

/** What each line of an answer with marks is, in a word. */
export function lineWord(column: Extract<CsvColumn, { kind: "line" }>): string {
  const marks = [mark(column.total, "total"), mark(column.others, "others")].join("");
  return `case${marks} else 'group' end`;
}

function mark(place: { name: string } | null, word: string): string {
  return place ? ` when answer.${quoted(place.name)} = 1 then ${literal(word)}` : "";
}

/**
 * The test is a chain of cases and no `in (...)`: of more than a few values DuckDB makes a join, and above a join a COPY
 * no longer writes the rows in the order they were sorted in (seen on 1.5.6).
 */
function harmless(cell: string): string {
  const starts = FORMULA_STARTS.map((start) => `when ${start.codePointAt(0)} then '''' || ${cell}`).join(" ");
  return `case unicode(${cell}) ${starts} else ${cell} end`;
}

/** A name as SQL writes it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
