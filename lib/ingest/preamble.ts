import { isUtf8 } from "node:buffer";
import type { CellValue } from "@/lib/query";
import { normaliseName } from "./column-names";
import type { Contract, PreambleField } from "./contract";
import { recordFields } from "./parse-record";
import type { Issue } from "./types";

/** The typed values from the lines above the header, by the names of their columns. */
export type PreambleValues = Record<string, CellValue>;
/** The same as they stand in the file; null where an optional one is missing. Patient data. */
export type PreambleTexts = Record<string, string | null>;
export type ReadPreamble = { ok: true; texts: PreambleTexts; issues: Issue[] } | PreambleRefusal;
/** Why the whole file is rejected. */
export type PreambleRefusal = { ok: false; message: string; issues: Issue[] };

/**
 * Reads the fields that the contract expects above the header from the lines there, as bytes without their line feeds. A
 * field is looked for on its line, then on the other ones: keys are names, and lines change places. Whatever stands
 * between the key and the delimiters that pad the line is its text.
 */
export function readPreamble(lines: Uint8Array[], contract: Contract): ReadPreamble {
  const { preamble, delimiter, quote } = contract.format;
  const texts: PreambleTexts = {};
  const issues: Issue[] = [];
  const wanted = new Set(preamble.map((field) => normaliseKey(field.key)));
  const read = lines.map((bytes) => readLine(bytes, delimiter, quote));
  for (const field of preamble) {
    const key = normaliseKey(field.key);
    const places = read.flatMap((line, index) => (line.key === key ? [index] : []));
    const at = places.includes(field.line - 1) ? field.line - 1 : places.length === 1 ? places[0] : undefined;
    const line = at === undefined ? undefined : read[at];
    const own = read[field.line - 1];
    if (line === undefined && own?.isBroken === true && !wanted.has(own.key))
      return unreadable(field, field.line, "its quotes or its encoding are wrong");
    if (line?.isBroken === true) return unreadable(field, (at ?? 0) + 1, "its quotes or its encoding are wrong");
    const text = line === undefined || line.text === "" ? null : line.text;
    if (text === null && field.required) return missing(field, line !== undefined);
    if (line === undefined) issues.push(absent(field));
    texts[field.as] = text;
  }
  return { ok: true, texts, issues };
}

/** A field whose text cannot be read as the contract says. */
export function unreadable(field: PreambleField, line: number, why: string): PreambleRefusal {
  const message = `${field.key}, above the header on line ${line}, cannot be read: ${why}. Nothing was published. Put the line or the contract right and send the file again.`;
  return {
    ok: false,
    message,
    issues: [{ rule: "preamble_invalid", column: field.as, severity: "reject", count: 1, sampleLines: [line], message }],
  };
}

/** A required field that is not there, or is there without a value. */
export function missing(field: PreambleField, isThere: boolean): PreambleRefusal {
  const what = isThere ? "has no value" : "is not there";
  const message = `${field.key}, which the contract requires above the header on line ${field.line}, ${what}. Nothing was published. Add it and send the file again, or change the contract.`;
  return {
    ok: false,
    message,
    issues: [{ rule: "preamble_missing", column: field.as, severity: "reject", count: 1, sampleLines: [field.line], message }],
  };
}

function absent(field: PreambleField): Issue {
  const message = `The file has no line "${field.key}" above the header; ${field.as} is empty in all its rows.`;
  return { rule: "preamble_missing", column: field.as, severity: "warn", count: 1, sampleLines: [field.line], message };
}

type Line = { key: string; text: string; isBroken: boolean };

function readLine(bytes: Uint8Array, delimiter: string, quote: string | null): Line {
  const isText = isUtf8(bytes);
  const line = Buffer.from(bytes).toString("utf8").replace(/\r$/, "");
  const marks = quote === null ? 0 : line.split(quote).length - 1;
  const fields = recordFields(line, delimiter, quote);
  const last = fields.findLastIndex((field) => field.trim() !== "");
  const key = normaliseKey(fields[0] ?? "");
  // A text with delimiters and without quotes is still one text: nothing of it is lost.
  return { key, text: fields.slice(1, last + 1).join(delimiter), isBroken: !isText || marks % 2 === 1 || line.includes("\0") };
}

function normaliseKey(key: string): string {
  return normaliseName(key).replace(/\s*:$/, "");
}
