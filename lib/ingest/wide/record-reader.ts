import { POWERS, readNumber } from "./read-cell";
import { NOWHERE, TEXT, type WideJob } from "./wide-job";

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const MINUS = 0x2d;
const ZERO = 0x30;
const POINT = -2; // "." less "0"

/** What went wrong in a cell; `rejects` says whether the row goes with it. */
export type CellFinding = { rule: string; column: string; rejects: boolean };

/**
 * Reads whole records, one on each line, into rows of numbers. Numbers of up to 15 digits are an integer divided by a
 * power of ten, both of which a double holds exactly, so the quotient is the nearest double; all others, and
 * everything that is no plain number, are read as text.
 */
export class RecordReader {
  /** The texts of the record read last, by their index. */
  readonly texts: (string | null)[];
  readonly findings: CellFinding[] = [];
  private readonly job: WideJob;
  private readonly targets: Int32Array;
  private readonly empties: number[];
  private readonly nullWords: ReadonlySet<string>;
  private readonly textWords: ReadonlySet<string>[];

  constructor(job: WideJob) {
    this.job = job;
    this.targets = Int32Array.from(job.targets);
    this.empties = job.numbers.flatMap(({ missing }, slot) => (missing ? [slot] : []));
    this.texts = job.texts.map(() => null);
    this.nullWords = new Set(job.nullWords);
    this.textWords = job.texts.map((one) => new Set(one.nullWords));
  }

  /** Reads the record at `start` into `block` from `row` on; answers where the next one begins. NaN is an empty number. */
  read(data: Buffer, start: number, block: Float64Array, row: number): number {
    const { targets } = this;
    const { delimiter } = this.job;
    const fields = targets.length;
    const length = data.length;
    this.findings.length = 0;
    for (const slot of this.empties) block[row + slot] = NaN;
    let at = start;
    for (let field = 0; field < fields; field++) {
      const target = targets[field] as number;
      if (target >= 0) {
        const from = at;
        let byte = at < length ? (data[at] as number) : NEWLINE;
        if (byte === delimiter || byte === NEWLINE) {
          block[row + target] = NaN;
          at++;
          continue;
        }
        const isNegative = byte === MINUS;
        if (isNegative) at++;
        let whole = 0;
        const digitsFrom = at;
        let digit = (at < length ? (data[at] as number) : NEWLINE) - ZERO;
        while (digit >= 0 && digit <= 9) {
          whole = whole * 10 + digit;
          digit = (++at < length ? (data[at] as number) : NEWLINE) - ZERO;
        }
        let digits = at - digitsFrom;
        let scale = 0;
        if (digit === POINT) {
          const fractionFrom = ++at;
          digit = (at < length ? (data[at] as number) : NEWLINE) - ZERO;
          while (digit >= 0 && digit <= 9) {
            whole = whole * 10 + digit;
            digit = (++at < length ? (data[at] as number) : NEWLINE) - ZERO;
          }
          scale = at - fractionFrom;
          digits += scale;
        }
        byte = digit + ZERO;
        if (digits > 0 && digits <= 15 && (byte === delimiter || byte === NEWLINE)) {
          const number = whole / (POWERS[scale] as number);
          block[row + target] = isNegative ? 0 - number : number;
          at++;
          continue;
        }
        at = this.slowNumber(data, from, block, row, target);
        continue;
      }
      const end = fieldEnd(data, at, delimiter, this.job.quote);
      if (target !== NOWHERE) this.takeText(TEXT - target, fieldText(data, at, end, this.job.quote));
      at = end + 1;
    }
    return at;
  }

  private slowNumber(data: Buffer, from: number, block: Float64Array, row: number, slot: number): number {
    const end = fieldEnd(data, from, this.job.delimiter, this.job.quote);
    const found = readNumber(fieldText(data, from, end, this.job.quote), this.nullWords);
    block[row + slot] = found.is === "number" ? found.value : NaN;
    const column = this.job.numbers[slot]?.name ?? "";
    const isClock = slot === this.job.numbers.length - 1;
    if (isClock && (found.is === "wrong" || found.is === "not_finite"))
      this.findings.push({ rule: "not_a_timestamp", column, rejects: true });
    else if (found.is === "wrong") this.findings.push({ rule: "not_a_number", column, rejects: true });
    else if (found.is === "not_finite") this.findings.push({ rule: "not_finite", column, rejects: false });
    return end + 1;
  }

  private takeText(index: number, text: string): void {
    const empty = this.textWords[index]?.has(text) === true;
    this.texts[index] = empty ? null : text;
    const { name = "", required = false } = this.job.texts[index] ?? {};
    if (required && (empty || text === "")) this.findings.push({ rule: "value_missing", column: name, rejects: true });
  }
}

/** Where the field ends: at its delimiter, the end of its line, or the end of the bytes. */
function fieldEnd(data: Buffer, from: number, delimiter: number, quote: number): number {
  let at = from;
  if (data[at] === quote) {
    for (at++; at < data.length; at++) {
      if (data[at] !== quote) continue;
      if (data[at + 1] !== quote) break;
      at++;
    }
  }
  while (at < data.length && data[at] !== delimiter && data[at] !== NEWLINE) at++;
  return at;
}

function fieldText(data: Buffer, from: number, end: number, quote: number): string {
  const isLineEnd = end >= data.length || data[end] === NEWLINE;
  const to = isLineEnd && end > from && data[end - 1] === RETURN ? end - 1 : end;
  if (data[from] !== quote) return data.toString("utf8", from, to);
  const mark = String.fromCharCode(quote);
  return data.toString("utf8", from + 1, to - 1).replaceAll(mark + mark, mark);
}
