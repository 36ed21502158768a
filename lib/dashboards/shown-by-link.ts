import type { Tx } from "@/db";
import { personColumns, type PersonColumns } from "@/lib/catalog";
import { keysHeld, listsPeople } from "./lists-people";
import type { TileRefusal, SettledTile } from "./resolve-tiles";
import { resolveTiles } from "./resolve-tiles";
import type { LiveLink } from "./live-link";
import type { Tile } from "./schemas";

export type QuestionTile = Extract<Tile, { kind: "question" }>;
/** A tile that is shown, with the columns by which nobody may filter it: they would lead to single people or rows. */
export type ShownTile = Extract<SettledTile, { refusal: null }> & { unasked: ReadonlySet<string> };
/** A tile as who has no account may see it, or why it is not shown. It does not say what the tile asks. */
export type LinkTile = { shown: ShownTile; message: null } | { shown: null; message: string };

const MESSAGES: Record<TileRefusal | "rows" | "people" | "undeclared" | "other_organisation", string> = {
  removed: "The question of this tile was deleted.",
  not_shared: "This tile is not shown without an account.",
  no_dataset: "This tile is not shown without an account.",
  no_joined: "This tile is not shown without an account.",
  no_answers: "This tile is not shown without an account.",
  no_rows: "This tile lists single rows, which are not shown without an account.",
  rows: "This tile lists single rows, which are not shown without an account.",
  people: "This tile lists people one by one, or asks for one of them, which is not shown without an account.",
  undeclared: "This tile asks data whose contract does not say by what people are told apart, which are not shown without an account.",
  other_organisation: "This tile asks data of another organisation, which are not shown without an account.",
};

/**
 * What a link shows of its dashboard, by the id of the tile: summaries over datasets that all belong to the organisation
 * that made the link, whatever else that organisation may see, and none that lists people one by one.
 */
export async function shownByLink({ tx, live, tiles }: { tx: Tx; live: LiveLink; tiles: readonly Tile[] }): Promise<Map<string, LinkTile>> {
  const { ctx, row, body } = live;
  const settled = await resolveTiles({ tx, ctx, orgId: row.orgId, body: { ...body, tiles: [...tiles] } });
  const ids = [...settled.values()].flatMap((tile) => (tile.refusal === null ? tile.found.map(({ dataset }) => dataset.id) : []));
  const known = await personColumns({ tx, ctx, ids: [...new Set(ids)] });
  return new Map([...settled].map(([id, tile]) => [id, linkTile(tile, live, known)]));
}

function linkTile(tile: SettledTile, { row, body }: LiveLink, known: ReadonlyMap<string, PersonColumns | null>): LinkTile {
  if (tile.refusal !== null) return { shown: null, message: MESSAGES[tile.refusal] };
  if (!tile.shape.isSummary) return { shown: null, message: MESSAGES.rows };
  if (tile.orgId !== row.orgId || !tile.found.every(({ owned }) => owned)) return { shown: null, message: MESSAGES.other_organisation };
  const people = peopleIn(tile, known);
  if (people === null) return { shown: null, message: MESSAGES.undeclared };
  const { query } = tile.answer;
  const filters = body.filters.filter(({ id }) => tile.answer.filters.includes(id));
  // What a filter begins with is asked, too.
  const begun = filters.filter(({ default: value }) => value);
  const held = begun.flatMap(({ column, default: value }) => (value && "values" in value ? [column] : []));
  if (begun.some(({ column }) => people.all.has(column)) || listsPeople(query, people, held))
    return { shown: null, message: MESSAGES.people };
  // Filters that together with the question leave one row of a key are not for who has no account.
  const settable = filters.map(({ column }) => column);
  const unasked = new Set([...people.all, ...keysHeld(query, people.keys, settable).flat()]);
  return { shown: { ...tile, unasked }, message: null };
}

/** The columns that tell people apart, as the question of a tile names them; null where one of its datasets does not say. */
function peopleIn(
  { shape, found }: Extract<SettledTile, { refusal: null }>,
  known: ReadonlyMap<string, PersonColumns | null>,
): PersonColumns | null {
  const single = new Set<string>();
  const all = new Set<string>();
  const keys: string[][] = [];
  for (const [index, { dataset }] of found.entries()) {
    const people = known.get(dataset.id);
    if (!people) return null;
    const named = (column: string): string => (index === 0 ? column : `${shape.joins[index - 1] ?? ""}.${column}`);
    for (const column of people.single) single.add(named(column));
    for (const column of people.all) all.add(named(column));
    for (const key of people.keys) keys.push(key.map(named));
  }
  return { single, all, keys };
}

/** Whether a filter by this column could lead to single people: by a link nobody can be looked for, and nobody's name is offered. */
export function asksForPeople({ unasked }: ShownTile, column: string): boolean {
  return unasked.has(column);
}
