import { readFileSync } from "node:fs";
import { inflateRawSync } from "node:zlib";

/** A cell as it stands in the file: its type, and its text with every escape undone. Missing cells are null. */
export type ReadCell = { type: string; text: string; format: string } | null;

/** Reads a sheet of a workbook by hand, the first or another, without the library that wrote it. */
export function readXlsx(file: string, number = 1): ReadCell[][] {
  const parts = unzip(readFileSync(file));
  const sheet = parts.get(`xl/worksheets/sheet${number}.xml`) ?? "";
  const formats = formatsOf(parts.get("xl/styles.xml") ?? "");
  const rows: ReadCell[][] = [];
  for (const [, attributes = "", body = ""] of sheet.matchAll(/<row\b([^>]*)>(.*?)<\/row>/gs)) {
    const cells: ReadCell[] = [];
    for (const match of body.matchAll(/<c\b([^>]*?)(?:\/>|>(.*?)<\/c>)/gs)) {
      const [, how = "", inner] = match;
      const at = columnOf(/\br="([A-Z]+)\d+"/.exec(how)?.[1] ?? "");
      if (inner === undefined) continue;
      if (/<f[\s>]/.test(inner)) throw new Error("A formula.");
      const type = /\bt="(\w+)"/.exec(how)?.[1] ?? "n";
      const text = /<(?:t|v)\b[^>]*>(.*?)<\/(?:t|v)>/s.exec(inner)?.[1] ?? "";
      cells[at] = { type, text: plain(text), format: formats[Number(/\bs="(\d+)"/.exec(how)?.[1] ?? 0)] ?? "" };
    }
    rows[Number(/\br="(\d+)"/.exec(attributes)?.[1]) - 1] = Array.from(cells, (cell) => cell ?? null);
  }
  return Array.from(rows, (row) => row ?? []);
}

/** How many sheets a workbook has. */
export function sheetsOf(file: string): number {
  return [...unzip(readFileSync(file)).keys()].filter((name) => name.startsWith("xl/worksheets/")).length;
}

/** The names of the sheets of a workbook, in order. */
export function sheetNamesOf(file: string): string[] {
  const list = unzip(readFileSync(file)).get("xl/workbook.xml") ?? "";
  return [...list.matchAll(/<sheet\b[^>]*\bname="([^"]*)"/g)].map((match) => plain(match[1] ?? ""));
}

/** The day and time of a serial number of the system that starts in 1900. */
export function serialTime(serial: string): string {
  return new Date(Math.round((Number(serial) - 25_569) * 86_400_000)).toISOString().slice(0, 23);
}

function formatsOf(styles: string): string[] {
  const named = new Map([...styles.matchAll(/<numFmt\b[^>]*numFmtId="(\d+)"[^>]*formatCode="([^"]*)"/g)].map((m) => [m[1], m[2]]));
  const list = /<cellXfs\b[^>]*>(.*?)<\/cellXfs>/s.exec(styles)?.[1] ?? "";
  return [...list.matchAll(/<xf\b[^>]*numFmtId="(\d+)"/g)].map((m) => named.get(m[1]) ?? "");
}

function columnOf(letters: string): number {
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

const NAMED: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** First the escapes of XML, then those of spreadsheets. */
function plain(xml: string): string {
  const text = xml.replaceAll(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (_, decimal?: string, hex?: string, name?: string) =>
    name === undefined ? String.fromCodePoint(decimal === undefined ? parseInt(hex ?? "", 16) : Number(decimal)) : (NAMED[name] ?? ""),
  );
  return text.replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}

function unzip(bytes: Buffer): Map<string, string> {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  const parts = new Map<string, string>();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    const [method, packed, names, extra, comment, start] = [
      bytes.readUInt16LE(at + 10),
      bytes.readUInt32LE(at + 20),
      bytes.readUInt16LE(at + 28),
      bytes.readUInt16LE(at + 30),
      bytes.readUInt16LE(at + 32),
      bytes.readUInt32LE(at + 42),
    ];
    const name = bytes.toString("utf8", at + 46, at + 46 + names);
    const from = start + 30 + bytes.readUInt16LE(start + 26) + bytes.readUInt16LE(start + 28);
    const body = bytes.subarray(from, from + packed);
    parts.set(name, (method === 8 ? inflateRawSync(body) : body).toString("utf8"));
    at += 46 + names + extra + comment;
  }
  return parts;
}
