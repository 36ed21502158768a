import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { promisify } from "node:util";
import { constants, gunzip, gzip } from "node:zlib";
import { and, eq, sql } from "drizzle-orm";
import { prepared, results, type Tx } from "@/db";
import { systemContext, withTransaction } from "@/lib/context";
import { readReleased, writeReleased, type Released } from "@/lib/disclosure";
import { newId } from "@/lib/ids";
import { log } from "@/lib/log";
import { resultsStore } from "@/lib/storage";
import { SEMANTICS_VERSION } from "./result-key";

const compress = promisify(gzip);
const expand = promisify(gunzip);
const context = systemContext("cache");

/** What is known of a kept answer beside its key. */
export type ResultFacts = {
  orgId: string;
  datasets: { datasetId: string; version: number }[];
  policy: string;
  engine: string;
};

/** Where a kept answer is. */
export type Kept = {
  key: string;
  storeKey: string;
  sha256: string;
  /** Whether it was not used for a while, as far as the catalogue knows. */
  isStale: boolean;
};

/** Where the organisation's answer of this key is kept; null where it is not. */
export async function findKept(tx: Tx, which: { orgId: string; key: string }): Promise<Kept | null> {
  const [row] = await keptOf(tx).execute(which);
  return row ? { key: which.key, ...row } : null;
}

const isStale = sql<boolean>`${results.lastUsedAt} < clock_timestamp() - interval '10 seconds'`;

const keptOf = prepared((tx) =>
  tx
    .select({ storeKey: results.storeKey, sha256: results.sha256, isStale })
    .from(results)
    .where(and(eq(results.key, sql.placeholder("key")), eq(results.orgId, sql.placeholder("orgId"))))
    .prepare("kept_result"),
);

/**
 * The answer that is kept there, or null: one whose stored object is missing or damaged is not an answer. It counts as
 * not kept, and is replaced when the question has run again.
 */
export async function readKept(kept: Kept): Promise<Released | null> {
  try {
    const bytes = await buffer(resultsStore().read(kept.storeKey));
    if (sha256(bytes) === kept.sha256) {
      const released = readReleased((await expand(bytes)).toString("utf8"));
      if (kept.isStale) noteUse(kept.key);
      return released;
    }
  } catch {
    // Whatever is wrong with the object, the question can be run: that is said below, without what was in it.
  }
  log.warn({ key: kept.key }, "A kept answer is missing or damaged. The question runs again.");
  return null;
}

/**
 * Notes that an answer was used. Nobody waits for it, and it waits for nobody: of many who read one dashboard, one
 * writes. A note that is lost only lets the answer go a little earlier.
 */
function noteUse(key: string): void {
  const due = sql`select key from ${results} where key = ${key} and ${isStale} for update skip locked`;
  const noted = withTransaction(context, async (tx) => {
    await tx.execute(sql`set local synchronous_commit = off`);
    await tx
      .update(results)
      .set({ lastUsedAt: sql`clock_timestamp()` })
      .where(sql`${results.key} in (${due})`);
  });
  noted.catch(() => log.warn({ key }, "It could not be noted that a kept answer was used."));
}

/** Keeps a released answer, unless it alone is larger than `bytesMax`; answers the bytes it takes. */
export async function keepResult(key: string, facts: ResultFacts, released: Released, bytesMax: number): Promise<number> {
  const bytes = await compress(writeReleased(released), { level: constants.Z_BEST_SPEED });
  if (bytes.length > bytesMax) return 0;
  const store = resultsStore();
  const storeKey = `${facts.orgId}/${key.slice(0, 2)}/${newId("result")}`;
  // The row comes first: an object that nothing names would stay for ever. Until it is there, the answer is not kept.
  const replaced = await nameResult(key, facts, { storeKey, sha256: sha256(bytes), bytes: bytes.length, rows: released.rows.length });
  try {
    await store.writeStream(storeKey, Readable.from([bytes]));
  } catch (error) {
    await withTransaction(context, (tx) => tx.delete(results).where(eq(results.storeKey, storeKey)));
    throw error;
  }
  const named = await withTransaction(context, (tx) => tx.$count(results, eq(results.storeKey, storeKey)));
  // Another process may have kept the same answer meanwhile, or made room.
  if (named === 0) await store.remove(storeKey);
  if (replaced !== null) await store.remove(replaced);
  return bytes.length;
}

type StoredResult = { storeKey: string; sha256: string; bytes: number; rows: number };

/** Makes the row of a kept answer; answers the object it named before. */
async function nameResult(key: string, facts: ResultFacts, stored: StoredResult): Promise<string | null> {
  return withTransaction(context, async (tx) => {
    const [before] = await tx.select({ storeKey: results.storeKey }).from(results).where(eq(results.key, key)).for("update");
    const values = { ...facts, ...stored, semantics: SEMANTICS_VERSION, lastUsedAt: sql`clock_timestamp()` };
    await tx
      .insert(results)
      .values({ key, ...values })
      .onConflictDoUpdate({ target: results.key, set: values });
    return before?.storeKey ?? null;
  });
}

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
