import { sql } from "drizzle-orm";
import { bigserial, boolean, index, integer, jsonb, pgTable, real, text, uniqueIndex, type AnyPgColumn } from "drizzle-orm/pg-core";
import { count, id, instant, texts } from "./columns";
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
    /** A zip of CSVs. */
    zip: boolean("zip").notNull().default(false),
    /** The way it came. */
    source: text("source", { enum: ["api", "browser", "inbox"] })
      .notNull()
      .default("api"),
    /** Names the object by the hash of its bytes: the same bytes sent twice are kept once. */
    storageKey: text("storage_key").notNull(),
    /** Until when the bytes are kept; null is for good. */
    keptUntil: instant("kept_until"),
    /** When the bytes were removed, as the dataset's settings say. */
    removedAt: instant("removed_at"),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [index("uploads_dataset").on(t.datasetId, t.createdAt), index("uploads_object").on(t.storageKey)],
);

/** A resumable upload that has begun: how far it is, and what it will become. */
export const uploadSessions = pgTable(
  "upload_sessions",
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
    filename: text("filename").notNull(),
    hospital: text("hospital"),
    period: text("period"),
    /** The size that was announced. */
    bytes: count("bytes").notNull(),
    /** Bytes that are safely here. */
    received: count("received").notNull().default(0),
    /** As the sender computed it, in hex; null when it was not said. */
    sha256: text("sha256"),
    /** When the file was last changed on the sender's disk, in milliseconds since 1970: with name and size it tells files apart. */
    modifiedAt: count("modified_at"),
    /** Check it and publish nothing. */
    rehearsal: boolean("rehearsal").notNull().default(false),
    /** The run whose file this one corrects. */
    correctsRunId: id("corrects_run_id"),
    state: text("state", { enum: ["open", "complete", "cancelled", "refused"] })
      .notNull()
      .default("open"),
    /** Why it was refused, in words. */
    message: text("message"),
    /** What it became. */
    uploadId: id("upload_id").references(() => uploads.id),
    createdAt: instant("created_at").notNull().defaultNow(),
    lastByteAt: instant("last_byte_at").notNull().defaultNow(),
    expiresAt: instant("expires_at").notNull(),
  },
  (t) => [index("upload_sessions_open").on(t.orgId, t.state), index("upload_sessions_dataset").on(t.datasetId, t.state)],
);

export const RUN_STATES = ["queued", "running", "held", "published", "rejected", "failed", "cancelled", "rehearsed"] as const;
export const RUN_KINDS = ["ingest", "rehearsal", "compact"] as const;
export const RUN_TRIGGERS = ["upload", "inbox", "correction", "reprocess", "schedule"] as const;
export const HOLD_REASONS = ["contract", "columns", "identifiers", "checks"] as const;
export const STEP_NAMES = ["verify", "scan", "load", "checks", "deidentify", "write", "publish"] as const;

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
    kind: text("kind", { enum: RUN_KINDS }).notNull(),
    /** What made it. */
    trigger: text("trigger", { enum: RUN_TRIGGERS }).notNull().default("upload"),
    /** The run whose file this one corrects. */
    correctsRunId: id("corrects_run_id").references((): AnyPgColumn => runs.id),
    /** The reprocessing it belongs to. */
    backfillId: id("backfill_id").references(() => backfills.id),
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
    /**
     * Why a held run waits: `contract` (none confirmed yet), `columns` (not as the contract says), `identifiers` (columns
     * that look like direct identifiers and are not declared) or `checks` (unlike the months before).
     */
    holdReason: text("hold_reason", { enum: HOLD_REASONS }),
    /** The reason a person gave when accepting it. */
    acceptedReason: text("accepted_reason"),
    acceptedBy: id("accepted_by").references(() => users.id),
    /** The holds that were accepted, by key: another one holds the run again. */
    acceptedHolds: texts("accepted_holds"),
    /** Whether later months are compared with this one; false when it was accepted as an exception. */
    isReference: boolean("is_reference").notNull().default(true),
    /** What the comparison with the months before came to (`RunCheck[]` of lib/ingest). */
    checks: jsonb("checks"),
    /** Where the columns of the file are: `{ delimiter, quote, positions, rules }`, by which the value of a rejected line is found. */
    layout: jsonb("layout"),
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
    index("runs_backfill").on(t.backfillId),
  ],
);

export const runSteps = pgTable(
  "run_steps",
  {
    id: id().primaryKey(),
    runId: id("run_id")
      .notNull()
      .references(() => runs.id),
    name: text("name", { enum: STEP_NAMES }).notNull(),
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
    /** What was found. Never a cell's value. */
    message: text("message").notNull(),
    /** What the contract asks for, such as `a whole number`; null where there is nothing to compare with. */
    expected: text("expected"),
  },
  (t) => [index("run_issues_run").on(t.runId)],
);

/** Months that are made again from their archived files under the current contract; each is a run of its own. */
export const backfills = pgTable(
  "backfills",
  {
    id: id().primaryKey(),
    orgId: id("org_id")
      .notNull()
      .references(() => orgs.id),
    datasetId: id("dataset_id")
      .notNull()
      .references(() => datasets.id),
    contractVersion: integer("contract_version").notNull(),
    /** What was chosen: `{ hospitals, from, to }`, null for all. */
    selection: jsonb("selection").notNull(),
    /** `paused` and `cancelled` leave the runs that have not begun. */
    state: text("state", { enum: ["running", "paused", "cancelled", "done"] })
      .notNull()
      .default("running"),
    total: integer("total").notNull(),
    /** Parts whose raw file is no longer kept. */
    withoutFile: integer("without_file").notNull().default(0),
    createdBy: id("created_by")
      .notNull()
      .references(() => users.id),
    createdAt: instant("created_at").notNull().defaultNow(),
    finishedAt: instant("finished_at"),
  },
  (t) => [index("backfills_dataset").on(t.datasetId, t.createdAt)],
);
