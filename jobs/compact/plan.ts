import { and, eq, isNull, lt, ne, sql } from "drizzle-orm";
import { datasets, lakeFiles, partSources, runs } from "@/db";
import { systemContext, withTransaction } from "@/lib/context";
import { newId } from "@/lib/ids";
import { MONTHLY, type LivePart } from "@/lib/lake";
import { enqueueCompact } from "@/lib/runs";

/** Files below it are small: opening one costs as much as reading it. */
const SMALL_BYTES = 32 * 1024 ** 2;
/** So many small files of one hospital's month are worth a rewrite. */
const FILES_MIN = 8;
/** What one merged file may be made of, at most. */
const MERGED_BYTES_MAX = 256 * 1024 ** 2;

/** Recordings of wide exports stay files of their own: their packed columns are written by lib/ingest/wide alone. */
const isNotWide = sql`coalesce(jsonb_typeof(${datasets.contract} -> 'channels'), 'null') = 'null'`;

const context = systemContext("compact");

/** Makes a run for every hospital's month that has many small files and none under way; answers how many. */
export async function planCompactions(): Promise<number> {
  return withTransaction(context, async (tx) => {
    const { datasetId, hospital, period, contractVersion, removed, sourceKey } = partSources;
    const due = await tx
      .selectDistinct({ datasetId, hospital, period, orgId: datasets.orgId, createdBy: datasets.createdBy })
      .from(partSources)
      .innerJoin(lakeFiles, eq(lakeFiles.id, partSources.fileId))
      .innerJoin(datasets, eq(datasets.id, datasetId))
      .where(and(isNull(removed), ne(sourceKey, MONTHLY), lt(lakeFiles.bytes, SMALL_BYTES), isNotWide))
      .groupBy(datasetId, hospital, period, contractVersion, datasets.orgId, datasets.createdBy)
      .having(sql`count(*) >= ${FILES_MIN}`);
    let made = 0;
    for (const place of due) {
      const values = { id: newId("run"), kind: "compact" as const, trigger: "schedule" as const, ...place };
      const [run] = await tx
        .insert(runs)
        .values({ ...values, dedupeKey: JSON.stringify([place.datasetId, place.hospital, place.period]) })
        .onConflictDoNothing()
        .returning({ id: runs.id });
      if (!run) continue;
      await enqueueCompact(tx, { ...place, id: run.id });
      made++;
    }
    return made;
  });
}

/** The small files of a hospital's month that one file can take the place of: all made under the same contract. */
export function mergeable(live: readonly LivePart[]): LivePart[] {
  const small = live.filter((part) => part.sourceKey !== MONTHLY && part.bytes < SMALL_BYTES);
  const byContract = Map.groupBy(small, (part) => part.contractVersion);
  const [most = []] = [...byContract.values()].toSorted((a, b) => b.length - a.length);
  const chosen: LivePart[] = [];
  let bytes = 0;
  for (const part of most.toSorted((a, b) => a.bytes - b.bytes)) {
    bytes += part.bytes;
    if (bytes > MERGED_BYTES_MAX) break;
    chosen.push(part);
  }
  return chosen.length < 2 ? [] : chosen;
}
