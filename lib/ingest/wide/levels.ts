import { varint } from "./thrift";

/** Levels of Parquet's hybrid encoding with the length in front: all of them the same. */
export function sameLevels(level: number, count: number): Buffer {
  const run: number[] = [];
  varint(count * 2, run);
  return withLength(Buffer.from([...run, level]));
}

/** Levels of one or two bits each, packed; `base` is added to each of the `count` first. */
export function packedLevels(levels: Uint8Array, bits: 1 | 2, count = levels.length, base = 0): Buffer {
  const groups = Math.ceil(count / 8);
  const header: number[] = [];
  varint(groups * 2 + 1, header);
  const out = Buffer.alloc(header.length + groups * bits);
  out.set(header);
  const perByte = 8 / bits;
  for (let index = 0, at = header.length; index < count; at++) {
    let byte = 0;
    const end = Math.min(count, index + perByte);
    for (let shift = 0; index < end; index++, shift += bits) byte |= ((levels[index] as number) + base) << shift;
    out[at] = byte;
  }
  return withLength(out);
}

/** For arrays of `width` elements each: 0 where one begins, 1 inside. */
export function arrayStarts(width: number, rows: number): Buffer {
  const levels = new Uint8Array(width * rows).fill(1);
  for (let row = 0; row < rows; row++) levels[row * width] = 0;
  return packedLevels(levels, 1);
}

function withLength(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([length, bytes]);
}
