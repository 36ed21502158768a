import type { AccessLevel } from "@/lib/sharing";
import type { SettledTile } from "./resolve-tiles";
import type { DashboardBody } from "./schemas";

/** The names of the datasets that a filter applies to, among the tiles that the caller may see. */
export function datasetsOf(filterId: string, tiles: Iterable<SettledTile>): string[] {
  const slugs = [...tiles].flatMap(({ answer }) => (answer?.filters.includes(filterId) ? [answer.dataset.slug] : []));
  return [...new Set(slugs)];
}

/**
 * A dashboard as far as who looks at it may know it: titles, parameters and filters can name columns and values of data
 * that they may not see, so of a hidden tile only its place is told, and no filter that has nothing to filter. Who may
 * change it has it whole.
 */
export function shownBody(access: AccessLevel, body: DashboardBody, settled: ReadonlyMap<string, SettledTile>): DashboardBody {
  if (access !== "view") return body;
  const tiles = body.tiles.map((tile) => {
    if (tile.kind === "text" || settled.get(tile.id)?.answer) return tile;
    const { kind, id, at, question } = tile;
    return { kind, id, at, question };
  });
  return { tiles, filters: body.filters.filter(({ id }) => datasetsOf(id, settled.values()).length > 0) };
}
