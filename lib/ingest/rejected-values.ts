import type { Readable } from "node:stream";
import { recordFields } from "./parse-record";
import type { FileLayout } from "./types";

/** What is read of the rejected lines at most: the first lines of every finding are near the beginning. */
const READ_BYTES = 64 * 1024 * 1024;
const VALUE_LENGTH = 300;
const QUOTE = 0x22;
const NEWLINE = 0x0a;

/** The line numbers and columns whose values are wanted; no columns stand for the line itself. */
export type WantedValue = { line: number; columns: string[] };

/** The columns that say why a line was rejected: the finding's own, or those its rule reads. */
export function columnsOfFinding({ rule, column }: { rule: string; column: string | null }, layout: FileLayout | null): string[] {
  return column === null ? (layout?.rules?.[rule] ?? []) : [column];
}

/** Values of rejected lines by `valueKey`, several with their names, from the file of rejected lines. What is not found is left out. */
export async function rejectedValues(stream: Readable, wanted: WantedValue[], layout: FileLayout | null): Promise<Map<string, string>> {
  const byLine = Map.groupBy(wanted, ({ line }) => line);
  const last = Math.max(0, ...byLine.keys());
  const values = new Map<string, string>();
  for await (const { line, original } of rejectedRows(stream)) {
    if (line > last) break;
    for (const { columns } of byLine.get(line) ?? []) {
      const value = columns.length === 0 ? original : layout && valuesOf(original, columns, layout);
      if (value !== null) values.set(valueKey(line, columns), cut(value));
    }
  }
  stream.destroy();
  return values;
}

/** The name of a value in what `rejectedValues` answers. */
export function valueKey(line: number, columns: string[]): string {
  return `${line}:${columns.join(",")}`;
}

function valuesOf(original: string, columns: string[], layout: FileLayout): string | null {
  const fields = columns.map((column) => ({ column, value: fieldOf(original, column, layout) }));
  const found = fields.filter(({ value }) => value !== null);
  if (columns.length === 1) return found[0]?.value ?? null;
  // A rule may read nothing of the file itself, such as the month it was sent for.
  return found.length === 0 ? original : found.map(({ column, value }) => `${column}: ${value === "" ? "empty" : value}`).join(", ");
}

function fieldOf(original: string, column: string, layout: FileLayout): string | null {
  const fields = recordFields(original, layout.delimiter, layout.quote);
  const found = (layout.positions[column] ?? []).flatMap((at) => fields[at] ?? []);
  return found.length === 0 ? null : found.join(" ");
}

function cut(text: string): string {
  const characters = Array.from(text.slice(0, 2 * VALUE_LENGTH));
  return characters.length > VALUE_LENGTH ? `${characters.slice(0, VALUE_LENGTH).join("")}…` : characters.join("");
}

/** The rows of `line,reasons,original`, in which only the last field is quoted and may hold line ends. */
async function* rejectedRows(stream: Readable): AsyncGenerator<{ line: number; original: string }> {
  let held: Buffer = Buffer.alloc(0);
  let read = 0;
  let isHeader = true;
  for await (const chunk of stream) {
    read += (chunk as Buffer).length;
    held = held.length === 0 ? (chunk as Buffer) : Buffer.concat([held, chunk as Buffer]);
    let at = 0;
    for (let end = rowEnd(held, at); end >= 0; end = rowEnd(held, at)) {
      const row = held.toString("utf8", at, end);
      at = end + 1;
      if (isHeader) isHeader = false;
      else yield readRow(row);
    }
    held = held.subarray(at);
    if (read > READ_BYTES) return;
  }
}

/** Where the row that starts at `from` ends: at the first newline behind an even number of quotes; -1 when it is not all there. */
function rowEnd(bytes: Buffer, from: number): number {
  let open = false;
  for (let at = from; at < bytes.length; at++) {
    if (bytes[at] === QUOTE) open = !open;
    else if (bytes[at] === NEWLINE && !open) return at;
  }
  return -1;
}

function readRow(row: string): { line: number; original: string } {
  const quote = row.indexOf('"');
  return { line: Number(row.slice(0, row.indexOf(","))), original: row.slice(quote + 1, -1).replaceAll('""', '"') };
}
