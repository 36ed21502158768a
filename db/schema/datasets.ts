import { sql } from "drizzle-orm";
import { foreignKey, index, integer, jsonb, pgTable, primaryKey, text, unique, uniqueIndex } from "drizzle-orm/pg-core";
import { id, instant, texts } from "./columns";
import { orgs, users } from "./orgs";

export const datasets = pgTable(
  "datasets",
  {
    id: id().primaryKey(),
    /** The organisation that owns it. */
    orgId: id("org_id")
      .notNull()
      .references(() => orgs.id),
    slug: text("slug").notNull(),
    name: text("name").notNull(),
    description: text("description").notNull().default(""),
    policy: text("policy", { enum: ["open"] })
      .notNull()
      .default("open"),
    /** The current contract (lib/ingest/contract.ts); null until a person has set or confirmed one. */
    contract: jsonb("contract"),
    contractVersion: integer("contract_version").notNull().default(0),
    /** Where its rows are when they live in a PostgreSQL source (`TableSource` of lib/catalog); null for the lake. */
    source: jsonb("source"),
    /** The newest versions that are kept, at least; null keeps all. */
    keepVersions: integer("keep_versions"),
    /** How many days a raw file is kept after it was received; null keeps it for good. */
    keepRawDays: integer("keep_raw_days"),
    /** The current published version; 0 while nothing is published. */
    head: integer("head").notNull().default(0),
    /** The oldest version that can still be read or restored. */
    minRetained: integer("min_retained").notNull().default(0),
    /** Counts changes of this row, so that a lost race is seen. */
    revision: integer("revision").notNull().default(1),
    createdBy: id("created_by")
      .notNull()
      .references(() => users.id),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  // Whose a dataset is, as one key: grants refer to it.
  (t) => [uniqueIndex("datasets_slug").on(t.orgId, t.slug), unique("datasets_owner").on(t.id, t.orgId)],
);

export const contracts = pgTable(
  "contracts",
  {
    datasetId: id("dataset_id")
      .notNull()
      .references(() => datasets.id),
    version: integer("version").notNull(),
    body: jsonb("body").notNull(),
    createdBy: id("created_by")
      .notNull()
      .references(() => users.id),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.datasetId, t.version] })],
);

/** What a hospital calls a column: confirmed by a person once, and used for its next files. */
export const columnAliases = pgTable(
  "column_aliases",
  {
    datasetId: id("dataset_id")
      .notNull()
      .references(() => datasets.id),
    /** `*` where files do not say whose they are. */
    hospital: text("hospital").notNull(),
    /** The header, normalised as lib/ingest compares headers. */
    header: text("header").notNull(),
    /** The contract's name of the column. */
    column: text("column_name").notNull(),
    createdBy: id("created_by")
      .notNull()
      .references(() => users.id),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.datasetId, t.hospital, t.header] })],
);

/** By which day of the month after it a hospital's file is expected. */
export const schedules = pgTable(
  "schedules",
  {
    datasetId: id("dataset_id")
      .notNull()
      .references(() => datasets.id),
    /** `*` for hospitals without an entry of their own. */
    hospital: text("hospital").notNull(),
    /** 1 to 28. */
    expectedDay: integer("expected_day").notNull(),
    /** The first month that is expected, `YYYY-MM`. */
    since: text("since").notNull(),
    createdBy: id("created_by")
      .notNull()
      .references(() => users.id),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.datasetId, t.hospital] })],
);

export const CARDINALITIES = ["many-to-one", "one-to-many", "many-to-many"] as const;

/** How rows of one dataset find their rows in another. Declared on the one that is asked. */
export const relationships = pgTable(
  "relationships",
  {
    id: id().primaryKey(),
    datasetId: id("dataset_id")
      .notNull()
      .references(() => datasets.id),
    /** What questions call it. */
    name: text("name").notNull(),
    toDatasetId: id("to_dataset_id")
      .notNull()
      .references(() => datasets.id),
    /** Pairs of column names, `[[own, other], …]`. */
    on: jsonb("on").$type<[string, string][]>().notNull(),
    cardinality: text("cardinality", { enum: CARDINALITIES }).notNull(),
    createdBy: id("created_by")
      .notNull()
      .references(() => users.id),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [unique("relationships_name").on(t.datasetId, t.name), index("relationships_to").on(t.toDatasetId)],
);

export const grants = pgTable(
  "grants",
  {
    id: id().primaryKey(),
    datasetId: id("dataset_id").notNull(),
    /** The organisation that may see it. The owner has a grant of its own. */
    orgId: id("org_id")
      .notNull()
      .references(() => orgs.id),
    /** The organisation that gave it: the dataset's owner. */
    grantorOrgId: id("grantor_org_id").notNull(),
    /** Any of `summary`, `rows`, `download`; none implies another. */
    rights: texts("rights").notNull(),
    /** Only the rows of these hospitals; null is all of them. */
    hospitals: texts("hospitals"),
    createdBy: id("created_by")
      .notNull()
      .references(() => users.id),
    createdAt: instant("created_at").notNull().defaultNow(),
    revokedAt: instant("revoked_at"),
  },
  (t) => [
    uniqueIndex("grants_live")
      .on(t.datasetId, t.orgId)
      .where(sql`revoked_at is null`),
    index("grants_org").on(t.orgId),
    // Only the owner gives access; and a dataset with a grant, which is every one, stays with its owner.
    foreignKey({ name: "grants_owner", columns: [t.datasetId, t.grantorOrgId], foreignColumns: [datasets.id, datasets.orgId] }),
  ],
);
