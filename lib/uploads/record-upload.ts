import { and, eq, sql } from "drizzle-orm";
import { runEvents, runs, uploads, type Tx } from "@/db";
import type { DatasetRow } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import type { ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { enqueueIngest } from "@/lib/runs";
import type { ReceivedUpload } from "./answers";
import { archiveFile, type Measured } from "./archive";
import { packingOf } from "./check-upload";
import { storedFilename } from "./stored-filename";

const DAY_MS = 86_400_000;

export type Received = {
  tx: Tx;
  ctx: ServiceContext;
  dataset: DatasetRow;
  /** Where the bytes are now; they stay there until the transaction has committed. */
  file: string;
  measured: Measured;
  uploadId?: string;
  userId: string;
  filename: string | undefined;
  hospital: string | null;
  period: string | null;
  source: "api" | "browser" | "inbox";
  rehearsal?: boolean;
  /** Where several files arrive in one transaction: the later one of two for the same place has the higher number. */
  place?: number;
  correctsRunId?: string | null;
  /** Instead of the upload's own id: names the file to those who may send it twice. */
  dedupeKey?: string;
};

/**
 * Writes an upload, its run and its job, and gives the bytes their place among the raw files. When the caller's
 * transaction commits the file is acknowledged; when it does not, nothing of this has happened.
 */
export async function recordUpload(received: Received): Promise<ReceivedUpload> {
  const { tx, ctx, dataset, measured, userId, rehearsal = false } = received;
  const { bytes, sha256 } = measured;
  const uploadId = received.uploadId ?? newId("upload");
  const corrected = received.correctsRunId ? await replaceRun(tx, dataset, received.correctsRunId, rehearsal) : null;
  const place = {
    datasetId: dataset.id,
    hospital: received.hospital ?? corrected?.hospital ?? null,
    period: received.period ?? corrected?.period ?? null,
  };
  const storageKey = await archiveFile(tx, { orgId: dataset.orgId, file: received.file, sha256, bytes });
  await tx.insert(uploads).values({
    id: uploadId,
    orgId: dataset.orgId,
    userId,
    ...place,
    filename: await storedFilename(dataset.orgId, received.filename),
    bytes,
    sha256,
    ...packingOf(measured.head),
    source: received.source,
    storageKey,
    ...(received.place === undefined ? {} : { createdAt: sql`now() + ${received.place}::int * interval '1 millisecond'` }),
    keptUntil: dataset.keepRawDays === null ? null : new Date(Date.now() + dataset.keepRawDays * DAY_MS),
  });
  const runId = newId("run");
  await tx.insert(runs).values({
    id: runId,
    orgId: dataset.orgId,
    uploadId,
    kind: rehearsal ? "rehearsal" : "ingest",
    trigger: corrected ? "correction" : received.source === "inbox" ? "inbox" : "upload",
    correctsRunId: corrected?.id ?? null,
    dedupeKey: received.dedupeKey ?? uploadId,
    createdBy: userId,
    ...place,
  });
  await enqueueIngest(tx, { id: runId, ...place });
  await emitAudit(tx, ctx, {
    action: "dataset.upload",
    entityId: dataset.id,
    detail: {
      uploadId,
      runId,
      bytes,
      sha256,
      hospital: place.hospital,
      period: place.period,
      source: received.source,
      ...(rehearsal ? { rehearsal } : {}),
      ...(corrected ? { correctsRunId: corrected.id } : {}),
    },
  });
  return { uploadId, runId };
}

/** The run whose file is corrected. One that waits for a person waits no longer: its file has been replaced. */
async function replaceRun(tx: Tx, dataset: DatasetRow, runId: string, rehearsal: boolean): Promise<typeof runs.$inferSelect> {
  const [run] = await tx
    .select()
    .from(runs)
    .where(and(eq(runs.id, runId), eq(runs.orgId, dataset.orgId), eq(runs.datasetId, dataset.id)))
    .for("update");
  if (!run) throw noSuchRun();
  if (run.state !== "held" || rehearsal) return run;
  const message = "Replaced by the corrected file. Nothing of the first file was published; it is kept.";
  await tx.update(runs).set({ state: "cancelled", finishedAt: new Date(), errorCode: "CANCELLED", message }).where(eq(runs.id, run.id));
  await tx.insert(runEvents).values({ runId: run.id, level: "info", message: "Replaced by the corrected file." });
  return run;
}

/** What a run of another dataset and one that does not exist both answer. */
export function noSuchRun(): AppError {
  return new AppError("NOT_FOUND", "There is no run of this dataset with this id that you may see. Nothing was kept. Check the id.");
}
