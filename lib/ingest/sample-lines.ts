import type { Contract } from "./contract";
import type { SampleBytes } from "./sample-file";

/** Where a line of a sample was in its file. The number of a line is known in the beginning only. */
export type SampleLine = { from: "head" | "middle" | "tail"; line: number | null };

const HEAD_LINES = 100;
const OTHER_LINES = 50;

/**
 * A small file made of whole lines of a large one: everything down to the header, then lines from the beginning, the
 * middle and the end. `places` says for each of its lines where it was.
 */
export function sampleLines(sample: SampleBytes, contract: Contract): { file: Buffer; contract: Contract; places: SampleLine[] } {
  const { format } = contract;
  const utf16 = utf16Of(sample.head);
  if (utf16 !== null) {
    const head = Buffer.from(new TextDecoder(utf16).decode(sample.head.subarray(0, sample.head.length & ~1)));
    return sampleLines({ head }, { ...contract, format: { ...format, encoding: "utf-8" } });
  }
  const hasMore = sample.middle !== undefined || sample.tail !== undefined;
  const wanted = format.header + (hasMore ? HEAD_LINES : HEAD_LINES + 2 * OTHER_LINES);
  const pieces = [{ from: "head" as const, lines: wholeLines(sample.head, { isCutBefore: false, isCutAfter: hasMore }).slice(0, wanted) }];
  const others: { from: "middle" | "tail"; lines: Buffer[] }[] = [];
  // In the middle of a file nobody knows whether a line begins within quotes.
  if (!format.embeddedNewlines) {
    if (sample.middle)
      others.push({ from: "middle", lines: wholeLines(sample.middle, { isCutBefore: true, isCutAfter: true }).slice(0, OTHER_LINES) });
    if (sample.tail)
      others.push({ from: "tail", lines: wholeLines(sample.tail, { isCutBefore: true, isCutAfter: false }).slice(-OTHER_LINES) });
  }
  const all = [...pieces, ...others].filter((piece) => piece.lines.length > 0);
  const places = all.flatMap(({ from, lines }) => lines.map((_, at): SampleLine => ({ from, line: from === "head" ? at + 1 : null })));
  // The last line of a piece that ends a file may have no line end.
  const file = Buffer.concat(all.flatMap(({ lines }, at) => (at < all.length - 1 ? lines.map(withEnd) : lines)));
  return { file, contract, places };
}

function utf16Of(head: Buffer): "utf-16le" | "utf-16be" | null {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  return head[0] === 0xfe && head[1] === 0xff ? "utf-16be" : null;
}

function wholeLines(piece: Buffer, { isCutBefore, isCutAfter }: { isCutBefore: boolean; isCutAfter: boolean }): Buffer[] {
  const lines: Buffer[] = [];
  let at = isCutBefore ? piece.indexOf(0x0a) + 1 : 0;
  while (at < piece.length) {
    const end = piece.indexOf(0x0a, at);
    if (end < 0) {
      if (!isCutAfter) lines.push(piece.subarray(at));
      break;
    }
    lines.push(piece.subarray(at, end + 1));
    at = end + 1;
  }
  return lines;
}

function withEnd(line: Buffer): Buffer {
  return line.at(-1) === 0x0a ? line : Buffer.concat([line, Buffer.from("\n")]);
}
