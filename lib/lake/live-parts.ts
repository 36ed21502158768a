import { and, eq, inArray, isNull, or, sql } from "drizzle-orm";
import { lakeFiles, partProfiles, partSources, runs, uploads, type Tx } from "@/db";
import { lakeStore } from "@/lib/storage";

/** The source of a month that comes as one file: it is replaced by the next file for it. */
export const MONTHLY = "monthly";

/** One file that a compacted part holds. */
export type PartSource = {
  sourceKey: string;
  contentKey: string;
  runId: string | null;
  rows: number;
  /** When the file was received, as ISO text; null when nobody knows. */
  uploadedAt: string | null;
};

export type LivePart = {
  id: string;
  hospital: string;
  period: string;
  sourceKey: string;
  contentKey: string;
  fileId: string;
  /** Absolute. */
  path: string;
  bytes: number;
  rows: number;
  contractVersion: number;
  runId: string | null;
  added: number;
  /** When the file it came from was received; null when nobody knows. */
  uploadedAt: Date | null;
  /** The hospitals whose rows it holds. */
  holds: string[];
  /** The files it holds, for a part that compaction made. */
  sources: PartSource[] | null;
};

/** The months in which sources that are replaced as a whole, and files that are corrected, are live, besides those of the new parts. */
export async function otherMonthsOf(
  tx: Tx,
  o: {
    datasetId: string;
    parts: readonly { period: string; sourceKey?: string; wholeSource?: "in_hospital" | "everywhere" }[];
    corrects?: readonly string[];
  },
): Promise<string[]> {
  const keys = [
    ...new Set(o.parts.flatMap(({ sourceKey, wholeSource }) => (wholeSource !== undefined && sourceKey !== undefined ? [sourceKey] : []))),
  ];
  const runIds = [...(o.corrects ?? [])];
  if (keys.length + runIds.length === 0) return [];
  const merged = keys.map((sourceKey) => sql`${partSources.sources} @> ${JSON.stringify([{ sourceKey }])}::jsonb`);
  const brought = or(inArray(partSources.sourceKey, keys), inArray(partSources.runId, runIds), ...merged);
  const found = await tx
    .selectDistinct({ period: partSources.period })
    .from(partSources)
    .where(and(eq(partSources.datasetId, o.datasetId), brought, isNull(partSources.removed)));
  const own = new Set(o.parts.map(({ period }) => period));
  return found.flatMap(({ period }) => (own.has(period) ? [] : [period]));
}

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
      key: lakeFiles.path,
      bytes: lakeFiles.bytes,
      rows: partSources.rows,
      contractVersion: partSources.contractVersion,
      runId: partSources.runId,
      added: partSources.added,
      uploadedAt: uploads.createdAt,
      holds: sql<string[]>`coalesce((select array_agg(p.hospital) from ${partProfiles} p where p.file_id = ${partSources.fileId}), '{}')`,
      sources: sql<PartSource[] | null>`${partSources.sources}`,
    })
    .from(partSources)
    .innerJoin(lakeFiles, eq(lakeFiles.id, partSources.fileId))
    .leftJoin(runs, eq(runs.id, partSources.runId))
    .leftJoin(uploads, eq(uploads.id, runs.uploadId))
    .where(and(eq(partSources.datasetId, datasetId), inArray(partSources.period, periods), isNull(partSources.removed)));
  const store = lakeStore();
  return rows.map(({ key, ...row }) => ({
    ...row,
    path: store.path(key),
    bytes: row.bytes ?? 0,
    holds: row.hospital === "*" ? row.holds : [row.hospital],
  }));
}

/** Ends these parts with version `version`. */
export async function removeParts(tx: Tx, ids: string[], version: number): Promise<void> {
  if (ids.length > 0) await tx.update(partSources).set({ removed: version }).where(inArray(partSources.id, ids));
}
