import type { Queue } from "pg-boss";

const DAY = 86_400;

/**
 * The queues of jobs/, with their settings in pg-boss. They are made by the migration, because the application's role
 * may not; jobs/README.md says what each setting is for.
 */
export const QUEUES = {
  /** Where the payload of a job ends whose retries are used up. */
  ingest_dead: { policy: "standard", retryLimit: 10, retryDelay: 5, retryBackoff: true, retentionSeconds: 365 * DAY, notify: true },
  ingest: {
    policy: "singleton",
    retryLimit: 4,
    retryDelay: 5,
    retryBackoff: true,
    retryDelayMax: 3600,
    expireInSeconds: 6 * 3600,
    heartbeatSeconds: 30,
    retentionSeconds: 365 * DAY,
    deleteAfterSeconds: 7 * DAY,
    deadLetter: "ingest_dead",
    notify: true,
  },
} as const satisfies Record<string, Omit<Queue, "name">>;

export type QueueName = keyof typeof QUEUES;
/** The schema pg-boss keeps its tables in. */
export const QUEUE_SCHEMA = "pgboss";
