import { and, eq, gt, inArray, isNotNull, lt, notInArray } from "drizzle-orm";
import { runs, uploads, type Tx } from "@/db";
import { withTransaction } from "@/lib/context";
import type { Attempt } from "./attempt";

/** The files that a file was sent to correct: the one it corrects, those that were sent to correct that one before it, and so on. */
export type CorrectedFiles = {
  uploads: { id: string; createdAt: Date }[];
  /** All runs of these uploads, however often they were made again. */
  runIds: string[];
  /** The name of the first of them, by which the file is known in its month; its own where it corrects none. */
  filename: string;
};

/** Looked up by the upload and not by the run: a correction that is made again corrects the same files. */
export async function correctedFiles({ ctx, upload }: Pick<Attempt, "ctx" | "upload">): Promise<CorrectedFiles> {
  return withTransaction(ctx, async (tx) => {
    const found: CorrectedFiles = { uploads: [], runIds: [], filename: upload.filename };
    for (let uploadId = upload.id; ;) {
      const [correction] = await tx
        .select({ corrects: runs.correctsRunId })
        .from(runs)
        .where(and(eq(runs.uploadId, uploadId), isNotNull(runs.correctsRunId)))
        .limit(1);
      const [before] = await tx
        .select({ id: uploads.id, createdAt: uploads.createdAt, filename: uploads.filename })
        .from(runs)
        .innerJoin(uploads, eq(uploads.id, runs.uploadId))
        .where(eq(runs.id, correction?.corrects ?? ""));
      if (!before || before.id === upload.id || found.uploads.some(({ id }) => id === before.id)) break;
      found.uploads.push({ id: before.id, createdAt: before.createdAt });
      found.filename = before.filename;
      uploadId = before.id;
    }
    for (let looked = -1; looked < found.uploads.length;) {
      looked = found.uploads.length;
      found.runIds = await runsOf(tx, found);
      found.uploads.push(...(await earlierCorrections(tx, found, upload)));
    }
    return found;
  });
}

async function runsOf(tx: Tx, { uploads: of }: CorrectedFiles): Promise<string[]> {
  if (of.length === 0) return [];
  const ids = of.map(({ id }) => id);
  const made = await tx.select({ id: runs.id }).from(runs).where(inArray(runs.uploadId, ids));
  return made.map(({ id }) => id);
}

/** Other files that were sent before this one to correct one of these. */
async function earlierCorrections(
  tx: Tx,
  found: CorrectedFiles,
  upload: { id: string; createdAt: Date },
): Promise<CorrectedFiles["uploads"]> {
  if (found.runIds.length === 0) return [];
  const known = [upload.id, ...found.uploads.map(({ id }) => id)];
  return tx
    .selectDistinct({ id: uploads.id, createdAt: uploads.createdAt })
    .from(runs)
    .innerJoin(uploads, eq(uploads.id, runs.uploadId))
    .where(and(inArray(runs.correctsRunId, found.runIds), lt(uploads.createdAt, upload.createdAt), notInArray(uploads.id, known)));
}

/**
 * Whether a file that was sent later to correct this one, or the one that both correct, is published: then this one may
 * add nothing any more. `corrects` are the runs of the files it corrects itself. The caller holds the dataset's lock.
 */
export async function isCorrectedLater(tx: Tx, { upload }: Pick<Attempt, "upload">, corrects: readonly string[]): Promise<boolean> {
  const own = await tx.select({ id: runs.id }).from(runs).where(eq(runs.uploadId, upload.id));
  const later = await tx
    .select({ id: runs.id })
    .from(runs)
    .innerJoin(uploads, eq(uploads.id, runs.uploadId))
    .where(
      and(
        inArray(runs.correctsRunId, [...own.map(({ id }) => id), ...corrects]),
        eq(runs.state, "published"),
        gt(uploads.createdAt, upload.createdAt),
      ),
    )
    .limit(1);
  return later.length > 0;
}
