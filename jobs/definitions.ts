import { z } from "zod";
import type { QueueName } from "@/db/queues";

type JobDefinition = {
  /** Ids only: never data, never anything about a patient. */
  payload: z.ZodType;
  /** Jobs of one process that run at the same time. */
  concurrency: number;
};

/** Every kind of job. Its settings in the queue are in db/queues.ts, its handler in handlers.ts. */
export const JOBS = {
  /** Takes an upload to a published version. */
  ingest: { payload: z.object({ runId: z.string() }), concurrency: 2 },
} as const satisfies Partial<Record<QueueName, JobDefinition>>;

export type JobName = keyof typeof JOBS;
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
