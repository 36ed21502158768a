import { and, desc, eq, gt, isNull } from "drizzle-orm";
import { dashboardLinks, users, type Tx } from "@/db";
import { authorize, denied, requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { newSecret, secretHash } from "@/lib/auth";
import { requireStorable } from "@/lib/catalog";
import { asSystem, withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import type { CreatedLink, LinkList, LinkView } from "./answers";
import { requireMaker } from "./create-dashboard";
import { mayLink } from "./dashboard-detail";
import { openDashboard, type OpenedDashboard } from "./open-dashboard";
import { CreateLinkInput, DashboardByIdInput, RevokeLinkInput } from "./schemas";

const OPEN_LINKS_MAX = 50;

/**
 * An address by which a dashboard is read without an account, for so many hours. The token is in this answer and nowhere
 * else. For managers who may change the dashboard, of its own organisation.
 */
export async function createLink(args: { ctx: ServiceContext; input: CreateLinkInput }): Promise<CreatedLink> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const { id, hours, note } = CreateLinkInput.parse(args.input);
  requireStorable({ note }, "INVALID_INPUT");
  return withTransaction(ctx, async (tx) => {
    await openForLinks({ tx, ctx, id });
    const createdBy = requireMaker(ctx);
    const now = new Date();
    const stillOpen = and(eq(dashboardLinks.dashboardId, id), isNull(dashboardLinks.revokedAt), gt(dashboardLinks.expiresAt, now));
    if ((await tx.$count(dashboardLinks, stillOpen)) >= OPEN_LINKS_MAX)
      throw new AppError(
        "LIMIT_EXCEEDED",
        `This dashboard has ${OPEN_LINKS_MAX} links that are open, and no more fit. No link was made. Take back those that nobody needs.`,
      );
    const token = newSecret();
    const [link] = await tx
      .insert(dashboardLinks)
      .values({
        id: newId("link"),
        orgId: ctx.orgId,
        dashboardId: id,
        tokenHash: secretHash(token),
        note: note || null,
        createdBy,
        createdAt: now,
        expiresAt: new Date(now.getTime() + hours * 3_600_000),
      })
      .returning();
    if (!link) throw new AppError("INTERNAL", "The link was not stored.");
    await emitAudit(tx, ctx, { action: "dashboard.link", entityId: id, detail: { linkId: link.id, hours } });
    const [maker] = await tx.select({ name: users.name }).from(users).where(eq(users.id, createdBy));
    return { ...linkView(link, maker?.name ?? null, now), token };
  });
}

/** The links of a dashboard, newest first, with how often each was opened. */
export async function listLinks(args: { ctx: ServiceContext; input: DashboardByIdInput }): Promise<LinkList> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const { id } = DashboardByIdInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    await openForLinks({ tx, ctx, id });
    // People who have left still have their names here.
    const rows = await asSystem(tx, ctx, () =>
      tx
        .select({ link: dashboardLinks, maker: users.name })
        .from(dashboardLinks)
        .leftJoin(users, eq(users.id, dashboardLinks.createdBy))
        .where(eq(dashboardLinks.dashboardId, id))
        .orderBy(desc(dashboardLinks.createdAt), desc(dashboardLinks.id))
        .limit(200),
    );
    const now = new Date();
    return { links: rows.map(({ link, maker }) => linkView(link, maker, now)) };
  });
}

/** Takes a link back: it opens nothing from now on. Taking it back again changes nothing. */
export async function revokeLink(args: { ctx: ServiceContext; input: RevokeLinkInput }): Promise<void> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const { id, linkId } = RevokeLinkInput.parse(args.input);
  await withTransaction(ctx, async (tx) => {
    await openForLinks({ tx, ctx, id });
    const which = and(eq(dashboardLinks.id, linkId), eq(dashboardLinks.dashboardId, id));
    if ((await tx.$count(dashboardLinks, which)) === 0)
      throw new AppError("NOT_FOUND", "This dashboard has no such link. Nothing was changed. Reload the list.");
    await tx
      .update(dashboardLinks)
      .set({ revokedAt: new Date() })
      .where(and(which, isNull(dashboardLinks.revokedAt)));
    await emitAudit(tx, ctx, { action: "dashboard.link.revoke", entityId: id, detail: { linkId } });
  });
}

async function openForLinks(args: { tx: Tx; ctx: ServiceContext; id: string }): Promise<OpenedDashboard> {
  const { tx, ctx } = args;
  const opened = await openDashboard(args);
  await authorize({ tx, ctx, action: "dashboard.link" });
  if (mayLink(ctx, opened)) return opened;
  throw denied(
    ctx,
    "FORBIDDEN",
    "Links are made of dashboards of your own organisation that you may change. Nothing was changed. Ask its owner, or make a copy of your own.",
    { action: "dashboard.link", entityId: opened.row.id, reason: "access" },
  );
}

function linkView(link: typeof dashboardLinks.$inferSelect, createdBy: string | null, now: Date): LinkView {
  return {
    id: link.id,
    note: link.note,
    createdBy: createdBy ?? "",
    createdAt: link.createdAt.toISOString(),
    expiresAt: link.expiresAt.toISOString(),
    state: link.revokedAt !== null ? "revoked" : link.expiresAt <= now ? "expired" : "open",
    views: link.views,
    lastUsedAt: link.lastUsedAt?.toISOString() ?? null,
  };
}
