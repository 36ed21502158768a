import { and, asc, eq, inArray, isNull, lte, sql } from "drizzle-orm";
import { datasets, memberships, noticeChannels, noticeDeliveries, notices, orgs, users, type Tx } from "@/db";
import { enqueueOnce } from "@/jobs";
import { newId } from "@/lib/ids";
import type { NoticeEvent } from "./notify";
import { NoticeSubject } from "./subject";

/** After this long a channel that does not answer is given up. */
const GIVE_UP_HOURS = 24;
const FIRST_RETRY_SECONDS = 30;
const RETRY_SECONDS_MAX = 3600;

export type NoticeRow = typeof notices.$inferSelect;

/** A notice with what its words need. */
export type FullNotice = {
  notice: NoticeRow;
  event: NoticeEvent;
  subject: NoticeSubject;
  organisation: { slug: string; name: string };
  dataset: { slug: string; name: string } | null;
};

type Channel = typeof noticeChannels.$inferSelect;

/** A delivery that this process may make now: to a channel, or to a person, whose address is null once they have left. */
export type DueDelivery = { id: string; attempts: number } & ({ channel: Channel } | { channel: null; email: string | null });

/**
 * The notice, with one delivery for each channel that wants to hear of it and one for the person it concerns; null when
 * there is no such notice.
 */
export async function spreadNotice(tx: Tx, noticeId: string): Promise<FullNotice | null> {
  const [row] = await tx
    .select({ notice: notices, organisation: { slug: orgs.slug, name: orgs.name } })
    .from(notices)
    .innerJoin(orgs, eq(orgs.id, notices.orgId))
    .where(eq(notices.id, noticeId))
    .for("update", { of: notices });
  if (!row) return null;
  const { notice, organisation } = row;
  const subject = NoticeSubject.parse(notice.subject);
  const [dataset] = await tx
    .select({ slug: datasets.slug, name: datasets.name })
    .from(datasets)
    .where(eq(datasets.id, subject.datasetId ?? ""));
  if (notice.spreadAt === null) {
    const channels = await tx
      .select()
      .from(noticeChannels)
      .where(and(eq(noticeChannels.orgId, notice.orgId), eq(noticeChannels.isEnabled, true)));
    const wanted = channels.filter((channel) => wants(channel, notice.event, subject));
    const receivers = [
      ...wanted.map((channel) => ({ channelId: channel.id })),
      ...(subject.userId === null ? [] : [{ userId: subject.userId }]),
    ];
    if (receivers.length > 0) {
      await tx
        .insert(noticeDeliveries)
        .values(receivers.map((receiver) => ({ id: newId("delivery"), orgId: notice.orgId, noticeId, ...receiver })))
        .onConflictDoNothing();
    }
    await tx
      .update(notices)
      .set({ spreadAt: sql`now()` })
      .where(eq(notices.id, noticeId));
  }
  return { notice, event: notice.event, subject, organisation, dataset: dataset ?? null };
}

function wants(channel: Channel, event: NoticeEvent, subject: NoticeSubject): boolean {
  return subject.channelId === null ? channel.events.includes(event) : channel.id === subject.channelId;
}

/**
 * Takes the deliveries of a notice that are due, and puts off their next attempt: two workers never send the same one
 * at once, and one that dies in the middle leaves it to be sent again, under the same id.
 */
export async function takeDue(tx: Tx, noticeId: string): Promise<DueDelivery[]> {
  const due = and(eq(noticeDeliveries.noticeId, noticeId), eq(noticeDeliveries.state, "pending"), lte(noticeDeliveries.nextAt, sql`now()`));
  const rows = await tx
    .select({ id: noticeDeliveries.id, attempts: noticeDeliveries.attempts, channel: noticeChannels, email: users.email })
    .from(noticeDeliveries)
    .leftJoin(noticeChannels, eq(noticeChannels.id, noticeDeliveries.channelId))
    // Only to members who can sign in: who has left is told nothing more.
    .leftJoin(memberships, and(eq(memberships.userId, noticeDeliveries.userId), eq(memberships.orgId, noticeDeliveries.orgId)))
    .leftJoin(users, and(eq(users.id, memberships.userId), isNull(users.disabledAt)))
    .where(due)
    .orderBy(asc(noticeDeliveries.id))
    .for("update", { of: noticeDeliveries, skipLocked: true });
  for (const row of rows) {
    await tx
      .update(noticeDeliveries)
      .set({ attempts: row.attempts + 1, nextAt: sql`now() + make_interval(secs => ${pauseAfter(row.attempts)})` })
      .where(eq(noticeDeliveries.id, row.id));
  }
  return rows.map(({ id, attempts, channel, email }): DueDelivery => {
    const taken = { id, attempts: attempts + 1 };
    return channel ? { ...taken, channel } : { ...taken, channel, email };
  });
}

/** 30 s, then twice as long each time, an hour at most. */
function pauseAfter(attempts: number): number {
  return Math.min(RETRY_SECONDS_MAX, FIRST_RETRY_SECONDS * 2 ** Math.min(attempts, 20));
}

/** How an attempt ended: sent, to be tried again, or not worth another try. */
export type Outcome = { ok: true } | { ok: false; error: string; isFinal: boolean };

/** Writes how an attempt ended. What has been tried for a day is given up. */
export async function settleDelivery(tx: Tx, deliveryId: string, outcome: Outcome): Promise<void> {
  const pending = and(eq(noticeDeliveries.id, deliveryId), eq(noticeDeliveries.state, "pending"));
  if (outcome.ok) {
    await tx
      .update(noticeDeliveries)
      .set({ state: "sent", sentAt: sql`now()`, error: null })
      .where(pending);
    return;
  }
  const isOld = sql`exists (select 1 from ${notices} n where n.id = ${noticeDeliveries.noticeId} and n.at < now() - make_interval(hours => ${GIVE_UP_HOURS}))`;
  const state = outcome.isFinal ? sql`'failed'` : sql`case when ${isOld} then 'failed' else 'pending' end`;
  await tx.update(noticeDeliveries).set({ state, error: outcome.error }).where(pending);
}

/** When the next delivery of a notice is due; null when all have ended. */
export async function nextDue(tx: Tx, noticeId: string): Promise<Date | null> {
  const [row] = await tx
    .select({ at: noticeDeliveries.nextAt })
    .from(noticeDeliveries)
    .where(and(eq(noticeDeliveries.noticeId, noticeId), eq(noticeDeliveries.state, "pending")))
    .orderBy(asc(noticeDeliveries.nextAt))
    .limit(1);
  return row?.at ?? null;
}

/** A job for each notice that is overdue, as when its job was lost with its retries. How many got one. */
export async function wakeNotices(tx: Tx): Promise<number> {
  const overdue = sql`now() - interval '2 minutes'`;
  const late = tx
    .select({ id: noticeDeliveries.noticeId })
    .from(noticeDeliveries)
    .where(and(eq(noticeDeliveries.state, "pending"), lte(noticeDeliveries.nextAt, overdue)));
  const rows = await tx
    .select({ id: notices.id })
    .from(notices)
    .where(sql`(${notices.spreadAt} is null and ${notices.at} < ${overdue}) or ${inArray(notices.id, late)}`)
    .orderBy(asc(notices.at))
    .limit(500);
  let woken = 0;
  for (const { id } of rows) if (await enqueueOnce(tx, "notify", { noticeId: id }, { lockKey: id })) woken++;
  return woken;
}
