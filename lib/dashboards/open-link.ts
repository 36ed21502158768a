import { eq, sql } from "drizzle-orm";
import { dashboardLinks, type Tx } from "@/db";
import { emitAudit } from "@/lib/audit";
import type { RequestFacts } from "@/lib/auth";
import { withTransaction } from "@/lib/context";
import type { LinkedDashboard } from "./answers";
import { openFilters, withChoices } from "./filter-choices";
import { liveLink } from "./live-link";
import { OpenLinkInput } from "./schemas";
import { shownByLink } from "./shown-by-link";

/**
 * A dashboard by its link, for anybody who has it: names, places and filters, and no person, no id of a question and no
 * SQL. Throws as `liveLink` does. Leaves an audit row that names the link.
 */
export async function openLink(args: { facts: RequestFacts; input: OpenLinkInput }): Promise<LinkedDashboard> {
  const { token } = OpenLinkInput.parse(args.input);
  const live = await liveLink({ token, facts: args.facts });
  const { ctx, link, row, body, organisation } = live;
  const { filters, ...opened } = await withTransaction(ctx, async (tx) => {
    const tiles = await shownByLink({ tx, live, tiles: body.tiles });
    await countView(tx, link.id);
    await emitAudit(tx, ctx, { action: "dashboard.link.open", entityId: row.id, detail: { version: row.version } });
    const showing = body.tiles.flatMap((tile) => {
      const shown = tiles.get(tile.id)?.shown;
      return tile.kind === "question" && shown ? [{ tile, shown }] : [];
    });
    return {
      name: row.name,
      description: row.description,
      organisation,
      expiresAt: link.expiresAt.toISOString(),
      tiles: body.tiles.map((tile): LinkedDashboard["tiles"][number] => {
        const { id, at } = tile;
        if (tile.kind === "text") return { kind: "text", id, at, text: tile.text };
        const { shown, message } = tiles.get(id) ?? { shown: null, message: "" };
        if (!shown) return { kind: "hidden", id, at, message };
        const { answer, shape } = shown;
        const visual = tile.visual ?? answer.visual;
        return { kind: "question", id, at, title: tile.title || answer.name, visual, filters: answer.filters, groups: shape.groups };
      }),
      filters: await openFilters(tx, live, showing),
    };
  });
  return { ...opened, filters: await withChoices(live, filters) };
}

async function countView(tx: Tx, linkId: string): Promise<void> {
  await tx
    .update(dashboardLinks)
    .set({ views: sql`${dashboardLinks.views} + 1`, lastUsedAt: new Date() })
    .where(eq(dashboardLinks.id, linkId));
}
