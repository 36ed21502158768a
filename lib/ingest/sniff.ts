import { isUtf8 } from "node:buffer";
import type { Contract } from "./contract";
import { parseContract } from "./contract";
import { recordFields } from "./parse-record";
import { guessColumn, type Guess } from "./sniff-column";
import { columnName, readHeader } from "./sniff-names";

export type Sample = { head: Buffer; middle?: Buffer; tail?: Buffer; filename: string };

const DELIMITERS = [",", ";", "\t", "|"] as const;
const MAX_RECORDS = 50_000;
const MANY_HOSPITALS = 20;
const NO_GUESS: Guess = { type: "text", clean: [], nullWords: [], notes: [], isMonth: false };

/**
 * A contract for a file nobody has described yet, and notes on what a person should look at. It is made from
 * pieces of the file, unpacked, and is only ever a proposal: nothing is guessed when a file is loaded.
 */
export function proposeContract(sample: Sample): { contract: Contract; notes: string[]; lines: string[] } {
  const notes: string[] = [];
  const { encoding, decode } = findEncoding(sample);
  if (encoding !== "auto") notes.push(`The text is not UTF-8; it is read as ${encoding}. Look for wrong letters in names.`);
  const lines = [sample.head, sample.middle, sample.tail].flatMap((piece, index) => wholeLines(piece, index > 0, index < 2, decode));
  const delimiter = findDelimiter(lines);
  const table = lines.map((line) => recordFields(line, delimiter, '"'));
  const headerAt = findHeader(table);
  const header = table[headerAt] ?? [];
  if (headerAt > 0) notes.push(`The names of the columns are taken from line ${headerAt + 1}; the lines above it are not read.`);
  const records = table.slice(headerAt + 1, headerAt + 1 + MAX_RECORDS).filter((record) => record.length === header.length);

  const names = new Set<string>();
  const columns = header.flatMap((text, at) => {
    if (text.trim() === "") return [];
    const name = columnName(text, names);
    names.add(name);
    return [{ at, name, ...readHeader(text), source: text.trim() }];
  });
  if (columns.length < header.length) notes.push("A column without a name is left out.");
  const total = findTotal(records, columns);
  const body = total === null ? records : records.filter((record) => (record[total.at] ?? "").trim().toUpperCase() !== "TOTAL");
  if (total !== null) notes.push(`Rows whose ${total.name} says TOTAL are skipped: they would count everything twice.`);

  const guesses = new Map<string, Guess>();
  for (const column of columns) {
    const guess = guessColumn(
      column.source,
      body.map((record) => record[column.at] ?? ""),
    );
    guesses.set(column.name, guess);
    if (guess.nullWords.length > 0) notes.push(`${column.source}: taken for empty: ${guess.nullWords.join(", ")}.`);
    for (const note of guess.notes) notes.push(`${column.source}: ${note}`);
  }
  const hospital = columns.find((column) => guesses.get(column.name)?.type === "text" && isHospitalHeader(column.source));
  const period =
    columns.find((column) => guesses.get(column.name)?.type === "date" && isPeriodHeader(column.source)) ??
    columns.find((column) => guesses.get(column.name)?.isMonth === true);
  const codes = hospital ? new Set(body.map((record) => record[hospital.at])).size : 0;
  for (const column of columns) {
    // A column called like one the submission adds gets out of its way.
    const isTaken = (column.name === "hospital" && !hospital) || (column.name === "period" && !period);
    if (!isTaken) continue;
    guesses.set(`${column.name}_in_file`, guesses.get(column.name) ?? NO_GUESS);
    column.name = `${column.name}_in_file`;
  }
  if (hospital) notes.push(`The rows of a hospital are told apart by ${hospital.source}.`);
  if (period) notes.push(`The month of a row is taken from ${period.source}.`);

  const contract = parseContract({
    format: {
      encoding,
      delimiter,
      header: headerAt + 1,
      ...(total === null
        ? {}
        : { skipRows: { any: spellings(records, total.at).map((value) => ({ field: total.name, op: "eq", value })) } }),
    },
    columns: columns.map((column) => {
      const guess = guesses.get(column.name);
      return {
        name: column.name,
        source: column.source,
        type: guess?.type ?? "text",
        label: column.label,
        ...(column.unit === undefined ? {} : { unit: column.unit }),
        ...(column === hospital || column === period ? { required: true } : {}),
        ...(guess !== undefined && guess.nullWords.length > 0 ? { nullWords: ["", ...guess.nullWords] } : {}),
        ...(guess !== undefined && guess.clean.length > 0 ? { clean: guess.clean } : {}),
      };
    }),
    hospital: hospital ? { column: hospital.name } : { submission: true },
    period: period ? { column: period.name } : { submission: true },
    // Many small hospitals in one file are kept in one part a month.
    partition: codes > MANY_HOSPITALS ? ["period"] : ["hospital", "period"],
  });
  return { contract, notes, lines };
}

