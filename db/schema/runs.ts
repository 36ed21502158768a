import { sql } from "drizzle-orm";
import { bigserial, boolean, index, integer, jsonb, pgTable, real, text, uniqueIndex } from "drizzle-orm/pg-core";
import { count, id, instant } from "./columns";
import { datasets } from "./datasets";
import { orgs, users } from "./orgs";

export const uploads = pgTable(
  "uploads",
  {
    id: id().primaryKey(),
    orgId: id("org_id")
      .notNull()
      .references(() => orgs.id),
    datasetId: id("dataset_id")
      .notNull()
      .references(() => datasets.id),
    userId: id("user_id")
      .notNull()
      .references(() => users.id),
    /** As the sender called it: for display only. */
    filename: text("filename").notNull(),
    /** Declared with the upload; null when the contract takes it from a column. */
    hospital: text("hospital"),
    /** `YYYY-MM`, declared with the upload. */
    period: text("period"),
    /** As received, before gunzip. */
    bytes: count("bytes").notNull(),
    sha256: text("sha256").notNull(),
    gzip: boolean("gzip").notNull().default(false),
    storageKey: text("storage_key").notNull().unique(),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [index("uploads_dataset").on(t.datasetId, t.createdAt)],
);

export const RUN_STATES = ["queued", "running", "held", "published", "rejected", "failed", "cancelled"] as const;

export const runs = pgTable(
  "runs",
  {
    id: id().primaryKey(),
    orgId: id("org_id")
      .notNull()
      .references(() => orgs.id),
    datasetId: id("dataset_id")
      .notNull()
      .references(() => datasets.id),
    uploadId: id("upload_id").references(() => uploads.id),
    kind: text("kind", { enum: ["ingest"] }).notNull(),
    state: text("state", { enum: RUN_STATES }).notNull().default("queued"),
    /** Two open runs of one kind never share it: a request sent twice makes one run. */
    dedupeKey: text("dedupe_key").notNull(),
    hospital: text("hospital"),
    period: text("period"),
    /** How often a worker has started it. */
    attempt: integer("attempt").notNull().default(0),
    jobId: text("job_id"),
    /** The job's retry count of the newest attempt: older attempts may write nothing. */
    jobAttempt: integer("job_attempt"),
    bootId: text("boot_id"),
    /** Share of the work done, 0 to 1. */
    progress: real("progress").notNull().default(0),
    received: count("received"),
    skipped: count("skipped"),
    published: count("published"),
    rejected: count("rejected"),
    deduplicated: count("deduplicated"),
    /** Same bytes under the same rules have the same key. */
    contentKey: text("content_key"),
    contractVersion: integer("contract_version"),
    /** The dataset version it published, or the one that already held the same content. */
    version: integer("version"),
    /** One of the error codes, when it was rejected or failed. */
    errorCode: text("error_code"),
    /** What happened, what was not lost, what to do. */
    message: text("message"),
    /** Why a held run waits: `contract` (none confirmed yet) or `columns` (not in the contract). */
    holdReason: text("hold_reason", { enum: ["contract", "columns"] }),
    /** The reason a person gave when accepting it. */
    acceptedReason: text("accepted_reason"),
    /** A contract proposed from a sample, for a person to confirm. */
    proposal: jsonb("proposal"),
    /** Where the rejected lines are kept; null when there are none. */
    rejectedKey: text("rejected_key"),
    createdBy: id("created_by")
      .notNull()
      .references(() => users.id),
    createdAt: instant("created_at").notNull().defaultNow(),
    startedAt: instant("started_at"),
    finishedAt: instant("finished_at"),
  },
  (t) => [
    uniqueIndex("runs_open")
      .on(t.kind, t.dedupeKey)
      .where(sql`state in ('queued', 'running', 'held')`),
    index("runs_dataset").on(t.datasetId, t.createdAt),
    index("runs_org").on(t.orgId, t.createdAt),
  ],
);

export const runSteps = pgTable(
  "run_steps",
  {
    id: id().primaryKey(),
    runId: id("run_id")
      .notNull()
      .references(() => runs.id),
    name: text("name", { enum: ["verify", "scan", "load", "write", "publish"] }).notNull(),
    attempt: integer("attempt").notNull(),
    state: text("state", { enum: ["running", "done", "failed"] }).notNull(),
    startedAt: instant("started_at").notNull(),
    endedAt: instant("ended_at"),
    rowsIn: count("rows_in"),
    rowsOut: count("rows_out"),
    bytes: count("bytes"),
    /** Largest memory of the child process, in bytes. */
    peakRss: count("peak_rss"),
  },
  (t) => [index("run_steps_run").on(t.runId)],
);

export const runEvents = pgTable(
  "run_events",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    runId: id("run_id")
      .notNull()
      .references(() => runs.id),
    at: instant("at").notNull().defaultNow(),
    level: text("level", { enum: ["info", "warn", "error"] }).notNull(),
    message: text("message").notNull(),
  },
  (t) => [index("run_events_run").on(t.runId, t.id)],
);

export const runIssues = pgTable(
  "run_issues",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    runId: id("run_id")
      .notNull()
      .references(() => runs.id),
    /** A structural error or a rule of the contract, such as `not_a_number`. */
    rule: text("rule").notNull(),
    column: text("column_name"),
    severity: text("severity", { enum: ["info", "warn", "reject"] }).notNull(),
    count: count("count").notNull(),
    /** The first lines it was found on, at most 20. */
    sampleLines: integer("sample_lines").array().notNull(),
    /** What was expected. Never a cell's value. */
    message: text("message").notNull(),
  },
  (t) => [index("run_issues_run").on(t.runId)],
);
