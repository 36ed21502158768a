import { closeSync, createReadStream, openSync, readSync, writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { parseRecord } from "./parse-record";
import { INDEX_STEP, type ScanTrace } from "./scan";

/** The physical line of a record. */
export function lineOf(trace: ScanTrace, ordinal: number): number {
  let low = 0;
  let high = trace.ordinals.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((trace.ordinals[middle] ?? 0) <= ordinal) low = middle;
    else high = middle - 1;
  }
  return (trace.lines[low] ?? 1) + ordinal - (trace.ordinals[low] ?? 0);
}

/**
 * Writes `line,reasons,original` for every rejected line in the order of the file: those the scan found and those
 * of `contentPath`, which has a record's number, a tab and its reasons per line, in ascending order.
 */
export async function writeRejectedFile(trace: ScanTrace, contentPath: string | null, outputPath: string): Promise<number> {
  const output = openSync(outputPath, "w");
  const structure = trace.rejects.read();
  const originals = new RecordReader(trace);
  let pending: Buffer[] = [Buffer.from("line,reasons,original\n")];
  let pendingBytes = 0;
  let count = 0;
  function flush(): void {
    const bytes = Buffer.concat(pending);
    for (let at = 0; at < bytes.length;) at += writeSync(output, bytes, at);
    pending = [];
    pendingBytes = 0;
  }
  function add(line: number, reasons: string, original: Uint8Array): void {
    const row = Buffer.concat([Buffer.from(`${line},${reasons},`), quoted(original), Buffer.from("\n")]);
    pending.push(row);
    pendingBytes += row.length;
    count++;
    if (pendingBytes > 1024 * 1024) flush();
  }
  try {
    let next = structure.next();
    if (contentPath !== null) {
      for await (const row of createInterface({ input: createReadStream(contentPath), crlfDelay: Infinity })) {
        const tab = row.indexOf("\t");
        const ordinal = Number(row.slice(0, tab));
        const line = lineOf(trace, ordinal);
        for (; !next.done && next.value.line < line; next = structure.next()) add(next.value.line, next.value.reasons, next.value.original);
        add(line, row.slice(tab + 1), originals.read(ordinal));
      }
    }
    for (; !next.done; next = structure.next()) add(next.value.line, next.value.reasons, next.value.original);
    flush();
  } finally {
    closeSync(output);
    originals.close();
  }
  return count;
}

const QUOTE = 0x22;

function quoted(bytes: Uint8Array): Uint8Array {
  let quotes = 0;
  for (const byte of bytes) if (byte === QUOTE) quotes++;
  const out = Buffer.allocUnsafe(bytes.length + quotes + 2);
  let at = 0;
  out[at++] = QUOTE;
  for (const byte of bytes) {
    if (byte === QUOTE) out[at++] = QUOTE;
    out[at++] = byte;
  }
  out[at] = QUOTE;
  return out;
}

/** Reads records by number, in ascending order, from the nearest remembered offset. */
class RecordReader {
  private readonly trace: ScanTrace;
  private file: number | null = null;
  private buffer: Buffer = Buffer.alloc(0);
  private offset = 0;
  private at = 0;
  private ordinal = -1;
  private ended = false;
  private readonly masks = new Int32Array(16_384);

  constructor(trace: ScanTrace) {
    this.trace = trace;
  }

  read(ordinal: number): Uint8Array {
    this.file ??= openSync(this.trace.loadPath, "r");
    const slot = Math.floor(ordinal / INDEX_STEP);
    if (this.ordinal < 0 || slot * INDEX_STEP > this.ordinal) this.seek(slot);
    for (;;) {
      const record = this.next();
      if (this.ordinal++ === ordinal) return record;
    }
  }

  close(): void {
    if (this.file !== null) closeSync(this.file);
  }

  private seek(slot: number): void {
    const offset = this.trace.offsets[slot];
    if (offset === undefined) throw new Error("a record has no remembered place");
    this.offset = offset;
    this.buffer = Buffer.alloc(0);
    this.at = 0;
    this.ended = false;
    this.ordinal = slot * INDEX_STEP;
  }

  private next(): Uint8Array {
    for (;;) {
      const record =
        this.at < this.buffer.length || this.ended ? parseRecord(this.buffer, this.at, this.ended, this.trace.rules, this.masks) : null;
      if (record === null) {
        this.fill();
        continue;
      }
      const content = this.buffer.subarray(this.at, record.contentEnd);
      this.at = record.next;
      if (content.length > 0) return content;
      if (this.ended && this.at >= this.buffer.length) throw new Error("a record is not where it was");
    }
  }

  private fill(): void {
    const piece = Buffer.allocUnsafe(256 * 1024);
    const read = readSync(this.file ?? -1, piece, 0, piece.length, this.offset);
    this.offset += read;
    this.ended = read === 0;
    this.buffer = Buffer.concat([this.buffer.subarray(this.at), piece.subarray(0, read)]);
    this.at = 0;
  }
}
