import { z } from "zod";
import type { QueueName } from "@/db/queues";

export type JobDefinition = {
  /** Ids only: never data, never anything about a patient. */
  payload: z.ZodType;
  /** Jobs of one process that run at the same time. */
  concurrency: number;
  /** One job of a group runs at a time. */
  isGrouped?: boolean;
  /** How often a worker looks when nothing wakes it, in seconds. */
  pollSeconds?: number;
};

/** What the upkeep does together: the keys of SCHEDULES. */
export const UPKEEP_TASKS = ["minute", "ten-minutes", "hour", "week"] as const;
export type UpkeepTask = (typeof UPKEEP_TASKS)[number];

/** Every kind of job. Its settings in the queue are in db/queues.ts, its handler in handlers.ts. */
export const JOBS = {
  /** Takes an upload to a published version. */
  ingest: { payload: z.object({ runId: z.string() }), concurrency: 2, isGrouped: true },
  /** Merges the small files of a hospital's month into one. */
  compact: { payload: z.object({ runId: z.string() }), concurrency: 1, isGrouped: true, pollSeconds: 5 },
  /** Starts the next runs of a reprocessing. */
  backfill: { payload: z.object({ backfillId: z.string() }), concurrency: 1, pollSeconds: 2 },
  /** Tells the channels of an organisation what happened. */
  notify: { payload: z.object({ noticeId: z.string() }), concurrency: 2 },
  /** Makes a file of a whole answer. */
  export: { payload: z.object({ exportId: z.string() }), concurrency: 2, isGrouped: true },
  /** What the clock asks for. */
  upkeep: { payload: z.object({ task: z.enum(UPKEEP_TASKS) }), concurrency: 1, pollSeconds: 5 },
} as const satisfies Partial<Record<QueueName, JobDefinition>>;

export type JobName = keyof typeof JOBS;

/** The queue that does a run of this kind. */
export function queueOfRun(kind: string): "ingest" | "compact" {
  return kind === "compact" ? "compact" : "ingest";
}
export type JobPayload<N extends JobName> = z.infer<(typeof JOBS)[N]["payload"]>;

/** One attempt at a job: `id` and `retryCount` together are its claim. */
export type Claim = { name: JobName; id: string; retryCount: number };

export type ClaimedJob<N extends JobName> = Claim & {
  name: N;
  payload: JobPayload<N>;
  /** No attempt follows this one. */
  isLast: boolean;
  /** Fires when the claim is lost, the job is cancelled, or the worker stops. */
  signal: AbortSignal;
  /** The worker process. */
  bootId: string;
};

/** Ends with one transaction that completes the job, or throws. It may be run twice. */
export type JobHandler<N extends JobName> = (job: ClaimedJob<N>) => Promise<void>;
