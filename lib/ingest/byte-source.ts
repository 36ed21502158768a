import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";

export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "latin-1" | "windows-1252";

/** A file that cannot be read as text at all; the rule and what to tell the sender. */
export class SourceFailure extends Error {
  readonly rule: string;
  constructor(rule: string, message: string) {
    super(message);
    this.rule = rule;
  }
}

export type ByteSource = {
  /** UTF-8 text, a byte order mark taken off. */
  chunks: AsyncGenerator<Buffer>;
  encoding: () => Encoding;
  /** Bytes of a byte order mark at the start of the file. */
  bomBytes: () => number;
  /** The hash of the bytes as they were sent; known when the chunks have ended. */
  sha256: () => string;
  bytes: () => number;
};

export type SourceOptions = {
  path: string;
  gzip: boolean;
  encoding: "auto" | "utf-8" | "utf-16" | "latin-1" | "windows-1252";
  maxBytes: number;
  onBytes?: (read: number) => void;
};

const READ_BYTES = 2 * 1024 * 1024;
const RATIO_FLOOR = 100 * 1024 * 1024;
const RATIO_MAX = 200;

/** Opens a file: hash of the raw bytes, gunzip with a guard against bombs, transcoding to UTF-8. */
export function openSource(options: SourceOptions): ByteSource {
  const hash = createHash("sha256");
  let digest = "";
  let rawBytes = 0;
  let textBytes = 0;
  let encoding: Encoding = "utf-8";
  let bom = 0;

  async function* raw(): AsyncGenerator<Buffer> {
    for await (const chunk of createReadStream(options.path, { highWaterMark: READ_BYTES }) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      rawBytes += chunk.length;
      options.onBytes?.(rawBytes);
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

  async function* text(): AsyncGenerator<Buffer> {
    let decode: ((chunk: Buffer, last: boolean) => Buffer) | undefined;
    let head: Buffer | undefined;
    for await (const chunk of unpacked()) {
      textBytes += chunk.length;
      if (textBytes > options.maxBytes)
        throw new SourceFailure(
          "too_large",
          `The file is larger than ${options.maxBytes} bytes when unpacked. Nothing was published. Send it in several parts.`,
        );
      if (options.gzip && textBytes > RATIO_FLOOR && textBytes > rawBytes * RATIO_MAX) {
        throw new SourceFailure(
          "compression_ratio",
          "The file grows more than 200 times when unpacked. Nothing was published. Send it unpacked, or in several parts.",
        );
      }
      let piece = chunk;
      if (decode === undefined) {
        // Enough bytes to see a byte order mark and to judge whether this is text.
        head = head ? Buffer.concat([head, chunk]) : chunk;
        if (head.length < 4 && textBytes < 4) continue;
        piece = begin(head);
        decode = decoder(encoding);
        head = undefined;
      }
      const out = decode(piece, false);
      if (out.length > 0) yield out;
    }
    if (decode === undefined) {
      const piece = begin(head ?? Buffer.alloc(0));
      decode = decoder(encoding);
      const out = decode(piece, false);
      if (out.length > 0) yield out;
    }
    const tail = decode(Buffer.alloc(0), true);
    if (tail.length > 0) yield tail;
  }

  function begin(head: Buffer): Buffer {
    const found = findEncoding(head, options.encoding);
    encoding = found.encoding;
    bom = found.bom;
    if (encoding === "utf-8" || encoding === "latin-1" || encoding === "windows-1252") refuseBinary(head.subarray(0, 65_536));
    return head.subarray(bom);
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

  return { chunks: chunks(), encoding: () => encoding, bomBytes: () => bom, sha256: () => digest, bytes: () => textBytes };
}

function findEncoding(head: Buffer, declared: SourceOptions["encoding"]): { encoding: Encoding; bom: number } {
  const utf8Bom = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
  const littleBom = head[0] === 0xff && head[1] === 0xfe;
  const bigBom = head[0] === 0xfe && head[1] === 0xff;
  if (declared === "latin-1" || declared === "windows-1252") return { encoding: declared, bom: 0 };
  if (declared === "utf-16" || declared === "auto") {
    if (littleBom) return { encoding: "utf-16le", bom: 2 };
    if (bigBom) return { encoding: "utf-16be", bom: 2 };
    if (declared === "utf-16") return { encoding: "utf-16le", bom: 0 };
  }
  return { encoding: "utf-8", bom: utf8Bom ? 3 : 0 };
}

const MAGIC: [string, string][] = [
  ["PK\u0003\u0004", "a zip archive or an Excel workbook"],
  ["\u001f\u008b", "gzip, though it was not sent as such"],
  ["%PDF", "a PDF"],
  ["PAR1", "a Parquet file"],
  ["\u00d0\u00cf\u0011\u00e0", "an old Excel workbook"],
];

function refuseBinary(head: Buffer): void {
  const start = head.subarray(0, 4).toString("latin1");
  const known = MAGIC.find(([magic]) => start.startsWith(magic));
  let control = 0;
  for (const byte of head) if (byte < 9 || (byte > 13 && byte < 32)) control++;
  if (!known && !(head.includes(0) && control > head.length / 1000) && control <= head.length / 10) return;
  const what = known ? `It looks like ${known[1]}.` : "It holds bytes that no text has.";
  throw new SourceFailure("binary_file", `The file is not a text file. ${what} Nothing was published. Export it as CSV and send that.`);
}

function decoder(encoding: Encoding): (chunk: Buffer, last: boolean) => Buffer {
  if (encoding === "utf-8") return (chunk) => chunk;
  if (encoding === "latin-1") return (chunk) => Buffer.from(chunk.toString("latin1"), "utf8");
  const text = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  return (chunk, last) => {
    try {
      return Buffer.from(text.decode(chunk, { stream: !last }), "utf8");
    } catch {
      throw new SourceFailure(
        "encoding_invalid",
        `The file is not valid ${encoding.toUpperCase()}. Nothing was published. Export it as UTF-8 and send that.`,
      );
    }
  };
}
