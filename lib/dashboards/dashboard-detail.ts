import { desc, eq } from "drizzle-orm";
import { dashboardVersions, type Tx } from "@/db";
import { actionsOfRole } from "@/lib/access";
import type { ServiceContext } from "@/lib/context";
import { keptHead, objectVersions, sharesOf, type ObjectVersion } from "@/lib/sharing";
import type { DashboardDetail, ResolvedFilter, ResolvedTile, TileQuestion } from "./answers";
import type { OpenedDashboard } from "./open-dashboard";
import { datasetsOf, shownBody } from "./shown-body";
import { resolveTiles, type SettledTile, type TileRefusal } from "./resolve-tiles";

const VERSIONS_MAX = 100;

const REFUSALS: Record<TileRefusal, string> = {
  removed: "The question of this tile was deleted. Nothing else of the dashboard is lost. Choose another question, or remove the tile.",
  not_shared: "The question of this tile is not shared with your organisation. Ask whoever owns the dashboard.",
  no_dataset: "This tile asks a dataset that you may not see. Ask an administrator of your organisation for access.",
  no_joined: "This tile needs a second dataset that you may not see. Ask an administrator of your organisation for access.",
  no_answers: "Your role, or the access your organisation was given, does not open the answers of this tile.",
  no_rows: "This tile lists single rows, which your role, or the access your organisation was given, does not open.",
};

/** Whether the caller may make links of it: a manager who may change it, of the organisation it belongs to. */
export function mayLink(ctx: ServiceContext, { row, access }: Pick<OpenedDashboard, "row" | "access">): boolean {
  return row.orgId === ctx.orgId && access !== "view" && actionsOfRole(ctx.role).includes("dashboard.link");
}

/** Everything a page needs of a dashboard the caller may open. */
export async function dashboardDetail(args: { tx: Tx; ctx: ServiceContext; opened: OpenedDashboard }): Promise<DashboardDetail> {
  const { tx, ctx, opened } = args;
  const { row, access } = opened;
  const settled = await resolveTiles({ tx, ctx, orgId: row.orgId, body: opened.body });
  const body = shownBody(access, opened.body, settled);
  const isOwn = row.orgId === ctx.orgId;
  const shares = isOwn ? await sharesOf({ tx, ctx, kind: "dashboard", ids: [row.id] }) : new Map<string, never[]>();
  return {
    ...(await keptHead({ tx, ctx, row, access })),
    tiles: body.tiles.map((tile): ResolvedTile => ({ tile, question: tile.kind === "text" ? null : tileAnswer(settled.get(tile.id)) })),
    filters: body.filters.map((filter): ResolvedFilter => ({ ...filter, datasets: datasetsOf(filter.id, settled.values()) })),
    shares: shares.get(row.id) ?? [],
    versions: isOwn ? await versionsOf({ tx, ctx, id: row.id }) : [],
    mayLink: mayLink(ctx, opened),
  };
}

function tileAnswer(settled: SettledTile | undefined): TileQuestion {
  if (settled?.answer) return settled.answer;
  const refusal = settled?.refusal ?? "removed";
  return { state: refusal === "removed" ? "removed" : "hidden", message: REFUSALS[refusal] };
}

/** How a dashboard came about: for the organisation it belongs to. */
async function versionsOf({ tx, ctx, id }: { tx: Tx; ctx: ServiceContext; id: string }): Promise<ObjectVersion[]> {
  const { version, createdAt, createdBy, note } = dashboardVersions;
  const rows = await tx
    .select({ version, createdAt, createdBy, note })
    .from(dashboardVersions)
    .where(eq(dashboardVersions.dashboardId, id))
    .orderBy(desc(version))
    .limit(VERSIONS_MAX);
  return objectVersions({ tx, ctx, rows });
}
