import { sql } from "drizzle-orm";
import { boolean, check, index, integer, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { id, instant, texts } from "./columns";
import { orgs, users } from "./orgs";

export const NOTICE_EVENTS = [
  "run.held",
  "run.rejected",
  "run.failed",
  "run.published",
  "month.late",
  "access.requested",
  "access.decided",
  "channel.test",
] as const;

/** Where an organisation wants to hear of things. */
export const noticeChannels = pgTable(
  "notice_channels",
  {
    id: id().primaryKey(),
    orgId: id("org_id")
      .notNull()
      .references(() => orgs.id),
    kind: text("kind", { enum: ["email", "webhook"] }).notNull(),
    name: text("name").notNull(),
    /** An e-mail address, or an https address. */
    target: text("target").notNull(),
    /** What a webhook's signature is made with, sealed with the server's key; null for e-mail. */
    sealedSecret: text("sealed_secret"),
    events: texts("events").notNull(),
    isEnabled: boolean("is_enabled").notNull().default(true),
    createdBy: id("created_by")
      .notNull()
      .references(() => users.id),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [index("notice_channels_org").on(t.orgId)],
);

/** The outbox: what happened, written in the transaction in which it happened. Ids and counts, never a cell's value. */
export const notices = pgTable(
  "notices",
  {
    id: id().primaryKey(),
    orgId: id("org_id")
      .notNull()
      .references(() => orgs.id),
    event: text("event", { enum: NOTICE_EVENTS }).notNull(),
    /** The same thing is told once. */
    dedupeKey: text("dedupe_key").notNull().unique(),
    /** NoticeSubject of lib/notices: what it is about. */
    subject: jsonb("subject").notNull(),
    /** When its deliveries were written; null until then. */
    spreadAt: instant("spread_at"),
    at: instant("at").notNull().defaultNow(),
  },
  (t) => [index("notices_org").on(t.orgId, t.at)],
);

/** One notice on its way to one channel, or to one person by e-mail. */
export const noticeDeliveries = pgTable(
  "notice_deliveries",
  {
    id: id().primaryKey(),
    orgId: id("org_id")
      .notNull()
      .references(() => orgs.id),
    noticeId: id("notice_id")
      .notNull()
      .references(() => notices.id),
    /** Null when it goes to a person. */
    channelId: id("channel_id").references(() => noticeChannels.id, { onDelete: "cascade" }),
    /** The person it goes to; null when it goes to a channel. The address is read when it is sent. */
    userId: id("user_id").references(() => users.id),
    state: text("state", { enum: ["pending", "sent", "failed"] })
      .notNull()
      .default("pending"),
    attempts: integer("attempts").notNull().default(0),
    nextAt: instant("next_at").notNull().defaultNow(),
    /** What went wrong last, in our words. */
    error: text("error"),
    sentAt: instant("sent_at"),
  },
  (t) => [
    uniqueIndex("notice_deliveries_once").on(t.noticeId, t.channelId),
    uniqueIndex("notice_deliveries_person").on(t.noticeId, t.userId),
    index("notice_deliveries_due").on(t.state, t.nextAt),
    check("notice_deliveries_to", sql`(channel_id is null) <> (user_id is null)`),
  ],
);
