import { closeSync, openSync, writeSync } from "node:fs";
import type { Instrument } from "../contract";

/** What a planted line is broken by; `row` counts from 0, `code` names the channel of a cell. */
export type Planted =
  | { row: number; kind: "short" | "long" | "unclosed_quote" | "control_character" }
  | { row: number; kind: "cell"; code: string; bytes: string | Buffer };

export type WideFile = {
  seed: number;
  rows: number;
  instruments: readonly Pick<Instrument, "code" | "width" | "group" | "type">[];
  /** Unix seconds of the first row; each row is a second later. */
  startsAt: number;
  encoding?: "unix_1e5" | "days_1970";
  /** What the preamble says; by default the day and the time of the first row in UTC, not zero-padded. */
  testDate?: string;
  testTime?: string;
  fileName?: string;
  patient?: { name: string; id: string; birthDate: string };
  /** Whether the lines of the preamble have as many fields as the rows. */
  padded?: boolean;
  newLine?: "\n" | "\r\n";
  byteOrderMark?: boolean;
  /** The codes of the header and of every row in another order. */
  reversed?: boolean;
  /** Changes to the line of codes, such as a name that is there twice. */
  rename?: Record<string, string>;
  planted?: readonly Planted[];
  /** A comment at every so many rows; 0 for none. */
  commentEvery?: number;
};

/** Lines above the first row. */
export const WIDE_HEADER_LINES = 8;

const COMMENTS = ["Eyes open", 'Nurse said "stay still", moved', "Suction, then quiet", "Artefact; électrode loose"];
const DIGITS = Array.from({ length: 1000 }, (_, number) => String(number).padStart(3, "0"));
/** One sample in so many is missing. */
const MISSING_EVERY = 499;

