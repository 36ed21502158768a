import type { Tx } from "@/db";
import { AppError } from "@/lib/errors";
import { advanceHead, lockHead } from "./head";
import { livePartsOf, removeParts } from "./live-parts";

/**
 * Takes one part out of the dataset as a new version, in the caller's transaction. Older versions keep it.
 * Throws NOT_FOUND when the dataset holds no such part.
 */
export async function withdrawPart(
  tx: Tx,
  o: { datasetId: string; hospital: string; period: string; actorId: string | null; reason: string | null },
): Promise<{ version: number }> {
  const { datasetId, actorId } = o;
  const { head } = await lockHead(tx, datasetId);
  const parts = (await livePartsOf(tx, datasetId, [o.period])).filter((part) => part.hospital === o.hospital);
  if (parts.length === 0) {
    const what = o.hospital === "*" ? o.period : `${o.hospital}, ${o.period}`;
    throw new AppError("NOT_FOUND", `Nothing is published for ${what}. Nothing was changed.`);
  }
  const version = head + 1;
  await removeParts(
    tx,
    parts.map((part) => part.id),
    version,
  );
  await advanceHead(tx, {
    datasetId,
    version,
    op: "withdraw",
    commitKey: `withdraw ${datasetId} ${version}`,
    runId: null,
    actorId,
    note: o.reason,
  });
  return { version };
}
