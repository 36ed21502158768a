import { sql } from "drizzle-orm";
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { count, id, instant, texts } from "./columns";
import { datasets } from "./datasets";
import { orgs, users } from "./orgs";

/** A question that is kept under a name. What it asks is in its versions. */
export const savedQuestions = pgTable(
  "saved_questions",
  {
    id: id().primaryKey(),
    orgId: id("org_id")
      .notNull()
      .references(() => orgs.id),
    ownerId: id("owner_id")
      .notNull()
      .references(() => users.id),
    name: text("name").notNull(),
    description: text("description").notNull().default(""),
    /** Folders from the outermost, separated by `/`; empty for none. */
    folder: text("folder").notNull().default(""),
    tags: texts("tags")
      .notNull()
      .default(sql`'{}'`),
    /** The dataset asked; those joined are in the question. */
    datasetId: id("dataset_id")
      .notNull()
      .references(() => datasets.id),
    /** The current version. */
    version: integer("version").notNull().default(1),
    revision: integer("revision").notNull().default(1),
    createdAt: instant("created_at").notNull().defaultNow(),
    updatedAt: instant("updated_at").notNull().defaultNow(),
  },
  (t) => [index("saved_questions_org").on(t.orgId, t.updatedAt), index("saved_questions_dataset").on(t.datasetId)],
);

export const savedQuestionVersions = pgTable(
  "saved_question_versions",
  {
    questionId: id("question_id")
      .notNull()
      .references(() => savedQuestions.id, { onDelete: "cascade" }),
    version: integer("version").notNull(),
    /** `SavedBody` of lib/saved-queries: question with its parameters, and how it is shown. */
    body: jsonb("body").notNull(),
    note: text("note"),
    createdBy: id("created_by")
      .notNull()
      .references(() => users.id),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.questionId, t.version] })],
);

export const dashboards = pgTable(
  "dashboards",
  {
    id: id().primaryKey(),
    orgId: id("org_id")
      .notNull()
      .references(() => orgs.id),
    ownerId: id("owner_id")
      .notNull()
      .references(() => users.id),
    name: text("name").notNull(),
    description: text("description").notNull().default(""),
    folder: text("folder").notNull().default(""),
    tags: texts("tags")
      .notNull()
      .default(sql`'{}'`),
    version: integer("version").notNull().default(1),
    revision: integer("revision").notNull().default(1),
    createdAt: instant("created_at").notNull().defaultNow(),
    updatedAt: instant("updated_at").notNull().defaultNow(),
  },
  (t) => [index("dashboards_org").on(t.orgId, t.updatedAt)],
);

export const dashboardVersions = pgTable(
  "dashboard_versions",
  {
    dashboardId: id("dashboard_id")
      .notNull()
      .references(() => dashboards.id, { onDelete: "cascade" }),
    version: integer("version").notNull(),
    /** `DashboardBody` of lib/dashboards: tiles and filters. */
    body: jsonb("body").notNull(),
    note: text("note"),
    createdBy: id("created_by")
      .notNull()
      .references(() => users.id),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.dashboardId, t.version] })],
);

/** Which saved questions the tiles of a dashboard's current version show. */
export const dashboardQuestions = pgTable(
  "dashboard_questions",
  {
    dashboardId: id("dashboard_id")
      .notNull()
      .references(() => dashboards.id, { onDelete: "cascade" }),
    questionId: id("question_id")
      .notNull()
      .references(() => savedQuestions.id),
  },
  (t) => [primaryKey({ columns: [t.dashboardId, t.questionId] }), index("dashboard_questions_question").on(t.questionId)],
);

export const SHARED_KINDS = ["question", "dashboard"] as const;

