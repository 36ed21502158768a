import type { DashboardDetail, Tile } from "@/lib/dashboards";
import { tileSize } from "../saved/dashboard-tile";
import type { Visual } from "@/lib/query";
import type { DashboardDraft } from "./edit-history";
import { placeBelow, settle } from "./layout";

/** What of a dashboard is edited, without what the server adds to it. */
export function draftOf({ tiles, filters }: Pick<DashboardDetail, "tiles" | "filters">): DashboardDraft {
  return { tiles: tiles.map(({ tile }) => tile), filters: filters.map(({ datasets: _datasets, ...filter }) => filter) };
}

/** An id that none of these has. */
export function freeId(taken: readonly { id: string }[], letter: string): string {
  const ids = new Set(taken.map(({ id }) => id));
  let number = taken.length + 1;
  while (ids.has(`${letter}${number}`)) number += 1;
  return `${letter}${number}`;
}

/** The draft with a question below everything else, as large as what it shows needs. */
export function withQuestion(draft: DashboardDraft, question: string, visual: Visual): DashboardDraft {
  const tile: Tile = { kind: "question", id: freeId(draft.tiles, "q"), at: { x: 0, y: 0, ...tileSize(visual) }, question };
  return { ...draft, tiles: placeBelow(draft.tiles, tile) };
}

/** The draft with a text across its whole width. */
export function withText(draft: DashboardDraft): DashboardDraft {
  const tile: Tile = { kind: "text", id: freeId(draft.tiles, "t"), at: { x: 0, y: 0, w: 12, h: 2 }, text: "# Heading\nText" };
  return { ...draft, tiles: placeBelow(draft.tiles, tile) };
}

/** The draft with one tile changed. */
export function withTile(draft: DashboardDraft, id: string, change: (tile: Tile) => Tile): DashboardDraft {
  return { ...draft, tiles: draft.tiles.map((tile) => (tile.id === id ? change(tile) : tile)) };
}

/** The draft without a tile; what was below it comes up. */
export function withoutTile(draft: DashboardDraft, id: string): DashboardDraft {
  return { ...draft, tiles: settle(draft.tiles.filter((tile) => tile.id !== id)) };
}

/** What keeps the draft from being saved, in words; null when nothing does. */
export function draftProblem(draft: DashboardDraft): string | null {
  if (draft.tiles.length > 40) return "A dashboard has at most 40 tiles. Remove some before saving.";
  if (draft.filters.length > 12) return "A dashboard has at most 12 filters. Remove some before saving.";
  if (draft.filters.some(({ label }) => label.trim() === "")) return "A filter has no label. Give it one before saving.";
  return null;
}
