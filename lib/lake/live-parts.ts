import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { partProfiles, partSources, runs, uploads, type Tx } from "@/db";

export type LivePart = {
  id: string;
  hospital: string;
  period: string;
  sourceKey: string;
  contentKey: string;
  fileId: string;
  added: number;
  /** When the file it came from was received; null when nobody knows. */
  uploadedAt: Date | null;
  /** The hospitals whose rows it holds. */
  holds: string[];
};

/** What the dataset holds now for these months. */
export async function livePartsOf(tx: Tx, datasetId: string, periods: string[]): Promise<LivePart[]> {
  const rows = await tx
    .select({
      id: partSources.id,
      hospital: partSources.hospital,
      period: partSources.period,
      sourceKey: partSources.sourceKey,
      contentKey: partSources.contentKey,
      fileId: partSources.fileId,
      added: partSources.added,
      uploadedAt: uploads.createdAt,
      holds: sql<string[]>`coalesce((select array_agg(p.hospital) from ${partProfiles} p where p.file_id = ${partSources.fileId}), '{}')`,
    })
    .from(partSources)
    .leftJoin(runs, eq(runs.id, partSources.runId))
    .leftJoin(uploads, eq(uploads.id, runs.uploadId))
    .where(and(eq(partSources.datasetId, datasetId), inArray(partSources.period, periods), isNull(partSources.removed)));
  return rows.map((row) => ({ ...row, holds: row.hospital === "*" ? row.holds : [row.hospital] }));
}

/** Ends these parts with version `version`. */
export async function removeParts(tx: Tx, ids: string[], version: number): Promise<void> {
  if (ids.length > 0) await tx.update(partSources).set({ removed: version }).where(inArray(partSources.id, ids));
}
