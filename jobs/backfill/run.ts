import { and, asc, eq, inArray, notExists, sql } from "drizzle-orm";
import { backfills, runs, type Tx } from "@/db";
import { systemContext, withTransaction } from "@/lib/context";
import { enqueueIngest } from "@/lib/runs";
import type { ClaimedJob } from "../definitions";
import { complete, enqueueOnce } from "../enqueue";
import { jobTable } from "../job-table";

const context = systemContext("backfill");

/** Runs of one dataset that are made again at the same time. */
const AT_ONCE = 2;

/**
 * Gives the next runs of a reprocessing their jobs, so that a few of them run at once and files that people send go
 * before them. It is asked again whenever one of the runs ends, and once a minute.
 */
export async function runBackfill(job: ClaimedJob<"backfill">): Promise<void> {
  await withTransaction(context, async (tx) => {
    await paceBackfill(tx, job.payload.backfillId);
    await complete(tx, job);
  });
}

/** How many runs were started. A paused or cancelled reprocessing starts none. */
export async function paceBackfill(tx: Tx, backfillId: string): Promise<number> {
  const running = and(eq(backfills.id, backfillId), eq(backfills.state, "running"));
  const [backfill] = await tx.select().from(backfills).where(running).for("update");
  if (!backfill) return 0;
  const hasJob = tx
    .select({ one: sql`1` })
    .from(sql`${jobTable} j`)
    .where(sql`j.name in ('ingest', 'ingest_dead') and j.state < 'completed' and j.data->>'runId' = ${runs.id}`);
  const ofDataset = and(eq(runs.datasetId, backfill.datasetId), eq(runs.trigger, "reprocess"), inArray(runs.state, ["queued", "running"]));
  const open = await tx.$count(runs, and(ofDataset, sql`exists ${hasJob}`));
  const waiting = await tx
    .select()
    .from(runs)
    .where(and(eq(runs.backfillId, backfillId), eq(runs.state, "queued"), notExists(hasJob)))
    .orderBy(asc(runs.createdAt), asc(runs.period), asc(runs.id))
    .limit(Math.max(0, AT_ONCE - open))
    .for("update", { skipLocked: true });
  for (const run of waiting) await enqueueIngest(tx, run);
  const left = await tx.$count(runs, and(eq(runs.backfillId, backfillId), inArray(runs.state, ["queued", "running"])));
  if (left === 0) await tx.update(backfills).set({ state: "done", finishedAt: new Date() }).where(running);
  return waiting.length;
}

/** A job for each reprocessing that is under way, in case the last one was lost. */
export async function wakeBackfills(tx: Tx): Promise<void> {
  const running = await tx.select({ id: backfills.id }).from(backfills).where(eq(backfills.state, "running"));
  for (const { id } of running) await enqueueOnce(tx, "backfill", { backfillId: id }, { lockKey: id });
}
