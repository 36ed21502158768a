import { randomUUID } from "node:crypto";
import { mkdir, readdir, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import type { JobWithMetadata, PgBoss } from "pg-boss";
import { z } from "zod";
import { systemContext, withTransaction } from "@/lib/context";
import { dataPath, env } from "@/lib/env";
import { log } from "@/lib/log";
import { inside, startWorkerBoss } from "../boss";
import { JOBS, type Claim, type ClaimedJob, type JobDefinition, type JobName, type JobPayload } from "../definitions";
import { HANDLERS } from "../handlers";
import { joinWorkers, type Presence } from "./presence";
import { recoverJobs } from "./recover";
import { safeError } from "./safe-error";
import { startTimers } from "./timers";
import { buryRun } from "./sweeper";

/** A dead worker's connection can take a moment to go. */
const ALONE_WITHIN_MS = 2_000;
/** Handlers that were told to stop have so long to give their jobs back. */
const STOP_WITHIN_MS = 8_000;

export type Worker = { stop(): Promise<void> };

/** Takes jobs from the queue until it is stopped. What a killed worker left is taken up at once when no other lives. */
export async function startWorker(o: { url: string }): Promise<Worker> {
  const bootId = randomUUID();
  const stopping = new AbortController();
  const held = new Map<string, Promise<void>>();
  const presence = await joinWorkers();
  await takeUp(presence);
  const boss = await startWorkerBoss(o.url);
  const workIds: string[] = [];
  const wake = () => workIds.forEach((id) => boss.notifyWorker(id));
  for (const name of Object.keys(JOBS) as JobName[]) {
    // One registration each: a worker can be woken only by the id of its registration.
    for (let index = 0; index < concurrencyOf(name); index++)
      workIds.push(await listen({ boss, name, bootId, stopping: stopping.signal, held, wake }));
  }
  await listenToDeadLetters(boss);
  const timers = startTimers({ presence, isMine: (claim) => held.has(keyOf(claim)), wake });
  log.info({ bootId }, "The worker is ready.");
  return {
    stop: async () => {
      timers.stop();
      // No new job first: this worker would take back what it gives away.
      for (const name of Object.keys(JOBS)) await boss.offWork(name, { wait: false });
      stopping.abort();
      await Promise.race([Promise.allSettled(held.values()), pause(STOP_WITHIN_MS)]);
      await boss.stop({ graceful: true, timeout: 1000 });
      presence.leave();
    },
  };
}

const keyOf = (claim: Claim) => `${claim.name} ${claim.id} ${claim.retryCount}`;

/** Conversions are as many as the settings say, and no more than the machine has cores when they say nothing. */
function concurrencyOf(name: JobName): number {
  const { concurrency } = JOBS[name];
  return name === "ingest" ? (env().MEDLAKE_INGEST_JOBS ?? Math.min(concurrency, availableParallelism())) : concurrency;
}

type Listen<N extends JobName> = {
  boss: PgBoss;
  name: N;
  bootId: string;
  stopping: AbortSignal;
  held: Map<string, Promise<void>>;
  wake: () => void;
};

function listen<N extends JobName>({ boss, name, bootId, stopping, held, wake }: Listen<N>): Promise<string> {
  const { payload: schema, isGrouped = false, pollSeconds = 1 }: JobDefinition = JOBS[name];
  const options = {
    includeMetadata: true,
    batchSize: 1,
    ...(isGrouped ? { groupConcurrency: 1 } : {}),
    pollingIntervalSeconds: pollSeconds / 2,
    // The default of 30 s would hold up every retry: only new jobs are notified.
    notifyPollingIntervalSeconds: pollSeconds,
    heartbeatRefreshSeconds: 10,
  } as const;
  return boss.work(name, options, async (jobs: JobWithMetadata<object>[]) => {
    for (const found of jobs) {
      const signal = AbortSignal.any([found.signal, stopping]);
      const { id, retryCount, retryLimit, data } = found;
      const payload = schema.parse(data) as JobPayload<N>;
      const job: ClaimedJob<N> = { name, id, retryCount, payload, isLast: retryCount >= retryLimit, signal, bootId };
      const done = HANDLERS[name](job);
      held.set(keyOf(job), done);
      try {
        await done;
      } catch (error) {
        // The queue keeps what is thrown.
        throw safeError(error);
      } finally {
        held.delete(keyOf(job));
        // The next job of the same group may start now; nobody else says so.
        wake();
      }
    }
  });
}

const Dead = z.object({ runId: z.string() });

/** Runs are failed with the completion of the dead letter, so that no death is missed. */
async function listenToDeadLetters(boss: PgBoss): Promise<void> {
  const options = { includeMetadata: true, batchSize: 1, pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 5 } as const;
  await boss.work("ingest_dead", options, async (jobs: JobWithMetadata<object>[]) => {
    for (const job of jobs) {
      await withTransaction(systemContext("worker"), async (tx) => {
        await buryRun(tx, { runId: Dead.parse(job.data).runId, jobId: job.sourceId });
        await boss.complete("ingest_dead", { id: job.id, retryCount: job.retryCount }, null, inside(tx));
      });
    }
  });
}

/** Before the first job: gives back what killed workers held, and clears their folders. */
async function takeUp(presence: Presence): Promise<void> {
  const giveUpAt = Date.now() + ALONE_WITHIN_MS;
  const clear = async () => {
    const recovered = await recoverJobs({ isMine: () => false, olderThanSeconds: 0 });
    if (recovered > 0) log.warn({ recovered }, "Jobs of a worker that ended are taken up.");
    await clearWork();
  };
  while (!(await presence.ifAlone(clear)) && Date.now() < giveUpAt) await pause(50);
}

async function clearWork(): Promise<void> {
  const folder = dataPath("work");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const name of await readdir(folder)) {
    if (name.startsWith("run_")) await rm(dataPath("work", name), { recursive: true, force: true });
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
