import type { Tx } from "@/db";
import { authorize, requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { requireStorable } from "@/lib/catalog";
import { withTransaction, type ServiceContext } from "@/lib/context";
import type { DashboardDetail } from "./answers";
import { openQuestions, questionsOf } from "./check-body";
import { insertDashboard } from "./create-dashboard";
import { dashboardDetail } from "./dashboard-detail";
import { openDashboard } from "./open-dashboard";
import { resolveTiles } from "./resolve-tiles";
import { CopyDashboardInput, type DashboardBody, type Tile } from "./schemas";
import { shownBody } from "./shown-body";

const NOT_COPIED = "The question of this tile is not shared with you, so it was not copied.";
const NAME_MAX = 120;

/**
 * A private copy of a dashboard the caller may open, of what it shows the caller. A tile whose question the caller may not
 * open by itself becomes a text that says so.
 */
export async function copyDashboard(args: { ctx: ServiceContext; input: CopyDashboardInput }): Promise<DashboardDetail> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const { id, name } = CopyDashboardInput.parse(args.input);
  requireStorable({ name }, "INVALID_INPUT");
  return withTransaction(ctx, async (tx) => {
    const { row, body, access } = await openDashboard({ tx, ctx, id });
    await authorize({ tx, ctx, action: "saved.change" });
    // Whose copy it is has all of it: nothing may be in it that was not shown.
    const settled = await resolveTiles({ tx, ctx, orgId: row.orgId, body });
    const copied = await copyable({ tx, ctx, body: shownBody(access, body, settled) });
    // A folder belongs to an organisation.
    const folder = row.orgId === ctx.orgId ? row.folder : "";
    const labels = { name: name ?? `${row.name.slice(0, NAME_MAX - 7)} (copy)`, description: row.description, folder, tags: row.tags };
    const opened = await insertDashboard({ tx, ctx, labels, ...copied });
    await emitAudit(tx, ctx, { action: "dashboard.copy", entityId: opened.row.id, detail: { from: id } });
    return dashboardDetail({ tx, ctx, opened });
  });
}

async function copyable(args: { tx: Tx; ctx: ServiceContext; body: DashboardBody }): Promise<{ body: DashboardBody; questions: string[] }> {
  const { tx, ctx, body } = args;
  const openable = await openQuestions({ tx, ctx, ids: questionsOf(body) });
  const tiles = body.tiles.map((tile): Tile => {
    if (tile.kind === "text" || openable.has(tile.question)) return tile;
    return { kind: "text", id: tile.id, at: tile.at, text: NOT_COPIED };
  });
  return { body: { ...body, tiles }, questions: [...openable] };
}
