import { arrayStarts, packedLevels, sameLevels } from "./levels";
import type { ColumnPage } from "./parquet-file";

/** A page of numbers with their sum, and their sum without signs. */
export type NumberPage = ColumnPage & { sum: number; magnitude: number };

const NONE = Buffer.alloc(0);
const PRESENT_IN_ARRAY = 3;
const DAY_MS = 86_400_000;

/** For each width the levels that say where arrays begin, for as many rows as were asked last. */
const starts = new Map<number, { rows: number; levels: Buffer }>();

/** An array of `width` elements in each row, from rows of `stride` numbers; NaN stands for an empty element. */
export function arrayPage(block: Float64Array, stride: number, slot: number, width: number, rows: number): NumberPage {
  const gathered = gather(block, stride, slot, width, rows);
  const values = rows * width;
  let known = starts.get(width);
  if (known?.rows !== rows) starts.set(width, (known = { rows, levels: arrayStarts(width, rows) }));
  const definition =
    gathered.nulls === 0 ? sameLevels(PRESENT_IN_ARRAY, values) : packedLevels(gathered.present, 2, values, PRESENT_IN_ARRAY - 1);
  return { ...gathered, values, levels: Buffer.concat([known.levels, definition]), range: null };
}

/** One number in each row. */
export function doublePage(block: Float64Array, stride: number, slot: number, rows: number): NumberPage {
  const gathered = gather(block, stride, slot, 1, rows);
  const levels = gathered.nulls === 0 ? sameLevels(1, rows) : packedLevels(gathered.present, 1, rows);
  return { ...gathered, values: rows, levels, range: rangeOf(gathered.numbers) };
}

/** A text in each row, or null. */
export function textPage(texts: readonly (string | null)[]): ColumnPage {
  const pieces: Buffer[] = [];
  let nulls = 0;
  const present = new Uint8Array(texts.length);
  texts.forEach((text, row) => {
    if (text === null) return void nulls++;
    present[row] = 1;
    const bytes = Buffer.from(text);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    pieces.push(length, bytes);
  });
  const levels = nulls === 0 ? sameLevels(1, present.length) : packedLevels(present, 1);
  return { values: texts.length, levels, data: Buffer.concat(pieces), nulls, range: null };
}

/** Whole numbers of eight bytes: milliseconds since 1970, or integers. */
export function longPage(numbers: Float64Array): ColumnPage {
  const longs = BigInt64Array.from(numbers, (number) => BigInt(number));
  const sorted = numbers.toSorted();
  const bytes = (number: number | undefined) => new Uint8Array(BigInt64Array.of(BigInt(number ?? 0)).buffer);
  const range = numbers.length === 0 ? null : { min: bytes(sorted[0]), max: bytes(sorted.at(-1)) };
  return { values: numbers.length, levels: sameLevels(1, numbers.length), data: new Uint8Array(longs.buffer), nulls: 0, range };
}

/** The same value in every row. */
export type Constant =
  | { kind: "text"; value: string | null }
  | { kind: "double" | "integer"; value: number | null }
  | { kind: "boolean"; value: boolean | null }
  /** As the catalogue writes them, `2019-08-21` and `2019-08-21 11:06:28`. */
  | { kind: "date" | "timestamp"; value: string | null };

export function constantPage(constant: Constant, rows: number): ColumnPage {
  if (constant.value === null) return { values: rows, levels: sameLevels(0, rows), data: NONE, nulls: rows, range: null };
  const levels = sameLevels(1, rows);
  if (constant.kind === "boolean") {
    const data = new Uint8Array(Math.ceil(rows / 8)).fill(constant.value ? 0xff : 0);
    return { values: rows, levels, data, nulls: 0, range: null };
  }
  const one = constantBytes(constant, constant.value);
  const data = Buffer.alloc(one.length * rows);
  for (let row = 0; row < rows; row++) data.set(one, row * one.length);
  return { values: rows, levels, data, nulls: 0, range: constant.kind === "text" ? null : { min: one, max: one } };
}

function constantBytes({ kind }: Constant, value: string | number | boolean): Buffer {
  if (kind === "text") {
    const bytes = Buffer.from(String(value));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    return Buffer.concat([length, bytes]);
  }
  if (kind === "date") {
    const days = Buffer.alloc(4);
    days.writeInt32LE(Math.round(Date.parse(`${String(value)}T00:00:00Z`) / DAY_MS));
    return days;
  }
  const bytes = Buffer.alloc(8);
  if (kind === "double") bytes.writeDoubleLE(Number(value));
  else bytes.writeBigInt64LE(BigInt(kind === "timestamp" ? Date.parse(`${String(value).replace(" ", "T")}Z`) : Number(value)));
  return bytes;
}

type Gathered = { present: Uint8Array; numbers: Float64Array; data: Uint8Array; nulls: number; sum: number; magnitude: number };

/** Used again for each column: what a page is made of is not kept. */
let scratch = { numbers: new Float64Array(0), present: new Uint8Array(0) };

/** The numbers of a slot row by row, without the empty ones, and where they are. */
function gather(block: Float64Array, stride: number, slot: number, width: number, rows: number): Gathered {
  if (scratch.numbers.length < rows * width) scratch = { numbers: new Float64Array(rows * width), present: new Uint8Array(rows * width) };
  const { numbers, present } = scratch;
  let kept = 0;
  let sum = 0;
  let magnitude = 0;
  for (let row = 0, at = 0; row < rows; row++) {
    const from = row * stride + slot;
    for (let index = from; index < from + width; index++, at++) {
      const number = block[index] as number;
      if (number !== number) {
        present[at] = 0;
        continue;
      }
      present[at] = 1;
      numbers[kept++] = number;
      sum += number;
      magnitude += Math.abs(number);
    }
  }
  const found = numbers.subarray(0, kept);
  const data = new Uint8Array(found.buffer, found.byteOffset, found.byteLength);
  return { present, numbers: found, data, nulls: rows * width - kept, sum, magnitude };
}

function rangeOf(numbers: Float64Array): ColumnPage["range"] {
  const [first] = numbers;
  if (first === undefined) return null;
  let [min, max] = [first, first];
  for (const number of numbers) {
    if (number < min) min = number;
    if (number > max) max = number;
  }
  const bytes = (number: number) => new Uint8Array(Float64Array.of(number).buffer);
  return { min: bytes(min), max: bytes(max) };
}
