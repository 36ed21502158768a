import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createHash } from "node:crypto";
import { and, eq, isNull, sql } from "drizzle-orm";
import { uploads, type Tx } from "@/db";
import { uploadsStore } from "@/lib/storage";
import { HEAD_BYTES } from "./check-upload";

export type Measured = { bytes: number; sha256: string; head: Buffer };

/**
 * Gives a file its place among the raw files, named by the hash of its bytes: the same bytes of one organisation are
 * kept once. Called in the transaction that writes the upload's row; the file itself stays where it is until then.
 */
export async function archiveFile(tx: Tx, o: { orgId: string; file: string; sha256: string; bytes: number }): Promise<string> {
  const key = `${o.orgId}/raw/${o.sha256}`;
  await lockObject(tx, key);
  const store = uploadsStore();
  if (await store.addFile(key, o.file)) return key;
  const kept = await stat(store.path(key));
  // A disk that was full or a hand that erred may have cut it: the file at hand has these bytes.
  if (kept.size !== o.bytes) {
    await store.remove(key);
    await store.addFile(key, o.file);
  }
  return key;
}

/** Removes a raw file that no upload names, as after an upload whose transaction was undone. */
export async function removeUnlessNamed(tx: Tx, key: string): Promise<void> {
  await lockObject(tx, key);
  if ((await tx.$count(uploads, and(eq(uploads.storageKey, key), isNull(uploads.removedAt)))) === 0) await uploadsStore().remove(key);
}

/** Until the transaction ends nobody else adds or removes the object of this key. */
export async function lockObject(tx: Tx, key: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${key}, 4927132))`);
}

/** Reads a file once: its size, its SHA-256 and how it begins. */
export async function measureFile(file: string): Promise<Measured> {
  const hash = createHash("sha256");
  let bytes = 0;
  let head: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>) {
    if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES - head.length)]);
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest("hex"), head };
}
