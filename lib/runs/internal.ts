import { and, eq } from "drizzle-orm";
import { runs, uploads, datasets, users, type Tx } from "@/db";
import type { ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import type { RunSummary } from "./answers";

export type RunRow = typeof runs.$inferSelect;

/** A run with its dataset, its upload and who sent it. */
export type FullRun = {
  run: RunRow;
  dataset: { id: string; slug: string; name: string; hasContract: boolean };
  upload: { filename: string; bytes: number; sha256: string; isKept: boolean } | null;
  by: string;
};

/** A run of the caller's organisation; NOT_FOUND for any other. */
export async function getRunInOrg({ tx, ctx, runId }: { tx: Tx; ctx: ServiceContext; runId: string }): Promise<FullRun> {
  const [row] = await tx
    .select({ run: runs, dataset: datasets, upload: uploads, by: users.name })
    .from(runs)
    .innerJoin(datasets, eq(datasets.id, runs.datasetId))
    .leftJoin(uploads, eq(uploads.id, runs.uploadId))
    .leftJoin(users, eq(users.id, runs.createdBy))
    .where(and(eq(runs.id, runId), eq(runs.orgId, ctx.orgId)));
  if (!row) throw new AppError("NOT_FOUND", "There is no run with this id that you may see. Nothing was changed. Check the id.");
  const { run, dataset, upload, by } = row;
  return {
    run,
    dataset: { id: dataset.id, slug: dataset.slug, name: dataset.name, hasContract: dataset.contract !== null },
    upload: upload && { filename: upload.filename, bytes: upload.bytes, sha256: upload.sha256, isKept: upload.removedAt === null },
    by: by ?? "",
  };
}

/** Throws CONFLICT when the run's file is no longer kept, so that nothing can be made of it again. */
export function requireFile({ upload }: Pick<FullRun, "upload">): void {
  if (upload?.isKept === true) return;
  throw new AppError(
    "CONFLICT",
    upload === null
      ? "This run has no file of its own. Nothing was changed. The service makes such runs by itself."
      : "The file of this run is no longer kept, as the dataset's settings say. Nothing was changed. Send the file again.",
  );
}

/** A run as lists show it. */
export function summaryOf({
  run,
  dataset,
  upload,
}: Pick<FullRun, "run"> & { upload: { filename: string } | null; dataset: { slug: string; name: string } }): RunSummary {
  const { received, skipped, published, rejected, deduplicated } = run;
  const counted = received !== null && skipped !== null && published !== null && rejected !== null && deduplicated !== null;
  return {
    id: run.id,
    kind: run.kind,
    trigger: run.trigger,
    state: run.state,
    dataset: { slug: dataset.slug, name: dataset.name },
    uploadId: run.uploadId,
    filename: upload?.filename ?? null,
    hospital: run.hospital,
    period: run.period,
    progress: run.progress,
    counts: counted ? { received, skipped, published, rejected, deduplicated } : null,
    version: run.version,
    errorCode: run.errorCode,
    message: run.message,
    createdAt: run.createdAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    finishedAt: run.finishedAt?.toISOString() ?? null,
  };
}

/**
 * The states that a run is tried again from. Held is one of them, since what held it may have been put right in the
 * contract; but what waits for its first contract goes on by confirming one.
 */
export function retriedFrom({ holdReason }: Pick<RunRow, "holdReason">): RunRow["state"][] {
  const isDecided = holdReason === null || holdReason === "contract";
  return ["failed", "cancelled", "rejected", ...(isDecided ? [] : (["held"] as const))];
}
