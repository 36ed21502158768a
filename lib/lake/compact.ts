import { eq } from "drizzle-orm";
import { snapshots, type Tx } from "@/db";
import { advanceHead, lockHead } from "./head";
import { livePartsOf, removeParts } from "./live-parts";
import { insertParts, takeFiles, type NewPart } from "./new-parts";

type Compaction = {
  datasetId: string;
  runId: string;
  contractVersion: number;
  contentKey: string;
  part: NewPart;
  /** The parts it takes the place of: it holds their rows and no others. */
  partIds: string[];
};

/**
 * Puts one file in the place of several of a hospital's month, in the caller's transaction. `lost` when one of them is
 * no longer live: whoever changed the month came first, and nothing is changed.
 */
export async function publishCompacted(tx: Tx, o: Compaction): Promise<{ version: number; outcome: "published" | "lost" }> {
  const { head } = await lockHead(tx, o.datasetId);
  const [before] = await tx.select().from(snapshots).where(eq(snapshots.commitKey, o.runId));
  if (before) return { version: before.version, outcome: "published" };
  const live = new Set((await livePartsOf(tx, o.datasetId, [o.part.period])).map((part) => part.id));
  if (!o.partIds.every((id) => live.has(id))) return { version: head, outcome: "lost" };
  const version = head + 1;
  await takeFiles(tx, o, [o.part.fileId]);
  await removeParts(tx, o.partIds, version);
  await insertParts(tx, o, [o.part], version);
  const { datasetId, runId } = o;
  await advanceHead(tx, { datasetId, version, op: "compact", commitKey: runId, runId, actorId: null, note: null });
  return { version, outcome: "published" };
}
