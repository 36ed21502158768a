import type { Tx } from "@/db";
import { AppError } from "@/lib/errors";
import { advanceHead, lockHead } from "./head";
import { livePartsOf, removeParts, type LivePart } from "./live-parts";
import { insertParts, takeFiles, type NewPart } from "./new-parts";
import { isLast } from "./replaced-by";

export type Withdrawal = {
  datasetId: string;
  hospital: string;
  period: string;
  /** One file of a month that has several; without it, the whole month goes. */
  sourceKey?: string;
  actorId: string | null;
  reason: string | null;
  /** What is left of the compacted part that holds the file, and whose staged file it is. */
  remainder?: { runId: string; part: NewPart };
};

/**
 * Takes one part out of the dataset as a new version, in the caller's transaction. Older versions keep it. Throws
 * NOT_FOUND when the dataset holds no such part. Answers the compacted part to be rewritten first, as `split`, when the
 * file is inside one and no remainder of it was given; nothing is changed then.
 */
export async function withdrawPart(tx: Tx, o: Withdrawal): Promise<{ version: number } | { split: LivePart }> {
  const { datasetId, actorId, sourceKey } = o;
  const { head } = await lockHead(tx, datasetId);
  const month = (await livePartsOf(tx, datasetId, [o.period])).filter((part) => part.hospital === o.hospital);
  const parts = month.filter((part) => sourceKey === undefined || part.sourceKey === sourceKey || holds(part, sourceKey));
  if (parts.length === 0) throw nothingThere(o);
  const holder = sourceKey === undefined ? undefined : parts.find((part) => holds(part, sourceKey) && !isLast(part, sourceKey));
  if (holder && o.remainder?.part.basePartId !== holder.id) return { split: holder };
  const version = head + 1;
  await removeParts(
    tx,
    parts.map((part) => part.id),
    version,
  );
  if (holder && o.remainder) {
    const { runId, part } = o.remainder;
    await takeFiles(tx, { datasetId, runId }, [part.fileId]);
    const { contentKey, contractVersion } = holder;
    await insertParts(tx, { datasetId, runId, contentKey, contractVersion }, [part], version);
  }
  const commitKey = `withdraw ${datasetId} ${version}`;
  await advanceHead(tx, { datasetId, version, op: "withdraw", commitKey, runId: null, actorId, note: o.reason });
  return { version };
}

function holds(part: LivePart, sourceKey: string): boolean {
  return (part.sources ?? []).some((source) => source.sourceKey === sourceKey);
}

function nothingThere({ hospital, period, sourceKey }: Withdrawal): AppError {
  const place = hospital === "*" ? period : `${hospital}, ${period}`;
  const what = sourceKey === undefined ? place : `this file of ${place}`;
  return new AppError("NOT_FOUND", `Nothing is published for ${what}. Nothing was changed.`);
}
