import { eq, sql } from "drizzle-orm";
import { dashboardLinks, type Tx } from "@/db";
import { columnValues } from "@/lib/analysis";
import { emitAudit } from "@/lib/audit";
import type { RequestFacts } from "@/lib/auth";
import { withTransaction } from "@/lib/context";
import type { LinkedDashboard } from "./answers";
import { liveLink, type LiveLink } from "./live-link";
import { OpenLinkInput } from "./schemas";
import { asksForPeople, shownByLink, type LinkTile } from "./shown-by-link";

const CHOICES_MAX = 200;

/**
 * A dashboard by its link, for anybody who has it: names, places and filters, and no person, no id of a question and no
 * SQL. Throws as `liveLink` does. Leaves an audit row that names the link.
 */
export async function openLink(args: { facts: RequestFacts; input: OpenLinkInput }): Promise<LinkedDashboard> {
  const { token } = OpenLinkInput.parse(args.input);
  const live = await liveLink({ token, facts: args.facts });
  const { ctx, link, row, body, organisation } = live;
  return withTransaction(ctx, async (tx) => {
    const tiles = await shownByLink({ tx, live, tiles: body.tiles });
    await countView(tx, link.id);
    await emitAudit(tx, ctx, { action: "dashboard.link.open", entityId: row.id, detail: { version: row.version } });
    return {
      name: row.name,
      description: row.description,
      organisation,
      expiresAt: link.expiresAt.toISOString(),
      tiles: body.tiles.map((tile) => {
        const { id, at } = tile;
        if (tile.kind === "text") return { kind: "text", id, at, text: tile.text };
        const { shown, message } = tiles.get(id) ?? { shown: null, message: "" };
        if (!shown) return { kind: "hidden", id, at, message };
        const { answer, shape } = shown;
        const visual = tile.visual ?? answer.visual;
        return { kind: "question", id, at, title: tile.title || answer.name, visual, filters: answer.filters, groups: shape.groups };
      }),
      filters: await filtersOf(tx, live, [...tiles.values()]),
    };
  });
}

async function countView(tx: Tx, linkId: string): Promise<void> {
  await tx
    .update(dashboardLinks)
    .set({ views: sql`${dashboardLinks.views} + 1`, lastUsedAt: new Date() })
    .where(eq(dashboardLinks.id, linkId));
}

/** The filters that a tile shown here has, with the values there are to choose from: who has no account cannot ask for them. */
async function filtersOf(tx: Tx, live: LiveLink, tiles: readonly LinkTile[]): Promise<LinkedDashboard["filters"]> {
  const filters: LinkedDashboard["filters"] = [];
  for (const filter of live.body.filters) {
    const showing = tiles.flatMap(({ shown }) => (shown?.answer.filters.includes(filter.id) ? [shown] : []));
    const [first] = showing;
    if (!first || showing.some((shown) => asksForPeople(shown, filter.column))) continue;
    const { slug } = first.answer.dataset;
    const known =
      filter.kind === "values" ? await columnValues({ ctx: { ...live.ctx, tx }, input: { slug, column: filter.column } }) : { values: [] };
    filters.push({ ...filter, choices: known.values.slice(0, CHOICES_MAX).map(({ value }) => value) });
  }
  return filters;
}
