import { and, eq, gt, isNotNull, lte, sql } from "drizzle-orm";
import { datasets, partSources, pins } from "@/db";
import { systemContext, withTransaction } from "@/lib/context";
import { lockHead } from "./head";

const context = systemContext("lake");

/**
 * Gives up the versions of a dataset that its settings no longer keep, as far as nobody reads them: the parts that only
 * they hold go, and the oldest version that can be read moves up in the same transaction. Without the one, the other
 * would let somebody restore half a version. What was done in those versions stays on record.
 */
export async function trimVersions(datasetId: string): Promise<void> {
  await withTransaction(context, async (tx) => {
    const { head, minRetained } = await lockHead(tx, datasetId);
    const [dataset] = await tx.select({ keep: datasets.keepVersions }).from(datasets).where(eq(datasets.id, datasetId));
    const keep = dataset?.keep ?? null;
    if (keep === null) return;
    const [read] = await tx
      .select({ version: sql<number | null>`min(${pins.version})` })
      .from(pins)
      .where(and(eq(pins.datasetId, datasetId), gt(pins.until, sql`now()`)));
    const oldest = Math.min(head - keep, read?.version ?? head);
    if (oldest <= minRetained) return;
    const unseen = and(eq(partSources.datasetId, datasetId), isNotNull(partSources.removed), lte(partSources.removed, oldest));
    await tx.delete(partSources).where(unseen);
    await tx.update(datasets).set({ minRetained: oldest }).where(eq(datasets.id, datasetId));
  });
}

/** As `trimVersions`, for every dataset that keeps only so many. */
export async function trimAll(): Promise<void> {
  const due = await withTransaction(context, (tx) =>
    tx
      .select({ id: datasets.id })
      .from(datasets)
      .where(and(isNotNull(datasets.keepVersions), sql`${datasets.head} - ${datasets.keepVersions} > ${datasets.minRetained}`)),
  );
  for (const { id } of due) await trimVersions(id);
}
