import { index, integer, jsonb, pgTable, real, text } from "drizzle-orm/pg-core";
import { count, id, instant } from "./columns";

/** What anyone saw or changed. Rows are added, never changed: the application's role may only insert and read. */
export const auditLog = pgTable(
  "audit_log",
  {
    id: id().primaryKey(),
    /** Whose log it belongs to; null for events before anyone is known. */
    orgId: id("org_id"),
    at: instant("at").notNull().defaultNow(),
    actorKind: text("actor_kind", { enum: ["user", "key", "link", "system", "anonymous"] }).notNull(),
    userId: id("user_id"),
    sessionId: text("session_id"),
    keyId: id("key_id"),
    ip: text("ip"),
    requestId: text("request_id"),
    /** An action of lib/access/actions.ts, or `auth.…`. */
    action: text("action").notNull(),
    entityId: text("entity_id"),
    outcome: text("outcome", { enum: ["ok", "denied", "failed"] })
      .notNull()
      .default("ok"),
    /** Ids, counts and settings; never a cell's value. */
    detail: jsonb("detail"),
  },
  (t) => [index("audit_log_org").on(t.orgId, t.at)],
);

/** Every question that ran: what it was estimated to cost and what it did cost. */
export const queryRuns = pgTable(
  "query_runs",
  {
    id: id().primaryKey(),
    orgId: id("org_id").notNull(),
    /** Who asked; the id of the link for who has no account. */
    userId: id("user_id").notNull(),
    datasetId: id("dataset_id").notNull(),
    /** 0 for a dataset whose rows are read live from a source. */
    version: integer("version").notNull(),
    /** The datasets joined to it: `[{ datasetId, version }]`. */
    joined: jsonb("joined").$type<{ datasetId: string; version: number }[]>().notNull().default([]),
    kind: text("kind", { enum: ["query", "export"] }).notNull(),
    engine: text("engine").notNull().default("duckdb"),
    /** `none` where the cache had no part in it. */
    cache: text("cache", { enum: ["hit", "miss", "none"] })
      .notNull()
      .default("none"),
    state: text("state", { enum: ["done", "failed", "cancelled"] }).notNull(),
    /** The question as sent. It can hold values of cells: read by administrators of the same organisation only. */
    query: jsonb("query").notNull(),
    /** The executed text, shown to administrators only. */
    sql: text("sql").notNull(),
    files: integer("files").notNull(),
    estimatedBytes: count("estimated_bytes").notNull(),
    /** The upper end of what it may read, read gaps and array columns included. */
    estimatedBytesHigh: count("estimated_bytes_high"),
    estimatedSeconds: real("estimated_seconds"),
    estimatedRows: count("estimated_rows").notNull(),
    rows: count("rows"),
    /** What the engine says it read; null where it does not say, and for a cached answer. */
    scannedBytes: count("scanned_bytes"),
    /** From the request to the answer. */
    elapsedMs: real("elapsed_ms"),
    /** Of that, in the engine. */
    engineMs: real("engine_ms"),
    /** Why it failed: one of the error codes. */
    errorCode: text("error_code"),
    /** Of the answer that was given: `ReceiptFacts` of lib/analysis; null where there was none. */
    receipt: jsonb("receipt"),
    at: instant("at").notNull().defaultNow(),
  },
  (t) => [index("query_runs_org").on(t.orgId, t.at)],
);

/** Facts about the installation, such as whether the sample data are loaded. */
export const systemState = pgTable("system_state", {
  key: text("key").primaryKey(),
  value: jsonb("value").notNull(),
  at: instant("at").notNull().defaultNow(),
});
