import { and, eq, inArray } from "drizzle-orm";
import { runEvents, runIssues, runs, type Tx } from "@/db";
import { AppError } from "@/lib/errors";
import { enqueue } from "@/jobs";
import type { RunRow } from "./internal";

type Place = { datasetId: string; hospital: string | null; period: string | null };

/**
 * Enqueues the ingestion of a run, in the transaction that writes the run. One job at a time runs per dataset and
 * hospital; what is made again goes after what people send.
 */
export async function enqueueIngest(tx: Tx, run: Place & { id: string; trigger?: RunRow["trigger"] }): Promise<void> {
  const group = `${run.datasetId}/${run.hospital ?? "*"}`;
  await enqueue(
    tx,
    "ingest",
    { runId: run.id },
    { lockKey: `${group}/${run.period ?? "*"}`, group, isBackground: run.trigger === "reprocess" },
  );
}

/** Enqueues the merging of a month's files, in the transaction that writes the run. Nobody waits for it. */
export async function enqueueCompact(tx: Tx, run: Place & { id: string }): Promise<void> {
  const group = `${run.datasetId}/${run.hospital ?? "*"}`;
  await enqueue(tx, "compact", { runId: run.id }, { lockKey: `${group}/${run.period ?? "*"}`, group, isBackground: true });
}

/** A change of a run that only stands while the run is in one of these states; a lost race is CONFLICT. */
export async function changeRun(tx: Tx, run: RunRow, from: RunRow["state"][], set: Partial<RunRow>): Promise<RunRow> {
  const [after] = await tx
    .update(runs)
    .set(set)
    .where(and(eq(runs.id, run.id), inArray(runs.state, from)))
    .returning();
  if (after) return after;
  throw new AppError(
    "CONFLICT",
    `This run is ${run.state} and cannot be changed that way any more. Nothing was changed. Reload to see where it stands.`,
  );
}

/** Puts a run back into the queue as a new job: what earlier attempts left on it is cleared. */
export async function requeue(tx: Tx, run: RunRow, from: RunRow["state"][], set: Partial<RunRow> = {}): Promise<RunRow> {
  const after = await changeRun(tx, run, from, {
    state: "queued",
    progress: 0,
    jobId: null,
    jobAttempt: null,
    bootId: null,
    received: null,
    skipped: null,
    published: null,
    rejected: null,
    deduplicated: null,
    version: null,
    errorCode: null,
    message: null,
    finishedAt: null,
    ...set,
  });
  await tx.delete(runIssues).where(eq(runIssues.runId, run.id));
  if (after.kind === "compact") await enqueueCompact(tx, after);
  else await enqueueIngest(tx, after);
  return after;
}

/** One line of a run's log. */
export async function logRun(tx: Tx, runId: string, message: string): Promise<void> {
  await tx.insert(runEvents).values({ runId, level: "info", message });
}
