import { and, eq } from "drizzle-orm";
import { dashboardVersions, users, type Tx } from "@/db";
import { authorize, requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { asSystem, withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import type { DashboardDetail, DashboardVersion } from "./answers";
import { storeChange } from "./change-dashboard";
import { dashboardDetail } from "./dashboard-detail";
import { openDashboard, requireLevel, type OpenedDashboard } from "./open-dashboard";
import { resolveTiles } from "./resolve-tiles";
import { DashboardBody, DashboardVersionInput } from "./schemas";
import { shownBody } from "./shown-body";

/** What a version of a dashboard held: tiles and filters, without what its questions ask. */
export async function getDashboardVersion(args: { ctx: ServiceContext; input: DashboardVersionInput }): Promise<DashboardVersion> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const { id, version } = DashboardVersionInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const opened = await openDashboard({ tx, ctx, id });
    await authorize({ tx, ctx, action: "saved.view" });
    const found = await findVersion({ tx, ctx, opened, version });
    const settled = await resolveTiles({ tx, ctx, orgId: opened.row.orgId, body: found.body });
    return { ...found, body: shownBody(opened.access, found.body, settled) };
  });
}

/**
 * Brings a version back, as a new one. Throws as `changeDashboard` does; a tile whose question is gone comes back and
 * says so.
 */
export async function restoreDashboardVersion(args: { ctx: ServiceContext; input: DashboardVersionInput }): Promise<DashboardDetail> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const { id, version } = DashboardVersionInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const before = await openDashboard({ tx, ctx, id });
    await authorize({ tx, ctx, action: "saved.change" });
    requireLevel(ctx, before, "edit", "dashboard.restore");
    const { body } = await findVersion({ tx, ctx, opened: before, version });
    const opened = await storeChange({ tx, ctx, before, body, note: `Version ${version} again.`, mayBeGone: true });
    await emitAudit(tx, ctx, { action: "dashboard.restore", entityId: id, detail: { restored: version, version: opened.row.version } });
    return dashboardDetail({ tx, ctx, opened });
  });
}

async function findVersion(args: { tx: Tx; ctx: ServiceContext; opened: OpenedDashboard; version: number }): Promise<DashboardVersion> {
  const { tx, ctx, opened, version } = args;
  const { row } = opened;
  const which = and(eq(dashboardVersions.dashboardId, row.id), eq(dashboardVersions.version, version));
  // How a dashboard came about is for the organisation it belongs to; others have the version they look at.
  const isOwn = row.orgId === ctx.orgId;
  const isKnown = isOwn || version === row.version;
  const [found] = await asSystem(tx, ctx, () =>
    tx
      .select({ kept: dashboardVersions, by: users.name })
      .from(dashboardVersions)
      .leftJoin(users, eq(users.id, dashboardVersions.createdBy))
      .where(which),
  );
  if (!found || !isKnown)
    throw new AppError("NOT_FOUND", `This dashboard has no version ${version}. Nothing was changed. Choose one of its list.`, {
      details: [{ path: "version", message: "no such version" }],
    });
  const { kept, by } = found;
  const body = DashboardBody.parse(kept.body);
  return { version, at: kept.createdAt.toISOString(), by: isOwn ? (by ?? "") : "", note: isOwn ? kept.note : null, body };
}
