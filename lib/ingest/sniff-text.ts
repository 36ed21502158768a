import { isUtf8 } from "node:buffer";
import type { Contract } from "./contract";
import { recordFields } from "./parse-record";
import type { SampleBytes } from "./sample-file";
import { mode } from "./sniff-layout";

const DELIMITERS = [",", ";", "\t", "|"] as const;

/** How the bytes of a sample become text. */
export function findEncoding(sample: SampleBytes): { encoding: Contract["format"]["encoding"]; decode: (bytes: Buffer) => string } {
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

/** The lines of a piece, without what was cut at its ends; blank ones stay, because lines are counted. */
export function wholeLines(piece: Buffer | undefined, cutStart: boolean, cutEnd: boolean, decode: (bytes: Buffer) => string): string[] {
  if (piece === undefined) return [];
  const lines = decode(piece).split(/\r\n|\n|\r/);
  if (cutStart) lines.shift();
  // The end of the head is cut only when there is more of the file; a last line without an end is then dropped.
  if (cutEnd && lines.length > 2 && lines.at(-1) !== "") lines.pop();
  while (lines.at(-1) === "") lines.pop();
  return lines;
}

/** The mark that cuts most lines into the same number of fields. */
export function findDelimiter(lines: string[]): (typeof DELIMITERS)[number] {
  const filled = lines.filter((line) => line !== "").slice(0, 500);
  let best: { delimiter: (typeof DELIMITERS)[number]; score: number } = { delimiter: ",", score: -1 };
  for (const delimiter of DELIMITERS) {
    const counts = filled.map((line) => recordFields(line, delimiter, '"').length);
    const usual = mode(counts);
    const share = counts.filter((count) => count === usual).length / Math.max(1, counts.length);
    const score = usual > 1 ? share * Math.log2(usual + 1) : 0;
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}
