import { rm } from "node:fs/promises";
import { and, eq, inArray, lt, notExists, sql } from "drizzle-orm";
import { lakeFiles, partProfiles, partSources, pins, runs } from "@/db";
import { systemContext, withTransaction } from "@/lib/context";
import { lakeStore } from "@/lib/storage";
import { trimAll } from "./trim-versions";

export type Collected = { files: number; bytes: number };

const context = systemContext("lake");
/** So many files at a time: a transaction stays short. */
const BATCH = 500;

/**
 * Gives up the versions that are not kept, and deletes the files that nobody can need: staged ones whose lease has run
 * out, and live ones that no version holds. Rows decide, never a folder's listing: first the row says `deleting`, then the file goes,
 * then the row. A crash in between is picked up by the next collection.
 */
export async function collectGarbage(): Promise<Collected> {
  await withTransaction(context, (tx) => tx.delete(pins).where(lt(pins.until, sql`now() - interval '1 day'`)));
  await trimAll();
  await markDeletable();
  const total: Collected = { files: 0, bytes: 0 };
  for (;;) {
    const batch = await deleteBatch();
    total.files += batch.files;
    total.bytes += batch.bytes;
    if (batch.files < BATCH) return total;
  }
}

async function markDeletable(): Promise<void> {
  await withTransaction(context, async (tx) => {
    // Two statements: one that waits for a publish to end judges the row anew, but its subquery still sees the moment
    // it began. Of a staged file it only asks whether its run waits for a person; one seen live is seen with its part.
    const waits = tx
      .select({ one: sql`1` })
      .from(runs)
      .where(and(eq(runs.id, lakeFiles.runId), eq(runs.state, "held")));
    const expired = and(eq(lakeFiles.state, "staging"), lt(lakeFiles.leaseUntil, sql`now()`), notExists(waits));
    await tx.update(lakeFiles).set({ state: "deleting" }).where(expired);
    const held = tx
      .select({ one: sql`1` })
      .from(partSources)
      .where(eq(partSources.fileId, lakeFiles.id));
    await tx
      .update(lakeFiles)
      .set({ state: "deleting" })
      .where(and(eq(lakeFiles.state, "live"), notExists(held)));
  });
}

async function deleteBatch(): Promise<Collected> {
  const marked = await withTransaction(context, (tx) =>
    tx
      .select({ id: lakeFiles.id, path: lakeFiles.path, bytes: lakeFiles.bytes })
      .from(lakeFiles)
      .where(eq(lakeFiles.state, "deleting"))
      .limit(BATCH),
  );
  const store = lakeStore();
  for (const { path } of marked) {
    // A file that is not there is fine: the last collection may have been cut short here.
    await rm(store.path(path), { force: true });
    await rm(`${store.path(path)}.tmp`, { force: true });
  }
  const ids = marked.map((file) => file.id);
  if (ids.length > 0) {
    await withTransaction(context, async (tx) => {
      await tx.delete(partProfiles).where(inArray(partProfiles.fileId, ids));
      await tx.delete(lakeFiles).where(and(inArray(lakeFiles.id, ids), eq(lakeFiles.state, "deleting")));
    });
  }
  return { files: marked.length, bytes: marked.reduce((sum, file) => sum + (file.bytes ?? 0), 0) };
}
