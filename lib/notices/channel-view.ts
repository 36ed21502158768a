import { and, eq } from "drizzle-orm";
import { noticeChannels, type Tx } from "@/db";
import type { ServiceContext } from "@/lib/context";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import type { ChannelView } from "./answers";
import type { NoticeEvent } from "./notify";

export type ChannelRow = typeof noticeChannels.$inferSelect;

/** A channel as its organisation sees it; its secret is never shown again. */
export function channelView(channel: ChannelRow): ChannelView {
  const { id, kind, name, target, events, isEnabled, createdAt } = channel;
  return {
    id,
    kind,
    name,
    target,
    events: events as NoticeEvent[],
    enabled: isEnabled,
    problem: problemOf(channel),
    createdAt: createdAt.toISOString(),
  };
}

function problemOf({ kind, target }: ChannelRow): string | null {
  const { MEDLAKE_SMTP_URL, MEDLAKE_MAIL_FROM, MEDLAKE_WEBHOOKS_LOCAL } = env();
  if (kind === "email" && (MEDLAKE_SMTP_URL === undefined || MEDLAKE_MAIL_FROM === undefined)) {
    return "This server has no mail server: whoever runs it sets MEDLAKE_SMTP_URL and MEDLAKE_MAIL_FROM.";
  }
  if (kind === "webhook" && target.startsWith("http://") && MEDLAKE_WEBHOOKS_LOCAL === "off") {
    return "The address does not begin with https://, and this server sends to such addresses only.";
  }
  return null;
}

/** A channel of the caller's organisation; NOT_FOUND for any other. */
export async function getChannelInOrg({ tx, ctx, id }: { tx: Tx; ctx: ServiceContext; id: string }): Promise<ChannelRow> {
  const [row] = await tx
    .select()
    .from(noticeChannels)
    .where(and(eq(noticeChannels.id, id), eq(noticeChannels.orgId, ctx.orgId)))
    .for("update");
  if (row) return row;
  throw new AppError("NOT_FOUND", "There is no channel with this id in your organisation. Nothing was changed. Check the id.");
}
