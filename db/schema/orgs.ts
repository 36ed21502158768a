import { sql } from "drizzle-orm";
import { boolean, index, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { count, id, instant, texts } from "./columns";

export const orgs = pgTable("orgs", {
  id: id().primaryKey(),
  slug: text("slug").notNull().unique(),
  name: text("name").notNull(),
  /** The most bytes one question of the organisation may read; null is no limit. */
  queryBytesMax: count("query_bytes_max"),
  createdAt: instant("created_at").notNull().defaultNow(),
});

export const users = pgTable("users", {
  id: id().primaryKey(),
  /** Lower case, NFKC, ASCII. */
  email: text("email").notNull().unique(),
  name: text("name").notNull(),
  passwordHash: text("password_hash").notNull(),
  /** Runs the service, sees no data. */
  isOperator: boolean("is_operator").notNull().default(false),
  /** A demo account; it can sign in only while the server listens on this machine alone. */
  isDemo: boolean("is_demo").notNull().default(false),
  createdAt: instant("created_at").notNull().defaultNow(),
  disabledAt: instant("disabled_at"),
});

export const memberships = pgTable(
  "memberships",
  {
    orgId: id("org_id")
      .notNull()
      .references(() => orgs.id),
    userId: id("user_id")
      .notNull()
      .references(() => users.id),
    role: text("role", { enum: ["admin", "data_manager", "analyst", "viewer", "auditor"] }).notNull(),
    /** The most bytes one question of this person may read; null is no limit of the person's own. */
    queryBytesMax: count("query_bytes_max"),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.orgId, t.userId] }), index("memberships_user").on(t.userId)],
);

export const sessions = pgTable(
  "sessions",
  {
    /** SHA-256 of the session id in the cookie, in hex: the table alone opens nothing. */
    id: id().primaryKey(),
    userId: id("user_id")
      .notNull()
      .references(() => users.id),
    /** The organisation the person works in now; null until one is chosen. */
    orgId: id("org_id").references(() => orgs.id),
    ip: text("ip"),
    userAgent: text("user_agent"),
    createdAt: instant("created_at").notNull().defaultNow(),
    lastSeenAt: instant("last_seen_at").notNull().defaultNow(),
    expiresAt: instant("expires_at").notNull(),
    revokedAt: instant("revoked_at"),
  },
  (t) => [index("sessions_user").on(t.userId)],
);

export const invites = pgTable(
  "invites",
  {
    id: id().primaryKey(),
    orgId: id("org_id")
      .notNull()
      .references(() => orgs.id),
    email: text("email").notNull(),
    role: text("role", { enum: ["admin", "data_manager", "analyst", "viewer", "auditor"] }).notNull(),
    /** SHA-256 of the token in the link. */
    tokenHash: text("token_hash").notNull().unique(),
    createdBy: id("created_by")
      .notNull()
      .references(() => users.id),
    createdAt: instant("created_at").notNull().defaultNow(),
    expiresAt: instant("expires_at").notNull(),
    acceptedAt: instant("accepted_at"),
    revokedAt: instant("revoked_at"),
  },
  (t) => [
    uniqueIndex("invites_open")
      .on(t.orgId, t.email)
      .where(sql`accepted_at is null and revoked_at is null`),
  ],
);

export const apiKeys = pgTable(
  "api_keys",
  {
    id: id().primaryKey(),
    orgId: id("org_id")
      .notNull()
      .references(() => orgs.id),
    userId: id("user_id")
      .notNull()
      .references(() => users.id),
    name: text("name").notNull(),
    /** The readable middle of `mlk_live_<publicId>_<secret>`. */
    publicId: text("public_id").notNull().unique(),
    /** SHA-256 of the secret, in hex. */
    secretHash: text("secret_hash").notNull(),
    /** `read`, `write`. */
    scopes: texts("scopes").notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
    expiresAt: instant("expires_at").notNull(),
    lastUsedAt: instant("last_used_at"),
    revokedAt: instant("revoked_at"),
  },
  (t) => [index("api_keys_user").on(t.orgId, t.userId)],
);
