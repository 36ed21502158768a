import type { Queue } from "pg-boss";

const DAY = 86_400;

/** Small work of which one job for the same thing is enough. */
const SHORT_WORK = {
  policy: "exclusive",
  retryLimit: 4,
  retryDelay: 5,
  retryBackoff: true,
  retryDelayMax: 60,
  expireInSeconds: 900,
  heartbeatSeconds: 30,
  retentionSeconds: 7 * DAY,
  deleteAfterSeconds: DAY,
  notify: true,
} as const;

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
  compact: {
    policy: "singleton",
    retryLimit: 4,
    retryDelay: 60,
    retryBackoff: true,
    retryDelayMax: 3600,
    expireInSeconds: 6 * 3600,
    heartbeatSeconds: 30,
    retentionSeconds: 30 * DAY,
    deleteAfterSeconds: 7 * DAY,
    deadLetter: "ingest_dead",
    notify: true,
  },
  /** What did not end is done again by the job that follows: upkeep in the next slot, the others when the upkeep finds it. */
  backfill: SHORT_WORK,
  notify: SHORT_WORK,
  export: {
    policy: "standard",
    retryLimit: 3,
    retryDelay: 5,
    retryBackoff: true,
    retryDelayMax: 60,
    expireInSeconds: 6 * 3600,
    heartbeatSeconds: 30,
    retentionSeconds: 30 * DAY,
    deleteAfterSeconds: DAY,
    notify: true,
  },
  upkeep: {
    policy: "exclusive",
    retryLimit: 0,
    expireInSeconds: 3600,
    heartbeatSeconds: 30,
    retentionSeconds: DAY,
    deleteAfterSeconds: DAY,
    notify: true,
  },
} as const satisfies Record<string, Omit<Queue, "name">>;

export type QueueName = keyof typeof QUEUES;

/**
 * Jobs that the clock makes, in UTC: one per slot, however many workers there are. After a time without any worker,
 * one job stands for all the slots that passed.
 */
export const SCHEDULES = [
  { queue: "upkeep", key: "minute", cron: "* * * * *" },
  { queue: "upkeep", key: "ten-minutes", cron: "*/10 * * * *" },
  { queue: "upkeep", key: "hour", cron: "7 * * * *" },
  { queue: "upkeep", key: "week", cron: "37 3 * * 0" },
] as const satisfies readonly { queue: QueueName; key: string; cron: string }[];

/** The queue in which pg-boss keeps the slots that came due. */
export const CLOCK_QUEUE = "__pgboss__send-it";

/** The schema pg-boss keeps its tables in. */
export const QUEUE_SCHEMA = "pgboss";
