import { once } from "node:events";
import { crc32 } from "node:zlib";
import type { Entry, ZipFile } from "yauzl";
import { AppError } from "@/lib/errors";
import { withoutIdentifiers } from "./redact-file-name";
import { SourceFailure } from "./source-failure";

/** Where a file of a zip is in the text that is made of them all. */
export type JoinedEntry = {
  name: string;
  /** The line of the whole at which its first record stands; its own line 2, or 1 in the first file with its header. */
  firstLine: number;
};

export type OpenedZip = {
  /** The files to read, by name. */
  files: Entry[];
  read: (file: Entry) => AsyncGenerator<Buffer>;
  /** Bytes of the zip that were unpacked, about. */
  readBytes: () => number;
  close: () => void;
};

const ENTRIES_MAX = 1000;
const RATIO_MAX = 200;
const RATIO_FLOOR = 100 * 1024 * 1024;
const HEADER_BYTES_MAX = 1024 * 1024;
/** What a Mac adds to a folder, and to its zips. */
const IGNORED = /^__MACOSX\/|(^|\/)\.DS_Store$|\/$/;

/** Opens a zip and looks at its list: only plain files of text under plain names, in the order of their names. */
export async function openZip(path: string): Promise<OpenedZip> {
  // Only for a zip: every file waits for the start of the process that reads it.
  const { openPromise } = await import("yauzl");
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false, strictFileNames: true }).catch(damaged);
  let done = 0;
  try {
    const files = await listFiles(zip);
    return {
      files,
      read: (file) => readEntry(zip, file, (bytes) => (done += bytes)),
      readBytes: () => done,
      close: () => zip.close(),
    };
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function listFiles(zip: ZipFile): Promise<Entry[]> {
  if (zip.entryCount > ENTRIES_MAX) {
    throw refused("zip_entry", `The zip holds ${zip.entryCount} entries; at most ${ENTRIES_MAX} are read. Send it in several parts.`);
  }
  const files = new Map<string, Entry>();
  const entries = zip.eachEntry();
  for (;;) {
    const next = await entries.next().catch(badEntry);
    if (next.done === true) break;
    const entry = next.value;
    const name = entry.fileName;
    if (IGNORED.test(name)) continue;
    if (name === "[Content_Types].xml") {
      throw refused("binary_file", "The file is not a text file. It looks like an Excel workbook. Export it as CSV and send that.");
    }
    if (entry.isEncrypted()) throw refused("zip_entry", `${shown(name)} in the zip is encrypted. Send it without a password.`);
    if (!entry.canDecodeFileData()) {
      throw refused(
        "zip_entry",
        `${shown(name)} in the zip is packed in a way that cannot be read. Make the zip with deflate, as most programs do.`,
      );
    }
    if (files.has(name))
      throw refused("zip_entry", `The zip holds ${shown(name)} twice, and nothing says which one is meant. Leave one out.`);
    files.set(name, entry);
  }
  if (files.size === 0) throw refused("empty_file", "The zip holds no file. Put the CSV into it and send it again.");
  checkGrowth(zip, [...files.values()]);
  return [...files].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
}

/** By what the list says; what really comes out is counted as well. */
function checkGrowth(zip: ZipFile, files: Entry[]): void {
  const total = files.reduce((sum, file) => sum + file.uncompressedSize, 0);
  const grows = files.some((file) => file.uncompressedSize > RATIO_FLOOR && file.uncompressedSize > file.compressedSize * RATIO_MAX);
  if (!grows && (total <= RATIO_FLOOR || total <= zip.fileSize * RATIO_MAX)) return;
  throw refused("compression_ratio", "The file grows more than 200 times when unpacked. Send it unpacked, or in several parts.");
}

async function* readEntry(zip: ZipFile, file: Entry, onRead: (bytes: number) => void): AsyncGenerator<Buffer> {
  const stream = await zip.openReadStreamPromise(file).catch(damaged);
  let sum = 0;
  let bytes = 0;
  const share = file.compressedSize / Math.max(1, file.uncompressedSize);
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      sum = crc32(chunk, sum);
      bytes += chunk.length;
      onRead(chunk.length * share);
      yield chunk;
    }
  } catch (error) {
    // Whoever reads the file throws into this generator too: those errors are their own.
    if (error instanceof SourceFailure) throw error;
    damaged(error);
  } finally {
    if (!stream.closed) {
      stream.destroy();
      await once(stream, "close").catch(() => {});
    }
  }
  if (sum !== file.crc32 || bytes !== file.uncompressedSize) damaged(new Error("checksum"));
}

type Joining = {
  headerLine: number;
  /** The text of one file. */
  read: (file: Entry) => AsyncGenerator<Buffer>;
  onEntry: (entry: JoinedEntry) => void;
};

/**
 * The files of a zip as one text: the records of all, one file after the other, under the header of the first. All
 * must have the same one.
 */
