import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { decodeText, type DeclaredEncoding, type Encoding } from "./decode-text";
import { SourceFailure } from "./source-failure";
import { joinEntries, openZip, type JoinedEntry } from "./unpack-zip";

export { SourceFailure } from "./source-failure";

export type ByteSource = {
  /** UTF-8 text, a byte order mark taken off. */
  chunks: AsyncGenerator<Buffer>;
  encoding: () => Encoding;
  /** Bytes of a byte order mark at the start of the file. */
  bomBytes: () => number;
  /** The hash of the bytes as they were sent; known when the chunks have ended. */
  sha256: () => string;
  bytes: () => number;
  /** The files of a zip in the order they were read, with the line of the whole at which each begins. */
  entries: () => JoinedEntry[];
};

export type SourceOptions = {
  path: string;
  gzip: boolean;
  /** The files in it are read as one, in the order of their names, with the header of the first. */
  zip?: boolean;
  /** The line of the header. */
  headerLine?: number;
  encoding: DeclaredEncoding;
  maxBytes: number;
  onBytes?: (read: number) => void;
};

const READ_BYTES = 2 * 1024 * 1024;
const RATIO_FLOOR = 100 * 1024 * 1024;
const RATIO_MAX = 200;

/** Opens a file: hash of the raw bytes, unpacking with a guard against bombs, transcoding to UTF-8. */
export function openSource(options: SourceOptions): ByteSource {
  const hash = createHash("sha256");
  const entries: JoinedEntry[] = [];
  let digest = "";
  let rawBytes = 0;
  let textBytes = 0;
  let encoding: Encoding = "utf-8";
  let bom = 0;

  async function* raw(): AsyncGenerator<Buffer> {
    for await (const chunk of createReadStream(options.path, { highWaterMark: READ_BYTES }) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      rawBytes += chunk.length;
      if (options.zip !== true) options.onBytes?.(rawBytes);
      yield chunk;
    }
  }

  async function* unpacked(): AsyncGenerator<Buffer> {
    if (!options.gzip) return yield* raw();
    const gunzip = createGunzip({ chunkSize: 1024 * 1024 });
    const input = raw();
    async function feed(): Promise<void> {
      for await (const chunk of input) {
        if (gunzip.destroyed) continue; // keep hashing
        if (!gunzip.write(chunk)) await new Promise<void>((resolve) => void gunzip.once("drain", resolve).once("close", resolve));
      }
      gunzip.end();
    }
    const feeding = feed();
    try {
      for await (const chunk of gunzip as AsyncIterable<Buffer>) yield chunk;
    } catch (error) {
      if (error instanceof Error && "code" in error && String(error.code).startsWith("Z_")) {
        throw new SourceFailure(
          "gzip_damaged",
          "The file is said to be gzip but cannot be unpacked: it is damaged or cut short. Nothing was published. Send it again.",
        );
      }
      throw error;
    } finally {
      gunzip.destroy();
      await feeding;
    }
  }

  /** Counts what comes out, and stops what grows too much. */
  async function* counted(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      textBytes += chunk.length;
      if (textBytes > options.maxBytes)
        throw new SourceFailure(
          "too_large",
          `The file is larger than ${options.maxBytes} bytes when unpacked. Nothing was published. Send it in several parts.`,
        );
      const isPacked = options.gzip || options.zip === true;
      if (isPacked && textBytes > RATIO_FLOOR && textBytes > rawBytes * RATIO_MAX) {
        throw new SourceFailure(
          "compression_ratio",
          "The file grows more than 200 times when unpacked. Nothing was published. Send it unpacked, or in several parts.",
        );
      }
      yield chunk;
    }
  }

  async function* unzipped(): AsyncGenerator<Buffer> {
    // Its list is at the end, so a zip is read twice: for its hash, and file by file.
    for await (const chunk of raw()) void chunk;
    const zip = await openZip(options.path);
    try {
      const text = joinEntries(zip.files, {
        headerLine: options.headerLine ?? 1,
        read: (file) => decodeText(counted(zip.read(file)), options.encoding, (found) => (encoding = found.encoding)),
        onEntry: (entry) => entries.push(entry),
      });
      for await (const chunk of text) {
        options.onBytes?.(Math.min(rawBytes, zip.readBytes()));
        yield chunk;
      }
    } finally {
      zip.close();
    }
  }

  function text(): AsyncGenerator<Buffer> {
    if (options.zip === true) return unzipped();
    return decodeText(counted(unpacked()), options.encoding, (found) => ({ encoding, bom } = found));
  }

  async function* chunks(): AsyncGenerator<Buffer> {
    const iterator = text();
    try {
      yield* iterator;
    } finally {
      await iterator.return(undefined);
      // Whoever stops early still learns the hash of the whole file.
      for await (const chunk of createReadStream(options.path, { start: rawBytes, highWaterMark: READ_BYTES }) as AsyncIterable<Buffer>)
        hash.update(chunk);
      digest = hash.digest("hex");
    }
  }

  return {
    chunks: chunks(),
    encoding: () => encoding,
    bomBytes: () => bom,
    sha256: () => digest,
    bytes: () => textBytes,
    entries: () => entries,
  };
}
