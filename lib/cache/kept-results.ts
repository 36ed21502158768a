import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { promisify } from "node:util";
import { constants, gunzip, gzip } from "node:zlib";
import { and, eq, sql } from "drizzle-orm";
import { results } from "@/db";
import { systemContext, withTransaction, type ServiceContext } from "@/lib/context";
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

/**
 * The kept answer of this key, or null. One whose stored object is missing or damaged is not an answer: it counts as
 * not kept, and is replaced when the question has run again.
 */
export async function findResult(ctx: ServiceContext, key: string): Promise<Released | null> {
  const kept = await withTransaction(ctx, async (tx) => {
    const which = and(eq(results.key, key), eq(results.orgId, ctx.orgId));
    const isStale = sql<boolean>`${results.lastUsedAt} < clock_timestamp() - interval '10 seconds'`;
    const [row] = await tx.select({ storeKey: results.storeKey, sha256: results.sha256, isStale }).from(results).where(which);
    // Many who look at one dashboard would wait for each other to write the same moment.
    if (row?.isStale) {
      // When it was last used may be forgotten in a crash: nobody waits for the disk.
      await tx.execute(sql`set local synchronous_commit = off`);
      await tx
        .update(results)
        .set({ lastUsedAt: sql`clock_timestamp()` })
        .where(which);
    }
    return row;
  });
  if (!kept) return null;
  try {
    const bytes = await buffer(resultsStore().read(kept.storeKey));
    if (sha256(bytes) === kept.sha256) return readReleased((await expand(bytes)).toString("utf8"));
  } catch {
    // Whatever is wrong with the object, the question can be run: that is said below, without what was in it.
  }
  log.warn({ key }, "A kept answer is missing or damaged. The question runs again.");
  return null;
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
