import { sql } from "drizzle-orm";
import { uploads, type Tx } from "@/db";
import { emitAudit } from "@/lib/audit";
import { systemContext, withTransaction } from "@/lib/context";
import { uploadsStore } from "@/lib/storage";
import { lockObject } from "@/lib/uploads";

const AT_ONCE = 500;

/**
 * Removes raw files that every upload of the same bytes has kept long enough, unless a run still needs them; answers
 * how many. An upload that arrives with the same bytes at this moment waits for it, and brings them again.
 */
export async function removeOldFiles(signal: AbortSignal | undefined): Promise<number> {
  const ctx = systemContext("sweeper");
  const keys = await withTransaction(ctx, (tx) => pastKeys(tx, null));
  let removed = 0;
  for (const key of keys) {
    signal?.throwIfAborted();
    if (await withTransaction(ctx, (tx) => removeObject(tx, key))) removed++;
  }
  return removed;
}

async function removeObject(tx: Tx, key: string): Promise<boolean> {
  await lockObject(tx, key);
  if ((await pastKeys(tx, key)).length === 0) return false;
  const { rows } = await tx.execute<{ id: string; org_id: string; dataset_id: string }>(
    sql`update ${uploads} set removed_at = now() where storage_key = ${key} and removed_at is null returning id, org_id, dataset_id`,
  );
  for (const row of rows) {
    await emitAudit(tx, systemContext("sweeper", row.org_id), {
      action: "dataset.upload.remove",
      entityId: row.dataset_id,
      detail: { uploadId: row.id },
    });
  }
  // Last: when the commit is lost after it, the next sweep finds the rows again and nothing to remove.
  await uploadsStore().remove(key);
  return true;
}

/** Objects of which no upload is kept any longer and no run is open; of one key alone, when it is given. */
async function pastKeys(tx: Tx, key: string | null): Promise<string[]> {
  const { rows } = await tx.execute<{ storage_key: string }>(sql`
    select distinct u.storage_key from uploads u
    where u.removed_at is null and u.kept_until < now() and (${key}::text is null or u.storage_key = ${key})
      and not exists (select 1 from uploads o where o.storage_key = u.storage_key and o.removed_at is null
        and (o.kept_until is null or o.kept_until >= now()))
      and not exists (select 1 from runs r join uploads o on o.id = r.upload_id
        where o.storage_key = u.storage_key and r.state in ('queued', 'running', 'held'))
    limit ${AT_ONCE}`);
  return rows.map((row) => row.storage_key);
}
