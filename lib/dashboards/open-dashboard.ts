import { and, eq } from "drizzle-orm";
import { dashboards, dashboardVersions, type Tx } from "@/db";
import { denied } from "@/lib/access";
import type { ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { accessLevel, mayOpen, type AccessLevel } from "@/lib/sharing";
import { DashboardBody } from "./schemas";

export type DashboardRow = typeof dashboards.$inferSelect;

/** A dashboard the caller may open, with what its current version holds. */
export type OpenedDashboard = { row: DashboardRow; body: DashboardBody; access: AccessLevel };

/** One by id; NOT_FOUND also for one that is there and not for the caller. */
export async function openDashboard({ tx, ctx, id }: { tx: Tx; ctx: ServiceContext; id: string }): Promise<OpenedDashboard> {
  const [found] = await tx
    .select({ row: dashboards, body: dashboardVersions.body })
    .from(dashboards)
    .innerJoin(dashboardVersions, and(eq(dashboardVersions.dashboardId, dashboards.id), eq(dashboardVersions.version, dashboards.version)))
    .where(and(eq(dashboards.id, id), mayOpen(ctx, "dashboard", dashboards)));
  const access = found && (await accessLevel({ tx, ctx, kind: "dashboard", kept: found.row }));
  if (!found || !access) throw noDashboard(ctx, id);
  return { row: found.row, body: DashboardBody.parse(found.body), access };
}

function noDashboard(ctx: ServiceContext, id: string): AppError {
  return denied(
    ctx,
    "NOT_FOUND",
    "There is no dashboard here that you may open. Nothing was changed. Check the address, or ask its owner to share it with you.",
    { action: "dashboard.view", entityId: id, reason: "not_visible" },
  );
}

const NEEDED = {
  edit: "You may look at this dashboard, and not change it. Nothing was changed. Ask its owner, or make a copy of your own.",
  owner: "Only the owner of this dashboard and the administrators of its organisation may do this. Nothing was changed.",
} as const;

/** Refuses who may only look, or, for `owner`, who may only change what is on it. */
export function requireLevel(ctx: ServiceContext, { row, access }: OpenedDashboard, level: "edit" | "owner", action: string): void {
  if (access === "owner" || access === level) return;
  throw denied(ctx, "FORBIDDEN", NEEDED[level], { action, entityId: row.id, reason: "access" });
}

/** Refuses a change of something that changed since it was read. */
export function requireRevision({ row }: OpenedDashboard, revision: number | undefined): void {
  if (revision !== undefined && revision !== row.revision) throw changedMeanwhile();
}

export function changedMeanwhile(): AppError {
  return new AppError(
    "CONFLICT",
    "Somebody changed this dashboard since you opened it. Nothing of yours was stored. Reload to see what they changed, or save yours as a copy.",
  );
}
