import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { count, id, instant } from "./columns";
import { datasets } from "./datasets";

/** One row per published version of a dataset. */
export const snapshots = pgTable(
  "snapshots",
  {
    datasetId: id("dataset_id")
      .notNull()
      .references(() => datasets.id),
    version: integer("version").notNull(),
    op: text("op", { enum: ["publish", "noop", "withdraw", "restore", "compact"] }).notNull(),
    /** The run's id: publishing twice returns the first result. */
    commitKey: text("commit_key").notNull().unique(),
    runId: id("run_id"),
    actorId: id("actor_id"),
    note: text("note"),
    /** The version that a restore brought back. */
    restored: integer("restored"),
    at: instant("at").notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.datasetId, t.version] })],
);

/** One Parquet file. The row exists before the first byte is written, and goes after the file has gone. */
export const lakeFiles = pgTable(
  "lake_files",
  {
    id: id().primaryKey(),
    datasetId: id("dataset_id")
      .notNull()
      .references(() => datasets.id),
    /** Storage key below the lake's root. */
    path: text("path").notNull().unique(),
    state: text("state", { enum: ["staging", "live", "deleting"] }).notNull(),
    /** Until when a staging file belongs to its run; afterwards it may be collected. */
    leaseUntil: instant("lease_until"),
    runId: id("run_id"),
    sha256: text("sha256"),
    bytes: count("bytes"),
    rows: count("rows"),
    /** FileStats of lib/lake: columns with type, compressed bytes, smallest and largest value. */
    stats: jsonb("stats"),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [index("lake_files_dataset").on(t.datasetId), index("lake_files_state").on(t.state)],
);

/** Which file holds a hospital's month, from version `added` up to, but not including, version `removed`. */
export const partSources = pgTable(
  "part_sources",
  {
    id: id().primaryKey(),
    datasetId: id("dataset_id")
      .notNull()
      .references(() => datasets.id),
    /** The hospital's code; `*` where one file holds many. */
    hospital: text("hospital").notNull(),
    /** `YYYY-MM`. */
    period: text("period").notNull(),
    /** `monthly` where a month comes as one file; otherwise it tells the files of a month apart. */
    sourceKey: text("source_key").notNull(),
    /** For a part that compaction made: the sources it holds, `[{ sourceKey, contentKey, runId, rows }]`. */
    sources: jsonb("sources"),
    contentKey: text("content_key").notNull(),
    fileId: id("file_id")
      .notNull()
      .references(() => lakeFiles.id),
    runId: id("run_id"),
    rows: count("rows").notNull(),
    contractVersion: integer("contract_version").notNull(),
    added: integer("added").notNull(),
    removed: integer("removed"),
  },
  (t) => [
    uniqueIndex("part_sources_live")
      .on(t.datasetId, t.hospital, t.period, t.sourceKey)
      .where(sql`removed is null`),
    index("part_sources_file").on(t.fileId),
    index("part_sources_versions").on(t.datasetId, t.added),
  ],
);

/** Column profiles of one hospital's rows in one file: they can be added up, and never tell about other hospitals. */
export const partProfiles = pgTable(
  "part_profiles",
  {
    fileId: id("file_id")
      .notNull()
      .references(() => lakeFiles.id),
    datasetId: id("dataset_id")
      .notNull()
      .references(() => datasets.id),
    hospital: text("hospital").notNull(),
    rows: count("rows").notNull(),
    /** ColumnProfile of lib/ingest, by column name. */
    columns: jsonb("columns").notNull(),
    /** The same of channels, apart from the others: there are thousands, and they are read one by one. */
    channels: jsonb("channels"),
    /** RowSketch of lib/ingest, by which a copy of another month is recognised; null for parts made before there was one. */
    sketch: jsonb("sketch"),
  },
  (t) => [primaryKey({ columns: [t.fileId, t.hospital] }), index("part_profiles_dataset").on(t.datasetId)],
);

/** A promise that a version's files stay while someone reads. */
export const pins = pgTable(
  "pins",
  {
    id: id().primaryKey(),
    datasetId: id("dataset_id")
      .notNull()
      .references(() => datasets.id),
    version: integer("version").notNull(),
    until: instant("until").notNull(),
  },
  (t) => [index("pins_dataset").on(t.datasetId)],
);