function findEncoding(sample: Sample): { encoding: Contract["format"]["encoding"]; decode: (bytes: Buffer) => string } {
  const { head } = sample;
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: "utf-16", decode: (bytes) => new TextDecoder("utf-16le").decode(bytes) };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: "utf-16", decode: (bytes) => new TextDecoder("utf-16be").decode(bytes) };
  const pieces = [sample.head, sample.middle, sample.tail].flatMap((piece) => (piece ? [trimPartialLines(piece)] : []));
  if (pieces.every((piece) => isUtf8(piece))) return { encoding: "auto", decode: (bytes) => bytes.toString("utf8").replace(/^\ufeff/, "") };
  return { encoding: "windows-1252", decode: (bytes) => new TextDecoder("windows-1252").decode(bytes) };
}

/** A piece cut anywhere can begin and end within a character; whole lines do not. */
function trimPartialLines(piece: Buffer): Buffer {
  const from = piece.indexOf(0x0a) + 1;
  const to = piece.lastIndexOf(0x0a);
  return to > from ? piece.subarray(from, to) : piece.subarray(0, Math.max(to, 0) || piece.length);
}

function wholeLines(piece: Buffer | undefined, cutStart: boolean, cutEnd: boolean, decode: (bytes: Buffer) => string): string[] {
  if (piece === undefined) return [];
  const lines = decode(piece).split(/\r\n|\n|\r/);
  if (cutStart) lines.shift();
  // The end of the head is cut only when there is more of the file; a last line without an end is then dropped.
  if (cutEnd && lines.length > 2 && lines.at(-1) !== "") lines.pop();
  return lines.filter((line) => line !== "");
}

function findDelimiter(lines: string[]): (typeof DELIMITERS)[number] {
  let best: { delimiter: (typeof DELIMITERS)[number]; score: number } = { delimiter: ",", score: -1 };
  for (const delimiter of DELIMITERS) {
    const counts = lines.slice(0, 500).map((line) => recordFields(line, delimiter, '"').length);
    const usual = mode(counts);
    const share = counts.filter((count) => count === usual).length / Math.max(1, counts.length);
    const score = usual > 1 ? share * Math.log2(usual + 1) : 0;
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

/** The first line with the usual number of fields, none of them a number. */
function findHeader(table: string[][]): number {
  const usual = mode(table.slice(0, 500).map((record) => record.length));
  const at = table
    .slice(0, 20)
    .findIndex(
      (record) =>
        record.length === usual &&
        record.some((field) => field.trim() !== "") &&
        !record.some((field) => /^[+-]?\d+([.,]\d+)?$/.test(field.trim())),
    );
  return Math.max(0, at);
}

function mode(counts: number[]): number {
  const seen = new Map<number, number>();
  for (const count of counts) seen.set(count, (seen.get(count) ?? 0) + 1);
  return [...seen].sort(([a, timesA], [b, timesB]) => timesB - timesA || b - a)[0]?.[0] ?? 1;
}

/** The column by which total rows can be told: in such a row every text says TOTAL. */
function findTotal<C extends { at: number; name: string }>(records: string[][], columns: C[]): C | null {
  const totals = records.filter((record) => {
    const texts = record.filter((field) => field.trim() !== "" && !/^[-+]?[\d.,\s%]+$/.test(field.trim()));
    return texts.length > 0 && texts.every((field) => field.trim().toUpperCase() === "TOTAL");
  });
  if (totals.length === 0 || totals.length > records.length / 10) return null;
  const others = records.filter((record) => !totals.includes(record));
  return (
    columns.find(
      ({ at }) =>
        totals.every((record) => record[at]?.trim().toUpperCase() === "TOTAL") &&
        !others.some((record) => record[at]?.trim().toUpperCase() === "TOTAL"),
    ) ?? null
  );
}

/** The ways TOTAL is written, those of the file first. */
function spellings(records: string[][], at: number): string[] {
  const seen = new Set(["TOTAL", "Total", "total"]);
  for (const record of records) if ((record[at] ?? "").trim().toUpperCase() === "TOTAL") seen.add(record[at] ?? "");
  return [...seen];
}

function isHospitalHeader(header: string): boolean {
  return /^(org(ani[sz]ation)?[ _-]?code|provider[ _-]?(org[ _-]?)?code|hospital([ _-]?(code|id))?|site[ _-]?code|trust[ _-]?code)$/i.test(
    header.trim(),
  );
}

function isPeriodHeader(header: string): boolean {
  return /^(period|month|reporting[ _-]?(period|month)|year[ _-]?month)$/i.test(header.trim());
}
