import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "@/db";
import { QUEUES } from "@/db/queues";
import { AppError, Fenced } from "@/lib/errors";
import { inside, sender } from "./boss";
import { JOBS, type Claim, type JobName, type JobPayload } from "./definitions";
import { jobTable } from "./job-table";
import { turnOf } from "./turn";

export type EnqueueOptions = {
  /** Jobs of one key run one after the other; of a queue that is `exclusive`, one of them waits or runs. */
  lockKey?: string;
  /**
   * One job of a group runs at a time; a group holds whole keys, so that a busy key never holds up other groups.
   * Groups take turns: many jobs of one never make the first of another wait for all of them.
   */
  group?: string;
  /** Nobody waits for it: every job that is not in the background goes first. */
  isBackground?: boolean;
  /** Not before this moment. */
  startAfter?: Date;
};

/** pg-boss says how many jobs a call touched; its types do not. */
const Settled = z.object({ affected: z.number() });

/** Puts a job into the queue, in the transaction that writes the row it concerns: both stand, or neither. */
export async function enqueue<N extends JobName>(tx: Tx, name: N, payload: JobPayload<N>, options: EnqueueOptions = {}): Promise<string> {
  const id = await send(tx, name, payload, options);
  if (id === null) throw new AppError("CONFLICT", "The same job is already waiting. Nothing was changed.");
  return id;
}

/** As `enqueue`, for a queue that is `exclusive`: false when a job of the same key already waits or runs. */
export async function enqueueOnce<N extends JobName>(
  tx: Tx,
  name: N,
  payload: JobPayload<N>,
  options: EnqueueOptions & { lockKey: string },
): Promise<boolean> {
  return (await send(tx, name, payload, options)) !== null;
}

async function send<N extends JobName>(tx: Tx, name: N, payload: JobPayload<N>, options: EnqueueOptions): Promise<string | null> {
  const { lockKey, group, isBackground = false, startAfter } = options;
  const boss = await sender();
  return boss.send(name, JOBS[name].payload.parse(payload), {
    ...inside(tx),
    priority: await turnOf(tx, name, { group: group ?? null, isBackground }),
    ...(lockKey === undefined ? {} : { singletonKey: lockKey }),
    ...(group === undefined ? {} : { group: { id: group } }),
    ...(startAfter === undefined ? {} : { startAfter }),
  });
}

/** Ends a job in the transaction that makes its work visible. Throws Fenced when the claim is lost: roll back then. */
export async function complete(tx: Tx, job: Claim): Promise<void> {
  const boss = await sender();
  const answer: unknown = await boss.complete(job.name, { id: job.id, retryCount: job.retryCount }, null, inside(tx));
  if (Settled.parse(answer).affected !== 1) throw new Fenced(`the job ${job.id}`);
}

/** Cancels the jobs of a run that wait or run. The handler of one that runs is told within a second or so. */
export async function cancelJob(tx: Tx, name: JobName, run: { id: string }): Promise<void> {
  const { rows } = await tx.execute<{ id: string }>(
    sql`select id from ${jobTable} where name = ${name} and state < 'completed' and data->>'runId' = ${run.id}`,
  );
  if (rows.length === 0) return;
  const boss = await sender();
  await boss.cancel(
    name,
    rows.map((row) => row.id),
    inside(tx),
  );
}

/** Worker deaths that one job survives, beside the retries it has for errors. */
const DEATHS_MAX = 20;

/**
 * Gives a claimed job back at once, because its worker ended and not because it failed: the attempt does not count
 * against its retries, up to a limit. False when the claim is lost or the limit reached.
 */
export async function giveBack(tx: Tx, job: Claim): Promise<boolean> {
  const limit = QUEUES[job.name].retryLimit + DEATHS_MAX;
  const extended = await tx.execute(
    sql`update ${jobTable} set retry_limit = retry_limit + 1
        where name = ${job.name} and id = ${job.id} and state = 'active' and retry_count = ${job.retryCount} and retry_limit < ${limit}`,
  );
  const boss = await sender();
  const answer: unknown = await boss.fail(
    job.name,
    { id: job.id, retryCount: job.retryCount },
    { message: "The worker ended." },
    inside(tx),
  );
  if (extended.rowCount !== 1 || Settled.parse(answer).affected !== 1) return false;
  await tx.execute(sql`update ${jobTable} set start_after = now() where name = ${job.name} and id = ${job.id} and state = 'retry'`);
  return true;
}
