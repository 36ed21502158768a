import { and, eq, gt, isNull, lte, or } from "drizzle-orm";
import { partSources, type Tx } from "@/db";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { advanceHead, lockHead } from "./head";
import { removeParts } from "./live-parts";

type Restore = { datasetId: string; version: number; actorId: string | null; reason: string };

/**
 * Makes a new version with the files of an older one, in the caller's transaction; no file is copied. Throws NOT_FOUND
 * for a version there never was, CONFLICT for one that is no longer kept, or whose files are those of the current one.
 */
export async function restoreVersion(tx: Tx, o: Restore): Promise<{ version: number; restored: number }> {
  const { datasetId, actorId } = o;
  const { head, minRetained } = await lockHead(tx, datasetId);
  if (o.version < 1 || o.version > head) {
    throw new AppError("NOT_FOUND", `There is no version ${o.version} of this dataset. Nothing was changed. The newest is ${head}.`);
  }
  if (o.version < minRetained) {
    throw new AppError(
      "CONFLICT",
      `Version ${o.version} is no longer kept whole; the oldest that can be restored is ${minRetained}. Nothing was changed.`,
    );
  }
  const kept = or(isNull(partSources.removed), gt(partSources.removed, o.version));
  const wanted = await tx
    .select()
    .from(partSources)
    .where(and(eq(partSources.datasetId, datasetId), lte(partSources.added, o.version), kept));
  const live = await tx
    .select({ id: partSources.id, fileId: partSources.fileId })
    .from(partSources)
    .where(and(eq(partSources.datasetId, datasetId), isNull(partSources.removed)));
  const wantedFiles = new Set(wanted.map((part) => part.fileId));
  const liveFiles = new Set(live.map((part) => part.fileId));
  const gone = live.filter((part) => !wantedFiles.has(part.fileId));
  const back = wanted.filter((part) => !liveFiles.has(part.fileId));
  if (gone.length === 0 && back.length === 0) {
    throw new AppError("CONFLICT", `The current version holds the same files as version ${o.version}. Nothing was changed.`);
  }
  const version = head + 1;
  await removeParts(
    tx,
    gone.map((part) => part.id),
    version,
  );
  for (let start = 0; start < back.length; start += 1000) {
    const some = back.slice(start, start + 1000);
    await tx.insert(partSources).values(some.map((part) => ({ ...part, id: newId("part"), added: version, removed: null })));
  }
  const commitKey = `restore ${datasetId} ${version}`;
  await advanceHead(tx, { datasetId, version, op: "restore", commitKey, runId: null, actorId, note: o.reason, restored: o.version });
  return { version, restored: o.version };
}
