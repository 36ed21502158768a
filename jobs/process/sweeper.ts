import { eq, sql } from "drizzle-orm";
import { runs, type Tx } from "@/db";
import { systemContext, withTransaction } from "@/lib/context";
import { enqueueCompact, enqueueIngest } from "@/lib/runs";
import { endOpenSteps, addEvent } from "../ingest/record";
import { jobTable } from "../job-table";
import { failRun } from "./recover";

/** Any number will do, as long as every worker takes the same. */
const SWEEP_LOCK = 4_927_115;
const context = systemContext("sweeper");

const GAVE_UP =
  "The worker ended again and again while it did this. Nothing was published and the file is kept. Look at the worker's log, then retry the run.";

export type Swept = { requeued: number; failed: number; enqueued: number };

/**
 * Brings the runs people see into line with the queue, which puts jobs back without a word. One worker at a time does
 * it; null when another one is at it.
 */
export async function sweep(): Promise<Swept | null> {
  return withTransaction(context, async (tx) => {
    const { rows } = await tx.execute<{ mine: boolean }>(sql`select pg_try_advisory_xact_lock(${SWEEP_LOCK}) as mine`);
    if (rows[0]?.mine !== true) return null;
    const { requeued, failed } = await followJobs(tx);
    return { requeued, failed, enqueued: await enqueueLost(tx) };
  });
}

/** Runs that say they run, whose job does not. */
async function followJobs(tx: Tx): Promise<{ requeued: number; failed: number }> {
  const { rows } = await tx.execute<{ id: string; job_state: string | null }>(sql`
    select r.id, j.state as job_state
    from ${runs} r left join ${jobTable} j on j.name in ('ingest', 'compact') and j.id = r.job_id::uuid
    where r.state = 'running' and (j.id is null or j.state <> 'active')
    for update of r skip locked`);
  let requeued = 0;
  for (const row of rows) {
    if (row.job_state === "retry" || row.job_state === "created") {
      await tx.update(runs).set({ state: "queued", progress: 0 }).where(eq(runs.id, row.id));
      await endOpenSteps(tx, row.id, "failed");
      await addEvent(tx, row.id, "warn", "The worker stopped answering. The run is tried again.");
      requeued++;
    } else {
      await failRun(tx, row.id, GAVE_UP);
    }
  }
  return { requeued, failed: rows.length - requeued };
}

type Lost = { id: string; kind: string; dataset_id: string; hospital: string | null; period: string | null };

/** Runs that wait for a job that is not there. Those of a reprocessing wait for their turn (jobs/backfill). */
async function enqueueLost(tx: Tx): Promise<number> {
  const { rows } = await tx.execute<Lost>(sql`
    select r.id, r.kind, r.dataset_id, r.hospital, r.period from ${runs} r
    where r.state = 'queued' and r.backfill_id is null and coalesce(r.started_at, r.created_at) < now() - interval '1 minute'
      and not exists (select 1 from ${jobTable} j where j.name in ('ingest', 'compact', 'ingest_dead') and j.state < 'completed' and j.data->>'runId' = r.id)
    limit 100
    for update of r skip locked`);
  for (const row of rows) {
    const run = { id: row.id, datasetId: row.dataset_id, hospital: row.hospital, period: row.period };
    await (row.kind === "compact" ? enqueueCompact(tx, run) : enqueueIngest(tx, run));
    await addEvent(tx, row.id, "warn", "The run had no job any more. It has a new one.");
  }
  return rows.length;
}

/** What a job leaves whose retries are used up: its run is failed in the transaction that completes the dead letter. */
export async function buryRun(tx: Tx, o: { runId: string; jobId: string | null }): Promise<void> {
  const [run] = await tx.select({ jobId: runs.jobId }).from(runs).where(eq(runs.id, o.runId)).for("update");
  // A person may have retried the run since: then it belongs to a newer job.
  if (!run || (run.jobId !== null && o.jobId !== null && run.jobId !== o.jobId)) return;
  await failRun(tx, o.runId, GAVE_UP);
}
