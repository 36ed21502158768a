import { closeSync, openSync, readSync, writeSync } from "node:fs";

const BUFFER_BYTES = 1024 * 1024;

/** The normalised copy: runs of the input, with pieces left out or put in. */
export type Output = {
  /** The chunk at hand is copied from here on. */
  begin(at: number): void;
  /** Everything of the chunk before `from` is copied, what is between is not. */
  skip(data: Buffer, from: number, to: number): void;
  write(bytes: Uint8Array): void;
  /** Copies what is left of the chunk before `end`, where its last whole record ends. */
  endChunk(data: Buffer, end: number): void;
  close(): void;
};

export function openOutput(path: string): Output {
  const file = openSync(path, "w");
  const buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  let used = 0;
  let from = -1;

  function flush(): void {
    if (used > 0) writeAll(buffer.subarray(0, used));
    used = 0;
  }
  function writeAll(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
  }
  function write(bytes: Uint8Array): void {
    if (used + bytes.length > BUFFER_BYTES) flush();
    if (bytes.length >= BUFFER_BYTES) return writeAll(bytes);
    buffer.set(bytes, used);
    used += bytes.length;
  }
  return {
    begin(at) {
      from = at;
    },
    skip(data, cutFrom, cutTo) {
      if (cutFrom > from) write(data.subarray(from, cutFrom));
      from = cutTo;
    },
    write,
    endChunk(data, end) {
      if (from >= 0 && end > from) write(data.subarray(from, end));
      from = -1;
    },
    close() {
      flush();
      closeSync(file);
    },
  };
}

/** Copies a stretch of the input in front of everything else. */
export function copyPrefix(output: Output, path: string, from: number, to: number): void {
  const input = openSync(path, "r");
  const piece = Buffer.allocUnsafe(BUFFER_BYTES);
  try {
    for (let at = from; at < to;) {
      const read = readSync(input, piece, 0, Math.min(piece.length, to - at), at);
      if (read === 0) throw new Error("the file has become shorter");
      output.write(piece.subarray(0, read));
      at += read;
    }
  } finally {
    closeSync(input);
  }
}
