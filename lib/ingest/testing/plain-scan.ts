import { isUtf8 } from "node:buffer";

type PlainRecord = { line: number; text: string };

/**
 * A slow reading of a CSV of three columns with a header, one character at a time and line by line, to hold the
 * scan against. Texts are bytes as latin-1.
 */
export function plainScan(
  bytes: Buffer,
  embeddedNewlines: boolean,
): { records: PlainRecord[]; rejects: (PlainRecord & { rule: string })[] } {
  const lines = bytes.toString("latin1").split("\n");
  if (bytes.at(-1) === 0x0a) lines.pop();
  const records: PlainRecord[] = [];
  const rejects: (PlainRecord & { rule: string })[] = [];
  for (let at = 1; at < lines.length;) {
    const first = withoutReturn(lines[at] ?? "");
    if (first === "") {
      at++;
      continue;
    }
    let taken = 1;
    let read = readRecord(lines[at] ?? "");
    while (embeddedNewlines && read.open && read.rule === null && at + taken < lines.length) {
      taken++;
      read = readRecord(lines.slice(at, at + taken).join("\n"));
    }
    const unclosed = read.open && read.rule === null;
    if (unclosed) taken = 1;
    const text = unclosed ? first : withoutReturn(lines.slice(at, at + taken).join("\n"));
    let rule: string | null = unclosed ? "unclosed_quote" : read.rule;
    if (rule === null && !isUtf8(Buffer.from(text, "latin1"))) rule = "invalid_utf8";
    if (rule === null && read.fields !== 3) rule = "field_count";
    if (rule === null) records.push({ line: at + 1, text });
    else rejects.push({ line: at + 1, rule, text });
    at += taken;
  }
  return { records, rejects };

  function readRecord(whole: string): { fields: number; open: boolean; rule: string | null } {
    const text = withoutReturn(whole);
    let fields = 1;
    let rule: string | null = null;
    let field = "";
    let state: "plain" | "quoted" | "after" = "plain";
    for (let index = 0; index < text.length; index++) {
      const character = text[index] ?? "";
      if (character === "\0") rule ??= "control_character";
      if (state === "quoted") {
        if (character === '"') state = "after";
        else if (character === "\r" && !embeddedNewlines) rule ??= "control_character";
      } else if (character === ",") {
        fields++;
        field = "";
        state = "plain";
      } else if (character === "\r") rule ??= "control_character";
      else if (state === "after") {
        if (character === '"') state = "quoted";
        else rule ??= "misplaced_quote";
      } else {
        if (character === '"' && field === "") state = "quoted";
        else if (character === '"' && field.trim() === "") rule ??= "misplaced_quote";
        field += character;
      }
    }
    return { fields, open: state === "quoted", rule };
  }
}

function withoutReturn(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}