export async function* joinEntries(files: Entry[], { headerLine, read, onEntry }: Joining): AsyncGenerator<Buffer> {
  const [first, ...others] = files;
  if (!first) return;
  if (others.length === 0) {
    onEntry({ name: shown(first.fileName), firstLine: 1 });
    yield* named(first, read(first));
    return;
  }
  if (headerLine > 1) {
    throw refused(
      "zip_headers_differ",
      "The zip holds several files, and the contract expects lines above the header, which belong to one file each. Send the files one by one.",
    );
  }
  let header: Buffer | null = null;
  let line = 1;
  let endsLine = true;
  for (const file of files) {
    if (!endsLine) {
      yield Buffer.from("\n");
      line++;
      endsLine = true;
    }
    onEntry({ name: shown(file.fileName), firstLine: line });
    for await (const chunk of withoutHeader(file, named(file, read(file)), (found) => {
      if (header !== null && !header.equals(found)) throw headersDiffer(first, file);
      const isFirst = header === null;
      header ??= found;
      return isFirst;
    })) {
      if (chunk.length === 0) continue;
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) line++;
      endsLine = chunk.at(-1) === 10;
      yield chunk;
    }
  }
}

/** The text of a file without its first line, unless `keeps` of that line is true. */
async function* withoutHeader(file: Entry, text: AsyncGenerator<Buffer>, keeps: (header: Buffer) => boolean): AsyncGenerator<Buffer> {
  let head: Buffer | null = Buffer.alloc(0);
  const cut = (bytes: Buffer, end: number): Buffer => {
    const line = bytes.subarray(0, end < 0 ? bytes.length : end);
    const content = line.at(-1) === 13 ? line.subarray(0, -1) : line;
    if (content.length === 0) throw refused("empty_file", `${shown(file.fileName)} in the zip has no header on its first line.`);
    return keeps(Buffer.from(content)) ? bytes : bytes.subarray(end < 0 ? bytes.length : end + 1);
  };
  for await (const chunk of text) {
    if (head === null) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf(10);
    if (end < 0 && head.length <= HEADER_BYTES_MAX) continue;
    if (end < 0) throw refused("header_too_long", `The first line of ${shown(file.fileName)} in the zip is too long to be a header.`);
    yield cut(head, end);
    head = null;
  }
  if (head !== null) yield cut(head, -1);
}

/** How the first file of a zip begins. INVALID_INPUT for a zip that is not one of CSVs. */
export async function headOfZip(path: string, bytes: number): Promise<Buffer> {
  try {
    const zip = await openZip(path);
    try {
      const [first] = zip.files;
      const chunks: Buffer[] = [];
      let size = 0;
      for await (const chunk of first ? zip.read(first) : []) {
        chunks.push(chunk);
        size += chunk.length;
        if (size >= bytes) break;
      }
      return Buffer.concat(chunks).subarray(0, bytes);
    } finally {
      zip.close();
    }
  } catch (error) {
    throw error instanceof SourceFailure ? new AppError("INVALID_INPUT", error.message, { cause: error }) : error;
  }
}

/** Says of which file it is what is wrong with its bytes. */
async function* named(file: Entry, text: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* text;
  } catch (error) {
    if (error instanceof SourceFailure && (error.rule === "binary_file" || error.rule === "encoding_invalid")) {
      throw new SourceFailure(error.rule, `${shown(file.fileName)} in the zip: ${error.message}`);
    }
    throw error;
  }
}

function headersDiffer(first: Entry, other: Entry): SourceFailure {
  return refused(
    "zip_headers_differ",
    `The files in the zip are read as one, but ${shown(other.fileName)} has another header than ${shown(first.fileName)}. Give them the same header, or send them one by one.`,
  );
}

/** A name of a file in a zip as it is shown: without hidden characters and what tells who a patient is, cut. */
function shown(name: string): string {
  const plain = [...withoutIdentifiers(name.normalize("NFC")).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "")];
  return `"${plain.length > 80 ? `${plain.slice(0, 79).join("")}…` : plain.join("")}"`;
}

function refused(rule: string, message: string): SourceFailure {
  return new SourceFailure(rule, `${message} Nothing was published.`);
}

function badEntry(error: unknown): never {
  if (error instanceof Error && /absolute path|relative path|characters in fileName/.test(error.message)) {
    throw refused("zip_entry", "The zip holds a file under a name that leads out of it. Make the zip anew from the files alone.");
  }
  if (error instanceof Error && error.message.includes("encryption")) {
    throw refused("zip_entry", "A file in the zip is encrypted. Send it without a password.");
  }
  return damaged(error);
}

function damaged(error: unknown): never {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  // Of the disk, not of the bytes.
  if (/^E[A-Z]+$/.test(code)) throw error;
  throw refused("zip_damaged", "The zip cannot be unpacked: it is damaged or cut short. Send it again.");
}
