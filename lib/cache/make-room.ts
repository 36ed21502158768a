import { sql } from "drizzle-orm";
import { datasets, results } from "@/db";
import { systemContext, withTransaction } from "@/lib/context";
import { resultsStore } from "@/lib/storage";
import { SEMANTICS_VERSION } from "./result-key";

const context = systemContext("cache");

/** What an answer takes on a disk at least, however small it is. */
const BLOCK = 4096;
/** Looking for room reads all rows of the table: it is done when so much of the room may have been used since. */
const SHARE = 0.01;

let usedSince = Number.POSITIVE_INFINITY;

/** As `makeRoom`, once enough was kept since the last time: the room may be exceeded by a hundredth. */
export async function makeRoomAfter(bytes: number, bytesMax: number): Promise<void> {
  usedSince += Math.max(bytes, BLOCK);
  if (usedSince <= bytesMax * SHARE) return;
  usedSince = 0;
  await makeRoom(bytesMax);
}

/** Removes the answers that were not used for longest, until the others take at most `bytesMax` bytes on the disk. */
export async function makeRoom(bytesMax: number): Promise<number> {
  return remove(sql`
    delete from ${results} where ${results.key} in (
      select key from (
        select key, sum(greatest(bytes, ${BLOCK})) over (order by last_used_at desc, key) as held from ${results}
      ) as used where held > ${bytesMax}
    ) returning store_key`);
}

/**
 * Removes answers that no question can have any more: of versions that are not kept, of datasets that are gone, and of
 * an older meaning of questions.
 */
export async function removeStale(): Promise<number> {
  return remove(sql`
    delete from ${results} r where r.semantics <> ${SEMANTICS_VERSION} or exists (
      select 1 from jsonb_to_recordset(r.datasets) as used ("datasetId" text, version int)
      left join ${datasets} d on d.id = used."datasetId"
      where d.id is null or used.version < d.min_retained
    ) returning store_key`);
}

/** The rows go first: an object without a row is never read. */
async function remove(statement: ReturnType<typeof sql>): Promise<number> {
  const { rows } = await withTransaction(context, (tx) => tx.execute<{ store_key: string }>(statement));
  const store = resultsStore();
  for (const row of rows) await store.remove(row.store_key);
  return rows.length;
}
