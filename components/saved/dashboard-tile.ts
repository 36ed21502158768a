import type { ChangeDashboardInput, DashboardDetail } from "@/lib/dashboards";
import type { ParameterValues, Visual } from "@/lib/query";

type Body = NonNullable<ChangeDashboardInput["body"]>;
type BodyTile = Body["tiles"][number];

/** How much room a question gets on a dashboard of 12 columns: a number little, a chart half, a table of rows all of it. */
export function tileSize({ kind }: Pick<Visual, "kind">): { w: number; h: number } {
  if (kind === "number") return { w: 3, h: 4 };
  return kind === "pivot" || kind === "heatmap" ? { w: 12, h: 10 } : { w: 6, h: 8 };
}

/** An id that no tile of the dashboard has. */
function freeId(tiles: readonly { id: string }[]): string {
  const taken = new Set(tiles.map(({ id }) => id));
  let number = tiles.length + 1;
  while (taken.has(`q${number}`)) number += 1;
  return `q${number}`;
}

type Added = { question: string; visual: Visual; parameters: ParameterValues };

/** The first tile of a new dashboard. */
export function firstTile(added: Added): Body {
  return { tiles: [tileOf(added, [], 0)], filters: [] };
}

/** What the dashboard holds, with the question below everything else. */
export function withTile({ tiles, filters }: Pick<DashboardDetail, "tiles" | "filters">, added: Added): Body {
  const held = tiles.map(({ tile }) => tile);
  const bottom = Math.max(0, ...held.map(({ at }) => at.y + at.h));
  return { tiles: [...held, tileOf(added, held, bottom)], filters: filters.map(({ datasets: _datasets, ...filter }) => filter) };
}

function tileOf({ question, visual, parameters }: Added, held: readonly { id: string }[], y: number): BodyTile {
  const given = Object.keys(parameters).length > 0 ? { parameters } : {};
  return { kind: "question", id: freeId(held), at: { x: 0, y, ...tileSize(visual) }, question, ...given };
}
