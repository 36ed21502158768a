import type { Tx } from "@/db";
import { personColumnsOf } from "@/lib/catalog";
import { listsPeople } from "./lists-people";
import type { TileRefusal, SettledTile } from "./resolve-tiles";
import { resolveTiles } from "./resolve-tiles";
import type { LiveLink } from "./live-link";
import type { Tile } from "./schemas";

export type QuestionTile = Extract<Tile, { kind: "question" }>;
export type ShownTile = Extract<SettledTile, { refusal: null }>;
/** A tile as who has no account may see it, or why it is not shown. It does not say what the tile asks. */
export type LinkTile = { shown: ShownTile; message: null } | { shown: null; message: string };

const MESSAGES: Record<TileRefusal | "rows" | "people" | "other_organisation", string> = {
  removed: "The question of this tile was deleted.",
  not_shared: "This tile is not shown without an account.",
  no_dataset: "This tile is not shown without an account.",
  no_joined: "This tile is not shown without an account.",
  no_answers: "This tile is not shown without an account.",
  no_rows: "This tile lists single rows, which are not shown without an account.",
  rows: "This tile lists single rows, which are not shown without an account.",
  people: "This tile lists people one by one, which is not shown without an account.",
  other_organisation: "This tile asks data of another organisation, which are not shown without an account.",
};

/**
 * What a link shows of its dashboard, by the id of the tile: summaries over datasets that all belong to the organisation
 * that made the link, whatever else that organisation may see, and none that lists people one by one.
 */
export async function shownByLink({ tx, live, tiles }: { tx: Tx; live: LiveLink; tiles: readonly Tile[] }): Promise<Map<string, LinkTile>> {
  const { ctx, row, body } = live;
  const settled = await resolveTiles({ tx, ctx, orgId: row.orgId, body: { ...body, tiles: [...tiles] } });
  return new Map([...settled].map(([id, tile]) => [id, linkTile(tile, row.orgId)]));
}

function linkTile(tile: SettledTile, orgId: string): LinkTile {
  if (tile.refusal !== null) return { shown: null, message: MESSAGES[tile.refusal] };
  if (!tile.shape.isSummary) return { shown: null, message: MESSAGES.rows };
  if (tile.orgId !== orgId || !tile.found.every(({ owned }) => owned)) return { shown: null, message: MESSAGES.other_organisation };
  if (listsPeople(tile.answer.query, peopleIn(tile))) return { shown: null, message: MESSAGES.people };
  return { shown: tile, message: null };
}

/** The names that columns which tell people apart have in the question of a tile. */
function peopleIn({ shape, found }: ShownTile): Set<string> {
  const [asked, ...joined] = found;
  return new Set([
    ...(asked ? personColumnsOf(asked.dataset) : []),
    ...joined.flatMap(({ dataset }, index) => personColumnsOf(dataset).map((column) => `${shape.joins[index] ?? ""}.${column}`)),
  ]);
}

/** Whether a filter's column tells people apart in a tile: by a link nobody can be looked for, and nobody's name is offered. */
export function asksForPeople(tile: ShownTile, column: string): boolean {
  return peopleIn(tile).has(column);
}
