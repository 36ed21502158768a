import { open } from "node:fs/promises";
import { crc32, deflateRawSync, inflateRawSync } from "node:zlib";

const END = 22;
const END_64 = 56;
const LOCATOR_64 = 20;
/** Of an entry of the directory, before its name. */
const ENTRY = 46;
const IN_64 = 0xff_ff_ff_ff;

type Entry = { name: string; offset: number; packed: number; at: number; wide: number | null };

/**
 * Gives the second sheet of a workbook its name: the writer of long sheets names those that follow by number. The list
 * of sheets is one of the last and small parts of the file, so nothing of the rows is read or moved.
 */
export async function renameSheet(path: string, from: string, to: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    const read = async (start: number, length: number): Promise<Buffer> => {
      const bytes = Buffer.alloc(length);
      const { bytesRead } = await file.read(bytes, 0, length, start);
      if (bytesRead !== length) throw new Error("The workbook is shorter than its directory says.");
      return bytes;
    };
    const { size } = await file.stat();
    const end = await read(size - END, END);
    const isWide = end.readUInt32LE(16) === IN_64;
    const start = isWide ? Number((await read(size - END - LOCATOR_64 - END_64, END_64)).readBigUInt64LE(48)) : end.readUInt32LE(16);
    const directory = await read(start, size - start);
    const entries = entriesOf(directory, isWide);
    const book = entries.find((entry) => entry.name === "xl/workbook.xml");
    if (book === undefined) throw new Error("The workbook has no list of its sheets.");
    const rest = await read(book.offset, start - book.offset);
    const made = partWith(rest, book, (xml) => xml.replace(` name="${from}"`, ` name="${to}"`), isWide);
    const next = Math.min(start, ...entries.flatMap(({ offset }) => (offset > book.offset ? [offset] : [])));
    const moved = made.part.length - (next - book.offset);
    putNumbers(directory, book, made, isWide);
    for (const entry of entries) if (entry.offset > book.offset) putOffset(directory, entry, entry.offset + moved);
    putEnd(directory, start + moved, moved, isWide);
    const bytes = Buffer.concat([made.part, rest.subarray(next - book.offset), directory]);
    await file.write(bytes, 0, bytes.length, book.offset);
    await file.truncate(book.offset + bytes.length);
    await file.sync();
  } finally {
    await file.close();
  }
}

function entriesOf(directory: Buffer, isWide: boolean): Entry[] {
  const entries: Entry[] = [];
  for (let at = 0; directory.readUInt32LE(at) === 0x02_01_4b_50;) {
    const [nameLength, extra] = [directory.readUInt16LE(at + 28), directory.readUInt16LE(at + 30)];
    const name = directory.toString("utf8", at + ENTRY, at + ENTRY + nameLength);
    // The wide numbers: length, packed length, offset, behind four bytes that say what they are.
    const wide = isWide ? at + ENTRY + nameLength + 4 : null;
    const packed = wide === null ? directory.readUInt32LE(at + 20) : Number(directory.readBigUInt64LE(wide + 8));
    const offset = wide === null ? directory.readUInt32LE(at + 42) : Number(directory.readBigUInt64LE(wide + 16));
    entries.push({ name, offset, packed, at, wide });
    at += ENTRY + nameLength + extra;
  }
  return entries;
}

type Made = { part: Buffer; sum: number; packed: number; length: number };

/** The part of an entry anew: its header as it was, its content changed, and behind it the sum and the lengths. */
function partWith(rest: Buffer, { packed }: Entry, change: (xml: string) => string, isWide: boolean): Made {
  const header = 30 + rest.readUInt16LE(26) + rest.readUInt16LE(28);
  const body = rest.subarray(header, header + packed);
  const isPacked = rest.readUInt16LE(8) !== 0;
  const content = Buffer.from(change((isPacked ? inflateRawSync(body) : body).toString("utf8")));
  const stored = isPacked ? deflateRawSync(content) : content;
  const sum = crc32(content);
  const behind = Buffer.alloc(isWide ? 24 : 16);
  behind.writeUInt32LE(0x08_07_4b_50, 0);
  behind.writeUInt32LE(sum, 4);
  if (isWide) {
    behind.writeBigUInt64LE(BigInt(stored.length), 8);
    behind.writeBigUInt64LE(BigInt(content.length), 16);
  } else {
    behind.writeUInt32LE(stored.length, 8);
    behind.writeUInt32LE(content.length, 12);
  }
  return { part: Buffer.concat([rest.subarray(0, header), stored, behind]), sum, packed: stored.length, length: content.length };
}

function putNumbers(directory: Buffer, { at, wide }: Entry, { sum, packed, length }: Made, isWide: boolean): void {
  directory.writeUInt32LE(sum, at + 16);
  if (wide !== null && isWide) {
    directory.writeBigUInt64LE(BigInt(length), wide);
    directory.writeBigUInt64LE(BigInt(packed), wide + 8);
    return;
  }
  directory.writeUInt32LE(packed, at + 20);
  directory.writeUInt32LE(length, at + 24);
}

function putOffset(directory: Buffer, { at, wide }: Entry, offset: number): void {
  if (wide === null) directory.writeUInt32LE(offset, at + 42);
  else directory.writeBigUInt64LE(BigInt(offset), wide + 16);
}

/** Where the directory is now, at the end of the file, and of wide ones also where that is said. */
function putEnd(directory: Buffer, start: number, moved: number, isWide: boolean): void {
  const end = directory.length - END;
  if (!isWide) {
    directory.writeUInt32LE(start, end + 16);
    return;
  }
  const locator = end - LOCATOR_64;
  directory.writeBigUInt64LE(BigInt(start), locator - END_64 + 48);
  directory.writeBigUInt64LE(directory.readBigUInt64LE(locator + 8) + BigInt(moved), locator + 8);
}
