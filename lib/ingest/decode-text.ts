import { SourceFailure } from "./source-failure";

export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "latin-1" | "windows-1252";
export type DeclaredEncoding = "auto" | "utf-8" | "utf-16" | "latin-1" | "windows-1252";

/**
 * The bytes of a text file as UTF-8, a byte order mark taken off. `onBegin` hears what it is in as soon as enough of
 * it was seen; bytes that no text has end it with a SourceFailure.
 */
export async function* decodeText(
  chunks: AsyncIterable<Buffer>,
  declared: DeclaredEncoding,
  onBegin: (found: { encoding: Encoding; bom: number }) => void = () => {},
): AsyncGenerator<Buffer> {
  let decode: ((chunk: Buffer, last: boolean) => Buffer) | undefined;
  let head: Buffer = Buffer.alloc(0);
  function begin(): Buffer {
    const found = findEncoding(head, declared);
    onBegin(found);
    const { encoding, bom } = found;
    if (encoding === "utf-8" || encoding === "latin-1" || encoding === "windows-1252") refuseBinary(head.subarray(0, 65_536));
    decode = decoder(encoding);
    return decode(head.subarray(bom), false);
  }
  for await (const chunk of chunks) {
    let out: Buffer;
    if (decode === undefined) {
      // Enough bytes to see a byte order mark and to judge whether this is text.
      head = head.length > 0 ? Buffer.concat([head, chunk]) : chunk;
      if (head.length < 4) continue;
      out = begin();
    } else {
      out = decode(chunk, false);
    }
    if (out.length > 0) yield out;
  }
  if (decode === undefined) {
    const out = begin();
    if (out.length > 0) yield out;
  }
  const end = decode?.(Buffer.alloc(0), true);
  if (end && end.length > 0) yield end;
}

function findEncoding(head: Buffer, declared: DeclaredEncoding): { encoding: Encoding; bom: number } {
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
