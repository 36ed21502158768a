import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { and, eq, inArray, isNotNull, lte, sql } from "drizzle-orm";
import { exports, type Tx } from "@/db";
import { emitAudit } from "@/lib/audit";
import { systemContext, withTransaction } from "@/lib/context";
import { dataPath } from "@/lib/env";
import { exportsStore } from "@/lib/storage";
import { jobTable } from "../job-table";

const context = systemContext("upkeep");
/** How long the list of a person's exports goes back. */
const LISTED_DAYS = 90;
const NAME = /^(exp_[0-9A-Za-z]{1,40})-\d+/;

const LOST =
  "The worker ended again and again while it made this. No file was made. Ask for less at once, or tell whoever runs the server.";

export type SweptExports = { expired: number; failed: number; files: number };

/** Deletes what has expired, ends what nobody makes any more, and removes files that no export names. */
export async function sweepExports(): Promise<SweptExports> {
  const expired = await withTransaction(context, expire);
  for (const key of expired) await exportsStore().remove(key);
  const failed = await withTransaction(context, failLost);
  return { expired: expired.length, failed, files: await removeStrays() };
}

/** What earlier attempts at an export have left. To be called while none of its files is named. */
export async function removeFilesOf(id: string, orgId: string): Promise<void> {
  for (const folder of [dataPath("exports-kept", orgId), dataPath("exports-work")]) {
    for (const name of await namesIn(folder))
      if (name.startsWith(`${id}-`)) await rm(path.join(folder, name), { recursive: true, force: true });
  }
}

async function expire(tx: Tx): Promise<string[]> {
  const isOver = and(eq(exports.state, "done"), lte(exports.expiresAt, new Date()), isNotNull(exports.storageKey));
  const rows = await tx.select().from(exports).where(isOver).for("update", { skipLocked: true }).limit(500);
  for (const row of rows) {
    await tx.update(exports).set({ state: "expired", storageKey: null }).where(eq(exports.id, row.id));
    await emitAudit(tx, systemContext("upkeep", row.orgId), {
      action: "export.own",
      entityId: row.id,
      detail: { change: "expire", userId: row.userId, downloads: row.downloads },
    });
  }
  await tx
    .delete(exports)
    .where(
      and(
        inArray(exports.state, ["expired", "failed", "cancelled"]),
        sql`${exports.finishedAt} < now() - make_interval(days => ${LISTED_DAYS})`,
      ),
    );
  return rows.flatMap(({ storageKey }) => (storageKey === null ? [] : [storageKey]));
}

/** Exports that wait or run, whose job does neither. */
async function failLost(tx: Tx): Promise<number> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    select e.id from ${exports} e
    where e.state in ('queued', 'running') and coalesce(e.started_at, e.created_at) < now() - interval '1 minute'
      and not exists (select 1 from ${jobTable} j where j.name = 'export' and j.state < 'completed' and j.data->>'exportId' = e.id)
    for update of e skip locked`);
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return 0;
  await tx
    .update(exports)
    .set({ state: "failed", errorCode: "INTERNAL", message: LOST, finishedAt: new Date() })
    .where(inArray(exports.id, ids));
  return ids.length;
}

/** Files of exports that are not being made and do not name them: what a process left that was killed. */
async function removeStrays(): Promise<number> {
  const found: { id: string; file: string; key: string | null }[] = [];
  const kept = dataPath("exports-kept");
  for (const orgId of await namesIn(kept)) {
    for (const name of await namesIn(path.join(kept, orgId))) add(path.join(kept, orgId, name), `${orgId}/${name}`);
  }
  for (const name of await namesIn(dataPath("exports-work"))) add(dataPath("exports-work", name), null);
  if (found.length === 0) return 0;
  // Read after the files were listed: one that has been named meanwhile is seen with its name.
  const ids = [...new Set(found.map(({ id }) => id))];
  const rows = await withTransaction(context, (tx) =>
    tx.select({ id: exports.id, state: exports.state, key: exports.storageKey }).from(exports).where(inArray(exports.id, ids)),
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  let removed = 0;
  for (const { id, file, key } of found) {
    const row = byId.get(id);
    if (row && (row.state === "queued" || row.state === "running" || (key !== null && row.key === key))) continue;
    await rm(file, { recursive: true, force: true });
    removed += 1;
  }
  return removed;

  function add(file: string, key: string | null): void {
    const id = NAME.exec(path.basename(file))?.[1];
    if (id !== undefined) found.push({ id, file, key });
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
}
