import { and, eq, inArray, sql } from "drizzle-orm";
import { runs, type Tx } from "@/db";
import { systemContext, withTransaction } from "@/lib/context";
import { notifyRun } from "@/lib/notices";
import { addEvent, endOpenSteps } from "../ingest/record";
import { JOBS, type Claim, type JobName } from "../definitions";
import { giveBack } from "../enqueue";
import { jobTable } from "../job-table";

const context = systemContext("worker");

type Active = { name: JobName; id: string; retry_count: number; run_id: string | null };

/**
 * Gives back every job that is marked as running although no worker runs it. Call it only while no other worker
 * lives. `isMine` tells the jobs of this process; `olderThanSeconds` spares those it has just fetched.
 */
export async function recoverJobs(o: { isMine: (claim: Claim) => boolean; olderThanSeconds: number }): Promise<number> {
  let recovered = 0;
  for (const name of Object.keys(JOBS) as JobName[]) {
    const active = await withTransaction(context, (tx) =>
      tx.execute<Active>(
        sql`select name, id, retry_count, data->>'runId' as run_id from ${jobTable}
            where name = ${name} and state = 'active' and started_on < now() - make_interval(secs => ${o.olderThanSeconds})`,
      ),
    );
    for (const job of active.rows) {
      const claim = { name, id: job.id, retryCount: Number(job.retry_count) };
      if (o.isMine(claim)) continue;
      await withTransaction(context, (tx) => recoverJob(tx, claim, job.run_id));
      recovered++;
    }
  }
  return recovered;
}

async function recoverJob(tx: Tx, claim: Claim, runId: string | null): Promise<void> {
  if (runId === null) {
    await giveBack(tx, claim);
    return;
  }
  // The run's row first, then the job: the order everyone takes them in.
  const mine = and(eq(runs.id, runId), eq(runs.state, "running"), eq(runs.jobId, claim.id), eq(runs.jobAttempt, claim.retryCount));
  const [run] = await tx.select({ id: runs.id }).from(runs).where(mine).for("update");
  const again = await giveBack(tx, claim);
  if (!run || !again) return;
  await tx.update(runs).set({ state: "queued", progress: 0 }).where(mine);
  await endOpenSteps(tx, runId, "failed");
  await addEvent(tx, runId, "warn", "The worker ended before this was done. It is tried again.");
}

/** A run whose job will not run again is failed, in the transaction of whoever found it. */
export async function failRun(tx: Tx, runId: string, message: string): Promise<boolean> {
  const open = and(eq(runs.id, runId), inArray(runs.state, ["queued", "running"]));
  const failed = await tx
    .update(runs)
    .set({ state: "failed", errorCode: "INTERNAL", message, finishedAt: new Date() })
    .where(open)
    .returning();
  const [run] = failed;
  if (!run) return false;
  await endOpenSteps(tx, runId, "failed");
  await addEvent(tx, runId, "error", message);
  await notifyRun(tx, run, "failed");
  return true;
}