/** Thirty-two bits that depend on nothing but the seed, the row and the channel's number. */
function bitsAt(seed: number, row: number, channel: number): number {
  let hash = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(row + 1, 0xc2b2ae35) ^ Math.imul(channel + 1, 0x27d4eb2f);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** The text of a number cell; the empty text for a missing sample. */
export function wideCell(file: Pick<WideFile, "seed">, row: number, channel: number): string {
  const bits = bitsAt(file.seed, row, channel);
  if (bits % MISSING_EVERY === 7) return "";
  return `${(bits >>> 24) - 40}.${DIGITS[bits % 1000]}${DIGITS[(bits >>> 10) % 1000]}`;
}

/** The value of a number cell, null for a missing sample. `channel` counts the channels of the file from 0. */
export function wideValue(file: Pick<WideFile, "seed">, row: number, channel: number): number | null {
  const cell = wideCell(file, row, channel);
  return cell === "" ? null : Number(cell);
}

/** The comment of a row; null for none. */
export function wideComment(file: Pick<WideFile, "commentEvery">, row: number): string | null {
  const every = file.commentEvery ?? 50;
  return every === 0 || row % every !== every - 1 ? null : (COMMENTS[Math.floor(row / every) % COMMENTS.length] ?? null);
}

/** The clock as the device writes it. */
export function wideClock(file: Pick<WideFile, "startsAt" | "encoding">, row: number): string {
  const seconds = file.startsAt + row;
  return file.encoding === "days_1970" ? (seconds / 86_400).toFixed(5) : (seconds / 100_000).toFixed(5);
}

/** The time of day of a row, as the columns of times hold it. */
export function wideTime(file: Pick<WideFile, "startsAt">, row: number): string {
  return new Date((file.startsAt + row) * 1000).toISOString().slice(11, 19);
}

/** The codes in the order of the contract: the clock, the time, then every channel. */
export function wideCodes(instruments: WideFile["instruments"]): string[] {
  const channels = instruments.flatMap(({ code, width }) => Array.from({ length: width }, (_, at) => `${code}_${at + 1}`));
  return ["ClockDateTime", "Time", ...channels];
}

/** Writes the file piece by piece: memory does not grow with its rows. Answers its bytes. */
export function writeWideFile(path: string, file: WideFile): number {
  const target = openSync(path, "w");
  let bytes = 0;
  try {
    for (const piece of widePieces(file)) bytes += writeSync(target, piece);
  } finally {
    closeSync(target);
  }
  return bytes;
}

/** The bytes of the file, some rows at a time. */
export function* widePieces(file: WideFile): Generator<Buffer> {
  const newLine = file.newLine ?? "\n";
  yield Buffer.from(`${file.byteOrderMark ? "\ufeff" : ""}${preamble(file).join(newLine)}${newLine}`);
  const planted = Map.groupBy(file.planted ?? [], (one) => one.row);
  const codes = wideCodes(file.instruments);
  let text = "";
  for (let row = 0; row < file.rows; row++) {
    const broken = planted.get(row);
    if (broken === undefined) {
      text += `${rowText(file, row)}${newLine}`;
      if (text.length < 1 << 20) continue;
      yield Buffer.from(text);
      text = "";
      continue;
    }
    yield Buffer.concat([Buffer.from(text), brokenRow(file, row, broken, codes), Buffer.from(newLine)]);
    text = "";
  }
  yield Buffer.from(text);
}

function preamble(file: WideFile): string[] {
  const codes = wideCodes(file.instruments);
  const begin = new Date(file.startsAt * 1000);
  const patient = file.patient ?? { name: '"Doe, Jane"', id: "0012345", birthDate: "1961/4/9" };
  const lines = [
    ["File", file.fileName ?? "PUH-2019-007_1.csv"],
    ["PatientName", patient.name],
    ["PatientID", patient.id],
    ["PatientBirthDate", patient.birthDate],
    ["TestDate", file.testDate ?? `${begin.getUTCFullYear()}/${begin.getUTCMonth() + 1}/${begin.getUTCDate()}`],
    ["TestTime", file.testTime ?? `${begin.getUTCHours()}:${begin.getUTCMinutes()}:${begin.getUTCSeconds()}`],
  ].map((fields) => fields.join(",") + (file.padded ? ",".repeat(codes.length - 2) : ""));
  const groups = [
    "ClockDateTime",
    "Time",
    ...file.instruments.flatMap(({ width, group = "" }) => Array.from({ length: width }, () => group)),
  ];
  const named = codes.map((code) => file.rename?.[code] ?? code);
  if (file.reversed) [groups, named].forEach((line) => line.reverse());
  // A group's name stands above its first column only.
  const sparse = groups.map((group, at) => (group === groups[at - 1] ? "" : quoted(group)));
  return [...lines, sparse.join(","), named.join(",")];
}

function quoted(text: string): string {
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function rowText(file: WideFile, row: number): string {
  if (file.reversed) return cellsOf(file, row).toReversed().join(",");
  return cellsOf(file, row).join(",");
}

function cellsOf(file: WideFile, row: number): string[] {
  const cells = [wideClock(file, row), wideTime(file, row)];
  let channel = 0;
  let texts = 0;
  for (const { width, type } of file.instruments) {
    for (let at = 0; at < width; at++, channel++) {
      if (type !== "text") cells.push(wideCell(file, row, channel));
      // The first instrument of texts holds comments, the others times.
      else cells.push(texts++ === 0 ? quoted(wideComment(file, row) ?? "") : wideTime(file, row));
    }
  }
  return cells;
}

function brokenRow(file: WideFile, row: number, broken: readonly Planted[], codes: string[]): Buffer {
  const cells: (string | Buffer)[] = cellsOf(file, row);
  for (const one of broken) {
    if (one.kind === "short") cells.pop();
    else if (one.kind === "long") cells.push("1.5");
    else if (one.kind === "unclosed_quote") cells[20] = '"1.5';
    else if (one.kind === "control_character") cells[20] = "1.\u00005";
    else if (one.kind === "cell") cells[codes.indexOf(one.code)] = one.bytes;
  }
  const ordered = file.reversed ? cells.toReversed() : cells;
  return Buffer.concat(ordered.flatMap((cell, at) => [Buffer.from(at === 0 ? "" : ","), Buffer.from(cell)]));
}
