import { BYTE, BYTE_KINDS } from "./byte-classes";

export type StructureRule = "field_count" | "unclosed_quote" | "misplaced_quote" | "control_character" | "invalid_utf8" | "line_too_long";

export type RecordRules = { delimiter: number; quote: number; embeddedNewlines: boolean; maxBytes: number };

export type ParsedRecord = {
  /** Where the next record begins. */
  next: number;
  /** Where this one ends, without its line end. */
  contentEnd: number;
  /** Physical lines it takes. */
  lines: number;
  fields: number;
  rule: Exclude<StructureRule, "field_count" | "invalid_utf8"> | null;
};

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;

/**
 * Reads the record that begins at `start`, byte by byte, by RFC 4180. Answers null when `data` ends before the
 * record does and more is to come. Adds the kinds of bytes of each field to `masks`.
 */
export function parseRecord(data: Uint8Array, start: number, isLast: boolean, rules: RecordRules, masks: Int32Array): ParsedRecord | null {
  const limit = Math.min(data.length, start + rules.maxBytes + 1);
  let at = start;
  let fields = 1;
  let mask = 0;
  let lines = 1;
  let onlySpaces = true;
  let state: "unquoted" | "quoted" | "closed" = "unquoted";
  let firstLineEnd = -1;
  let rule: ParsedRecord["rule"] = null;
  for (; at < limit; at++) {
    const byte = data[at] as number;
    if (byte === NEWLINE && (state !== "quoted" || !rules.embeddedNewlines || rule !== null)) break;
    if (byte === 0) rule ??= "control_character";
    if (state === "quoted") {
      if (byte === rules.quote) state = "closed";
      else {
        if (byte === NEWLINE) {
          lines++;
          if (firstLineEnd < 0) firstLineEnd = at;
        } else if (byte === RETURN && !rules.embeddedNewlines && data[at + 1] !== NEWLINE) {
          // At the end of the bytes at hand it may be half of a line end, at the end of the file it is.
          if (at + 1 < data.length) rule ??= "control_character";
          else if (!isLast) return null;
        }
        mask |= BYTE_KINDS[byte] as number;
      }
      continue;
    }
    if (byte === rules.delimiter) {
      masks[fields - 1] = (masks[fields - 1] ?? 0) | mask;
      fields++;
      mask = 0;
      onlySpaces = true;
      state = "unquoted";
      continue;
    }
    if (byte === RETURN) {
      if (data[at + 1] === NEWLINE || (at + 1 === data.length && isLast)) continue;
      if (at + 1 === data.length) return null;
      rule ??= "control_character";
      continue;
    }
    if (state === "closed") {
      if (byte === rules.quote) {
        mask |= BYTE.other;
        state = "quoted";
      } else rule ??= "misplaced_quote";
      continue;
    }
    if (byte === rules.quote) {
      if (at === fieldStart(data, at, start, rules.delimiter)) {
        state = "quoted";
        continue;
      }
      if (onlySpaces) rule ??= "misplaced_quote";
    }
    if (byte !== SPACE) onlySpaces = false;
    mask |= BYTE_KINDS[byte] as number;
  }
  const atNewline = at < data.length && data[at] === NEWLINE;
  if (!atNewline && at - start > rules.maxBytes) {
    // A record over several lines that never closes its quote is an error of its first line only.
    if (firstLineEnd >= 0) return firstLine("unclosed_quote");
    return { next: at, contentEnd: at, lines: 1, fields, rule: "line_too_long" };
  }
  if (!atNewline && !isLast) return null;
  if (state === "quoted" && rule === null) {
    if (firstLineEnd >= 0) return firstLine("unclosed_quote");
    rule = "unclosed_quote";
  }
  masks[fields - 1] = (masks[fields - 1] ?? 0) | mask;
  const contentEnd = at > start && data[at - 1] === RETURN ? at - 1 : at;
  return { next: atNewline ? at + 1 : at, contentEnd, lines, fields, rule };

  function firstLine(found: "unclosed_quote"): ParsedRecord {
    const end = data[firstLineEnd - 1] === RETURN ? firstLineEnd - 1 : firstLineEnd;
    return { next: firstLineEnd + 1, contentEnd: end, lines: 1, fields, rule: found };
  }
}

function fieldStart(data: Uint8Array, at: number, start: number, delimiter: number): number {
  return at === start || data[at - 1] === delimiter ? at : -1;
}

/** The fields of one record as text, quotes taken off. For headers and samples, not for loading. */
export function recordFields(text: string, delimiter: string, quote: string | null): string[] {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    let field = "";
    if (quote !== null && text[at] === quote) {
      at++;
      while (at < text.length) {
        if (text[at] !== quote) field += text[at++];
        else if (text[at + 1] === quote) {
          field += quote;
          at += 2;
        } else {
          at++;
          break;
        }
      }
      while (at < text.length && text[at] !== delimiter) field += text[at++];
    } else {
      const end = text.indexOf(delimiter, at);
      field = end < 0 ? text.slice(at) : text.slice(at, end);
      at = end < 0 ? text.length : end;
    }
    fields.push(field);
    if (at >= text.length) return fields;
    at++;
  }
}
