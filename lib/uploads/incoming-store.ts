import { open, rm, type FileHandle } from "node:fs/promises";
import type { Readable } from "node:stream";
import { FileStore, type Configstore } from "@tus/file-store";
import { Upload } from "@tus/server";
import { and, eq, sql } from "drizzle-orm";
import { uploadSessions } from "@/db";
import { systemContext, withTransaction } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { makeFolder, syncFolder } from "@/lib/storage";
import { EXPIRES_AFTER_MS } from "./create-session";
import { noSession, type SessionRow } from "./find-session";
import { incomingFolder, incomingPath } from "./incoming";

/** Bytes after which what has arrived is made safe and told to the database. */
const SAFE_EVERY = 32 * 1024 * 1024;
/** What is read on of a piece that finds no room: many clients hear no answer before they have sent it all. */
const DRAINED_BYTES = 16 * 1024 * 1024;
const system = systemContext("uploads");

/**
 * Where tus puts the bytes of uploads. What has arrived is what the session's row says, never the length of the file:
 * a row counts bytes that are safely on the disk, and a power cut can leave a file longer than that.
 */
export class IncomingStore extends FileStore {
  /** Writes that still make their last bytes safe although their client has gone. */
  private readonly writing = new Map<string, Promise<unknown>>();

  constructor() {
    // The rows know it all: nothing is kept beside the files.
    super({ directory: incomingFolder(), configstore: NO_CONFIG });
    // The size is asked for first, and whole files only: no deferred length, no concatenation, and expiry by the rows.
    this.extensions = ["creation", "creation-with-upload", "termination"];
  }

  override async create(upload: Upload): Promise<Upload> {
    await makeFolder(incomingFolder());
    const handle = await open(incomingPath(upload.id), "wx", 0o600);
    await handle.close();
    await syncFolder(incomingFolder());
    return upload;
  }

  override async getUpload(id: string): Promise<Upload> {
    await this.writing.get(id)?.catch(() => {});
    const row = await rowOf(id);
    if (row.state === "cancelled" || row.state === "refused") throw noSession();
    return new Upload({
      id,
      size: row.bytes,
      offset: row.state === "complete" ? row.bytes : row.received,
      metadata: metadataOf(row),
      creation_date: row.createdAt.toISOString(),
    });
  }

  override async write(source: Readable, id: string, offset: number): Promise<number> {
    const written = writeSafely(source, id, offset);
    this.writing.set(id, written);
    try {
      return await written;
    } finally {
      if (this.writing.get(id) === written) this.writing.delete(id);
    }
  }

  override async remove(id: string): Promise<void> {
    await rm(incomingPath(id), { force: true });
  }
}

const NO_CONFIG: Configstore = { get: async () => undefined, set: async () => {}, delete: async () => {} };

async function writeSafely(source: Readable, id: string, offset: number): Promise<number> {
  const handle = await open(incomingPath(id), "r+").catch((error: NodeJS.ErrnoException) => {
    throw error.code === "ENOENT" ? noSession() : error;
  });
  let position = offset;
  let safe = offset;
  const makeSafe = async () => {
    if (position === safe) return;
    await handle.datasync();
    await tell(id, position);
    safe = position;
  };
  try {
    try {
      let full: unknown;
      let left = DRAINED_BYTES;
      for await (const chunk of source as AsyncIterable<Buffer>) {
        if (full === undefined) {
          full = await whenFull(writeAll(handle, chunk, position));
          if (full === undefined) position += chunk.length;
          if (position - safe >= SAFE_EVERY) await makeSafe();
        } else {
          left -= chunk.length;
          if (left < 0) break;
        }
      }
      if (full !== undefined) throw full;
    } finally {
      // Also when the connection broke off: what has arrived need not be sent again.
      await makeSafe();
    }
    return position;
  } catch (error) {
    throw isFull(error) ? diskFull(error) : error;
  } finally {
    await handle.close();
  }
}

async function writeAll(handle: FileHandle, chunk: Buffer, position: number): Promise<void> {
  for (let done = 0; done < chunk.length;) {
    const { bytesWritten } = await handle.write(chunk, done, chunk.length - done, position + done);
    done += bytesWritten;
  }
}

/** Writes how far an upload is. One that was given up meanwhile takes no more. */
async function tell(id: string, received: number): Promise<void> {
  const rows = await withTransaction(system, (tx) =>
    tx
      .update(uploadSessions)
      .set({
        received: sql`greatest(${uploadSessions.received}, ${received}::bigint)`,
        lastByteAt: sql`now()`,
        expiresAt: sql`now() + make_interval(secs => ${EXPIRES_AFTER_MS / 1000})`,
      })
      .where(and(eq(uploadSessions.id, id), eq(uploadSessions.state, "open")))
      .returning({ id: uploadSessions.id }),
  );
  if (rows.length === 0) throw noSession();
}

async function rowOf(id: string): Promise<SessionRow> {
  const [row] = await withTransaction(system, (tx) => tx.select().from(uploadSessions).where(eq(uploadSessions.id, id)));
  if (!row) throw noSession();
  return row;
}

function metadataOf(row: SessionRow): Record<string, string | null> {
  const { filename, hospital, period, sha256, modifiedAt, correctsRunId } = row;
  const known = { filename, hospital, period, sha256, modifiedAt: modifiedAt?.toString() ?? null, correctsRunId };
  const given = Object.entries(known).filter(([, value]) => value !== null);
  return Object.fromEntries([...given, ...(row.rehearsal ? [["rehearsal", "true"]] : [])]) as Record<string, string>;
}

/** The error when the disk is full, nothing when all is well; anything else is thrown on. */
async function whenFull(writing: Promise<void>): Promise<unknown> {
  return writing.catch((error: unknown) => {
    if (isFull(error)) return error;
    throw error;
  });
}

function isFull(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT");
}

function diskFull(cause: unknown): AppError {
  return new AppError(
    "LIMIT_EXCEEDED",
    "The server's disk is full. What has arrived is kept, and nothing published was lost. Ask whoever runs the server to make room, then go on sending.",
    { cause },
  );
}