/** Who else may open a saved question or a dashboard: a person, a role of the own organisation, or an organisation. */
export const shares = pgTable(
  "shares",
  {
    id: id().primaryKey(),
    /** The organisation it belongs to. */
    orgId: id("org_id")
      .notNull()
      .references(() => orgs.id),
    kind: text("kind", { enum: SHARED_KINDS }).notNull(),
    objectId: id("object_id").notNull(),
    audience: text("audience", { enum: ["person", "role", "organisation"] }).notNull(),
    userId: id("user_id").references(() => users.id),
    role: text("role", { enum: ["admin", "data_manager", "analyst", "viewer", "auditor"] }),
    toOrgId: id("to_org_id").references(() => orgs.id),
    mayEdit: boolean("may_edit").notNull().default(false),
    createdBy: id("created_by")
      .notNull()
      .references(() => users.id),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [index("shares_object").on(t.objectId), index("shares_to_org").on(t.toOrgId)],
);

/** An address by which a dashboard is read without an account, until it expires or is revoked. */
export const dashboardLinks = pgTable(
  "dashboard_links",
  {
    id: id().primaryKey(),
    orgId: id("org_id")
      .notNull()
      .references(() => orgs.id),
    dashboardId: id("dashboard_id")
      .notNull()
      .references(() => dashboards.id, { onDelete: "cascade" }),
    /** SHA-256 of the token in the address. */
    tokenHash: text("token_hash").notNull(),
    note: text("note"),
    createdBy: id("created_by")
      .notNull()
      .references(() => users.id),
    createdAt: instant("created_at").notNull().defaultNow(),
    expiresAt: instant("expires_at").notNull(),
    revokedAt: instant("revoked_at"),
    lastUsedAt: instant("last_used_at"),
    views: count("views").notNull().default(0),
  },
  (t) => [uniqueIndex("dashboard_links_token").on(t.tokenHash), index("dashboard_links_dashboard").on(t.dashboardId)],
);

export const EXPORT_STATES = ["queued", "running", "done", "failed", "cancelled", "expired"] as const;
export const EXPORT_FORMATS = ["csv", "parquet", "xlsx"] as const;

/** A file made of a whole answer in the background. */
export const exports = pgTable(
  "exports",
  {
    id: id().primaryKey(),
    orgId: id("org_id")
      .notNull()
      .references(() => orgs.id),
    userId: id("user_id")
      .notNull()
      .references(() => users.id),
    datasetId: id("dataset_id")
      .notNull()
      .references(() => datasets.id),
    name: text("name").notNull(),
    format: text("format", { enum: EXPORT_FORMATS }).notNull(),
    /** As asked. It can hold values of cells. */
    query: jsonb("query").notNull(),
    state: text("state", { enum: EXPORT_STATES }).notNull().default("queued"),
    /** Of 100; null while it is not known. */
    percentage: integer("percentage"),
    /** What it is made from: `ExportFacts` of lib/exports. */
    sources: jsonb("sources"),
    rows: count("rows"),
    bytes: count("bytes"),
    sha256: text("sha256"),
    /** Storage key below the exports' root; null when there is no file. */
    storageKey: text("storage_key"),
    /** Why it failed, in words, and its code. */
    message: text("message"),
    errorCode: text("error_code"),
    cancelRequestedAt: instant("cancel_requested_at"),
    createdAt: instant("created_at").notNull().defaultNow(),
    startedAt: instant("started_at"),
    finishedAt: instant("finished_at"),
    /** When the file goes. */
    expiresAt: instant("expires_at"),
    downloads: integer("downloads").notNull().default(0),
  },
  (t) => [index("exports_user").on(t.orgId, t.userId, t.createdAt), index("exports_expiry").on(t.state, t.expiresAt)],
);

/** Somebody asks the owner of a dataset for more access. */
export const accessRequests = pgTable(
  "access_requests",
  {
    id: id().primaryKey(),
    datasetId: id("dataset_id")
      .notNull()
      .references(() => datasets.id),
    /** Who asks. */
    orgId: id("org_id")
      .notNull()
      .references(() => orgs.id),
    /** The owner of the dataset, who decides. */
    ownerOrgId: id("owner_org_id")
      .notNull()
      .references(() => orgs.id),
    userId: id("user_id")
      .notNull()
      .references(() => users.id),
    rights: texts("rights").notNull(),
    reason: text("reason").notNull(),
    state: text("state", { enum: ["open", "granted", "declined"] })
      .notNull()
      .default("open"),
    /** What the decider said. */
    answer: text("answer"),
    decidedBy: id("decided_by").references(() => users.id),
    decidedAt: instant("decided_at"),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [
    index("access_requests_owner").on(t.ownerOrgId, t.state),
    uniqueIndex("access_requests_open")
      .on(t.datasetId, t.orgId, t.userId)
      .where(sql`state = 'open'`),
  ],
);
