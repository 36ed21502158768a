import { and, asc, eq, gte, inArray, isNotNull, lte, ne, sql } from "drizzle-orm";
import { partProfiles, partSources, runs, snapshots, type Tx } from "@/db";

/** A hospital's month in one part, from the version that added it to the one that removed it. */
export type PartFact = {
  hospital: string;
  period: string;
  rows: number;
  runId: string | null;
  contractVersion: number;
  added: number;
  removed: number | null;
  /** What removed it. */
  removedBy: string | null;
};

export type RunFact = { id: string; hospital: string; period: string; state: string; createdAt: Date };

type Range = { tx: Tx; datasetId: string; from: string; to: string; /** Null is all of them. */ hospitals: string[] | null };

/** Every part that ever held these months, oldest first: from rows, never from a file. */
export async function partFacts({ tx, datasetId, from, to, hospitals }: Range): Promise<PartFact[]> {
  // The profiles of a part go with its file; the part's own hospital is left then.
  const hospital = sql<string>`coalesce(${partProfiles.hospital}, ${partSources.hospital})`;
  return tx
    .select({
      hospital,
      period: partSources.period,
      rows: sql<number>`coalesce(${partProfiles.rows}, 0)`.mapWith(Number),
      runId: partSources.runId,
      contractVersion: partSources.contractVersion,
      added: partSources.added,
      removed: partSources.removed,
      removedBy: snapshots.op,
    })
    .from(partSources)
    .leftJoin(partProfiles, eq(partProfiles.fileId, partSources.fileId))
    .leftJoin(snapshots, and(eq(snapshots.datasetId, partSources.datasetId), eq(snapshots.version, partSources.removed)))
    .where(
      and(
        eq(partSources.datasetId, datasetId),
        gte(partSources.period, from),
        lte(partSources.period, to),
        hospitals ? inArray(hospital, hospitals) : undefined,
      ),
    )
    .orderBy(asc(partSources.added), asc(partSources.id));
}

/** The runs that were sent for these months, oldest first. `*` is a file of all hospitals. */
export async function runFacts({ tx, datasetId, from, to }: Omit<Range, "hospitals">): Promise<RunFact[]> {
  return tx
    .select({
      id: runs.id,
      hospital: sql<string>`coalesce(${runs.hospital}, '*')`,
      period: sql<string>`${runs.period}`,
      state: runs.state,
      createdAt: runs.createdAt,
    })
    .from(runs)
    .where(
      and(eq(runs.datasetId, datasetId), eq(runs.kind, "ingest"), isNotNull(runs.period), gte(runs.period, from), lte(runs.period, to)),
    )
    .orderBy(asc(runs.createdAt), asc(runs.id));
}

/** Every hospital a dataset has ever had rows or files of; without any, the one that stands for all. */
export async function hospitalsOf(tx: Tx, datasetId: string): Promise<string[]> {
  const profiled = await tx
    .selectDistinct({ hospital: partProfiles.hospital })
    .from(partProfiles)
    .where(eq(partProfiles.datasetId, datasetId));
  const sent = await tx
    .selectDistinct({ hospital: sql<string>`${runs.hospital}` })
    .from(runs)
    .where(and(eq(runs.datasetId, datasetId), eq(runs.kind, "ingest"), isNotNull(runs.hospital), ne(runs.state, "rejected")));
  const named = [...new Set([...profiled, ...sent].map((row) => row.hospital))].filter((hospital) => hospital !== "*").sort();
  return named.length > 0 ? named : ["*"];
}
