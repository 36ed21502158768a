import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { readFile, rm, stat, statfs } from "node:fs/promises";
import path from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AppError } from "@/lib/errors";
import { randomText } from "@/lib/ids";
import type { ByteRange, ObjectStore, Stored, WriteOptions } from "./object-store";
import { copyAside, linkUnlessTaken, makeFolder, moveUnlessTaken, syncFile } from "./safe-write";

/** A store in a folder of this machine. */
export function localStore(root: string): ObjectStore {
  const place = (key: string) => path.join(root, checkKey(key));
  return {
    path: place,
    writeStream: (key, source, options) => writeStream(place(key), source, options ?? {}),
    takeFile: (key, file) => takeFile(place(key), file),
    addFile: (key, file) => addFile(place(key), file),
    read: (key, range) => read(place(key), range),
    readText: (key) => readFile(place(key), "utf8").catch((error: unknown) => Promise.reject(readable(error))),
    remove: (key) => rm(place(key), { force: true }),
    exists: (key) =>
      stat(place(key)).then(
        (info) => info.isFile(),
        (error: NodeJS.ErrnoException) => {
          if (error.code === "ENOENT" || error.code === "ENOTDIR") return false;
          throw error;
        },
      ),
    freeBytes: async () => {
      await makeFolder(root);
      const info = await statfs(root);
      return info.bavail * info.bsize;
    },
  };
}

/** Refuses a key that could lead out of the store or be read in two ways. */
function checkKey(key: string): string {
  const parts = key.split("/");
  // Names of codes and encodeURIComponent's output, and no others.
  const plain = parts.every((part) => /^[A-Za-z0-9_%!~*'().-]{1,250}$/.test(part) && part !== "." && part !== "..");
  if (!plain) throw new AppError("INTERNAL", "A storage key is not plain. Nothing was read or written.");
  return key;
}

async function writeStream(file: string, source: Readable, options: WriteOptions): Promise<Stored> {
  await makeFolder(path.dirname(file)).catch((error: unknown) => Promise.reject(readable(error)));
  const aside = `${file}.${randomText(8)}.part`;
  const hash = createHash("sha256");
  let bytes = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (options.maxBytes !== undefined && bytes > options.maxBytes) {
        done(
          new AppError(
            "TOO_LARGE",
            `The file is larger than the ${options.maxBytes.toLocaleString("en-GB")} bytes that are accepted. Nothing was kept. Send a smaller file, or several.`,
          ),
        );
        return;
      }
      hash.update(chunk);
      done(null, chunk);
    },
  });
  try {
    const target = createWriteStream(aside, { flags: "wx", mode: 0o600 });
    await pipeline(source, meter, target, options.signal ? { signal: options.signal } : {});
    await syncFile(aside);
    if (!(await moveUnlessTaken(aside, file))) throw taken();
    return { bytes, sha256: hash.digest("hex") };
  } catch (error) {
    throw readable(error, options.signal);
  } finally {
    await rm(aside, { force: true });
  }
}

async function takeFile(file: string, from: string): Promise<void> {
  const aside = `${file}.${randomText(8)}.part`;
  try {
    await makeFolder(path.dirname(file));
    await syncFile(from);
    const moved = await moveUnlessTaken(from, file).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== "EXDEV") throw error;
      await copyAside(from, aside);
      return moveUnlessTaken(aside, file);
    });
    if (!moved) throw taken();
    await rm(from, { force: true });
  } catch (error) {
    throw readable(error);
  } finally {
    await rm(aside, { force: true });
  }
}

async function addFile(file: string, from: string): Promise<boolean> {
  const aside = `${file}.${randomText(8)}.part`;
  try {
    await makeFolder(path.dirname(file));
    await syncFile(from);
    return await linkUnlessTaken(from, file).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== "EXDEV") throw error;
      await copyAside(from, aside);
      return moveUnlessTaken(aside, file);
    });
  } catch (error) {
    throw readable(error);
  } finally {
    await rm(aside, { force: true });
  }
}

function read(file: string, range: ByteRange | undefined): Readable {
  const source = createReadStream(file, range);
  // Whoever reads the result gets our error, not the system's with its path.
  return Readable.from(translated(source), { objectMode: false });
}

async function* translated(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* source;
  } catch (error) {
    throw readable(error);
  }
}

function taken(): AppError {
  return new AppError("CONFLICT", "That file is already stored. It was not changed.");
}

/** The system's error in our words; paths stay in `cause`. */
function readable(error: unknown, signal?: AbortSignal): unknown {
  if (error instanceof AppError) return error;
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (signal?.aborted)
    return new AppError("CANCELLED", "The transfer was stopped. Nothing was kept. Send the file again.", { cause: error });
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new AppError(
      "LIMIT_EXCEEDED",
      "The server's disk is full. Nothing was kept, and nothing stored was lost. Ask whoever runs the server to make room, then try again.",
      { cause: error },
    );
  }
  if (code === "ENOENT")
    return new AppError("NOT_FOUND", "The stored file is not there. Nothing was changed. Send it again.", { cause: error });
  if (code === "ERR_STREAM_PREMATURE_CLOSE" || code === "ECONNRESET") {
    return new AppError("INVALID_INPUT", "The file was cut off on the way. Nothing was kept. Send it again.", { cause: error });
  }
  return error;
}
