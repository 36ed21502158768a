import { and, eq, gt, inArray, isNotNull, sql } from "drizzle-orm";
import { lakeFiles, partProfiles, partSources, type Tx } from "@/db";
import { Fenced } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { MONTHLY, type PartSource } from "./live-parts";

/** A sealed file that is to become a part of the dataset. */
export type NewPart = {
  hospital: string;
  period: string;
  fileId: string;
  rows: number;
  /** One per hospital with rows in the file; `columns` is a ColumnProfile, `sketch` a RowSketch of lib/ingest. */
  profiles: { hospital: string; rows: number; columns: unknown; sketch?: unknown }[];
  /** Which of a month's files it is; `monthly`, the default, where a month comes as one. */
  sourceKey?: string;
  /**
   * Its source is replaced as a whole: what an older file of it brought to other months goes as well, of the same
   * hospital or, where a file says itself whose its rows are, of all.
   */
  wholeSource?: "in_hospital" | "everywhere";
  /**
   * The live part it was made from, which must still be live: the month that an appended file was added to (null:
   * there was none), or the compacted part that it is the remainder of. Left out where it was made from a file alone.
   */
  basePartId?: string | null;
  /** Where it differs from the publication's. */
  contentKey?: string;
  /** Where it differs from the publication's. */
  contractVersion?: number;
  /** The files it holds, for a part of several. */
  sources?: PartSource[];
};

export type PartsOf = { datasetId: string; runId: string; contentKey: string; contractVersion: number };

/** staging → live, for sealed files that still belong to the run; otherwise Fenced. */
export async function takeFiles(tx: Tx, o: { datasetId: string; runId: string }, fileIds: string[]): Promise<void> {
  const mine = and(
    inArray(lakeFiles.id, fileIds),
    eq(lakeFiles.datasetId, o.datasetId),
    eq(lakeFiles.runId, o.runId),
    eq(lakeFiles.state, "staging"),
    isNotNull(lakeFiles.sha256),
    gt(lakeFiles.leaseUntil, sql`now()`),
  );
  const taken = await tx.update(lakeFiles).set({ state: "live", leaseUntil: null }).where(mine).returning({ id: lakeFiles.id });
  if (taken.length !== fileIds.length) throw new Fenced(`the files of run ${o.runId}`);
}

/** Writes the parts of version `version` with their profiles. */
export async function insertParts(tx: Tx, o: PartsOf, parts: readonly NewPart[], version: number): Promise<void> {
  const { datasetId, runId } = o;
  await tx.insert(partSources).values(
    parts.map(({ hospital, period, fileId, rows, sourceKey = MONTHLY, contentKey, contractVersion, sources }) => ({
      id: newId("part"),
      datasetId,
      hospital,
      period,
      sourceKey,
      sources: sources ?? null,
      contentKey: contentKey ?? o.contentKey,
      fileId,
      runId,
      rows,
      contractVersion: contractVersion ?? o.contractVersion,
      added: version,
    })),
  );
  // One at a time: profiles are large, and one statement holds at most 65,535 parameters.
  for (const { fileId, profiles } of parts) {
    for (let start = 0; start < profiles.length; start += 500) {
      const some = profiles.slice(start, start + 500);
      await tx.insert(partProfiles).values(
        some.map(({ hospital, rows, columns, sketch }) => ({
          fileId,
          datasetId,
          hospital,
          rows,
          ...splitProfiles(columns),
          sketch: sketch ?? null,
        })),
      );
    }
  }
}

/** Profiles of channels, the only columns whose names have upper case, apart from the others. */
function splitProfiles(columns: unknown): { columns: unknown; channels: unknown } {
  const all = Object.entries(columns as Record<string, unknown>);
  const channels = all.filter(([name]) => name !== name.toLowerCase());
  if (channels.length === 0) return { columns, channels: null };
  return { columns: Object.fromEntries(all.filter(([name]) => name === name.toLowerCase())), channels: Object.fromEntries(channels) };
}
