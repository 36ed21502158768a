import { and, asc, desc, eq, inArray, sql } from "drizzle-orm";
import { datasets, noticeChannels, noticeDeliveries, notices } from "@/db";
import { authorize, requireScope } from "@/lib/access";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { readCursor, writeCursor } from "@/lib/paging";
import type { NoticeList, NoticeView } from "./answers";
import { ListNoticesInput } from "./schemas";
import { NoticeSubject } from "./subject";

/** What the caller's organisation was told, newest first, and how each channel was reached. */
export async function listNotices(args: { ctx: ServiceContext; input: ListNoticesInput }): Promise<NoticeList> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const { cursor, limit } = ListNoticesInput.parse(args.input);
  const after = readCursor(cursor, "notice");
  return withTransaction(ctx, async (tx) => {
    await authorize({ tx, ctx, action: "notice.view" });
    const own = eq(notices.orgId, ctx.orgId);
    const before = sql`(${notices.at}, ${notices.id}) < (select n.at, n.id from notices n where n.id = ${after})`;
    const rows = await tx
      .select({ notice: notices, dataset: { slug: datasets.slug, name: datasets.name } })
      .from(notices)
      .leftJoin(datasets, eq(datasets.id, sql`${notices.subject}->>'datasetId'`))
      .where(and(own, after ? before : undefined))
      .orderBy(desc(notices.at), desc(notices.id))
      .limit(limit + 1);
    const page = rows.slice(0, limit);
    const ids = page.map(({ notice }) => notice.id);
    const deliveries = await tx
      .select({ delivery: noticeDeliveries, channel: { id: noticeChannels.id, kind: noticeChannels.kind, name: noticeChannels.name } })
      .from(noticeDeliveries)
      .leftJoin(noticeChannels, eq(noticeChannels.id, noticeDeliveries.channelId))
      .where(inArray(noticeDeliveries.noticeId, ids))
      .orderBy(asc(noticeChannels.createdAt), asc(noticeChannels.id));
    const items = page.map(({ notice, dataset }): NoticeView => {
      const { runId, hospital, period } = NoticeSubject.parse(notice.subject);
      return {
        id: notice.id,
        event: notice.event,
        at: notice.at.toISOString(),
        dataset,
        runId,
        hospital,
        period,
        deliveries: deliveries
          .filter(({ delivery }) => delivery.noticeId === notice.id)
          .map(({ delivery, channel }) => ({
            id: delivery.id,
            channel,
            state: delivery.state,
            attempts: delivery.attempts,
            error: delivery.error,
            nextAt: delivery.state === "pending" ? delivery.nextAt.toISOString() : null,
            sentAt: delivery.sentAt?.toISOString() ?? null,
          })),
      };
    });
    return { items, nextCursor: rows.length > limit ? writeCursor(items.at(-1)?.id) : null };
  });
}
