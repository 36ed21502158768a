import { index, integer, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { count, id, instant } from "./columns";
import { orgs } from "./orgs";

/** Released answers that are kept to be given again (lib/cache). The bytes are in the object store. */
export const results = pgTable(
  "results",
  {
    /** SHA-256 over everything the answer depends on, in hex. */
    key: text("key").primaryKey(),
    orgId: id("org_id")
      .notNull()
      .references(() => orgs.id),
    /** What it was computed from, `[{ datasetId, version }]`: it goes with the first version that is not kept. */
    datasets: jsonb("datasets").$type<{ datasetId: string; version: number }[]>().notNull(),
    policy: text("policy").notNull(),
    engine: text("engine").notNull(),
    /** The meaning of questions it was computed under (`SEMANTICS_VERSION`). */
    semantics: integer("semantics").notNull(),
    /** Storage key below the results' root. */
    storeKey: text("store_key").notNull().unique(),
    /** Of the stored bytes: a damaged object is not an answer. */
    sha256: text("sha256").notNull(),
    /** As stored, compressed. */
    bytes: count("bytes").notNull(),
    rows: count("rows").notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
    lastUsedAt: instant("last_used_at").notNull().defaultNow(),
  },
  (t) => [index("results_last_used").on(t.lastUsedAt, t.key)],
);
