import { and, eq, inArray, isNull, lte, ne, or, sql } from "drizzle-orm";
import { datasets, runs, runSteps, uploads, type Tx } from "@/db";
import { systemContext, withTransaction, type ServiceContext } from "@/lib/context";
import { AppError, Fenced } from "@/lib/errors";
import type { ClaimedJob } from "../definitions";
import { complete } from "../enqueue";

export type RunRow = typeof runs.$inferSelect;

/** One try at a run: what it works on, and the claim that every write of it carries. */
export type Attempt = {
  job: ClaimedJob<"ingest">;
  ctx: ServiceContext;
  run: RunRow;
  /** Counts from 1 over all jobs of the run. */
  number: number;
  dataset: typeof datasets.$inferSelect;
  upload: typeof uploads.$inferSelect;
};

/** True for the run's row while this attempt is the newest and the run has not been ended from outside. */
export function claimed(attempt: { job: { id: string; retryCount: number }; run: { id: string } }) {
  const { job, run } = attempt;
  return and(eq(runs.id, run.id), eq(runs.jobId, job.id), eq(runs.jobAttempt, job.retryCount), eq(runs.state, "running"));
}

/** Locks the run's row for this attempt. Throws Fenced when the run belongs to a newer attempt, or is cancelled. */
export async function holdClaim(tx: Tx, attempt: { job: { id: string; retryCount: number }; run: { id: string } }): Promise<void> {
  const held = await tx.select({ id: runs.id }).from(runs).where(claimed(attempt)).for("update");
  if (held.length !== 1) throw new Fenced(`run ${attempt.run.id}`);
}

/** A job that does a run. */
type RunJob = ClaimedJob<"ingest"> | ClaimedJob<"compact">;

/**
 * Marks the run as running in this attempt, unless a newer one has started. Null when there is nothing to do, as for
 * a run that a person has cancelled: its job is completed then.
 */
export async function claimRun(tx: Tx, job: RunJob): Promise<RunRow | null> {
  const { runId } = job.payload;
  const notNewer = or(isNull(runs.jobId), ne(runs.jobId, job.id), isNull(runs.jobAttempt), lte(runs.jobAttempt, job.retryCount));
  const [run] = await tx
    .update(runs)
    .set({
      state: "running",
      attempt: sql`${runs.attempt} + 1`,
      jobId: job.id,
      jobAttempt: job.retryCount,
      bootId: job.bootId,
      progress: 0,
      startedAt: sql`coalesce(${runs.startedAt}, now())`,
      errorCode: null,
      message: null,
    })
    .where(and(eq(runs.id, runId), inArray(runs.state, ["queued", "running"]), notNewer))
    .returning();
  if (run) return run;
  const [found] = await tx.select({ state: runs.state }).from(runs).where(eq(runs.id, runId));
  if (found && ["queued", "running"].includes(found.state)) throw new Fenced(`run ${runId}`);
  await complete(tx, job);
  return null;
}

/** Begins an attempt at an upload's run; null when there is nothing to do. */
export async function startAttempt(job: ClaimedJob<"ingest">): Promise<Attempt | null> {
  const { runId } = job.payload;
  return withTransaction(systemContext("worker"), async (tx) => {
    const run = await claimRun(tx, job);
    if (run === null) return null;
    // What an attempt that was killed left open.
    await tx
      .update(runSteps)
      .set({ state: "failed", endedAt: sql`now()` })
      .where(and(eq(runSteps.runId, runId), eq(runSteps.state, "running")));
    const [dataset] = await tx.select().from(datasets).where(eq(datasets.id, run.datasetId));
    const [upload] = await tx
      .select()
      .from(uploads)
      .where(eq(uploads.id, run.uploadId ?? ""));
    if (!dataset || !upload)
      throw new AppError("NOT_FOUND", "The run's upload or dataset is not there. Nothing was published. Send the file again.");
    return { job, ctx: systemContext("worker", run.orgId), run, number: run.attempt, dataset, upload };
  });
}
