import type { TilePlace } from "@/lib/dashboards";
import { arrange, clampPlace, GRID_COLUMNS, settle, type Placed } from "./layout";

/** A tile that is being moved or resized: the grid before, and where it is wanted now. */
export type Move<T extends Placed> = { before: readonly T[]; id: string; wanted: TilePlace };

export function startMove<T extends Placed>(before: readonly T[], id: string): Move<T> | null {
  const tile = before.find((item) => item.id === id);
  return tile ? { before, id, wanted: tile.at } : null;
}

/** What the grid looks like meanwhile. */
export function movePreview<T extends Placed>({ before, id, wanted }: Move<T>): T[] {
  return arrange(before, id, wanted);
}

/** The grid once the tile is let go. */
export function endMove<T extends Placed>(move: Move<T>): T[] {
  return settle(movePreview(move));
}

export type MoveKey = { key: string; shiftKey: boolean };

const STEPS: Record<string, readonly [x: number, y: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** An arrow moves by one cell, with Shift it makes the tile wider, narrower, taller or shorter. Null for other keys. */
export function stepMove<T extends Placed>(move: Move<T>, { key, shiftKey }: MoveKey): Move<T> | null {
  const step = STEPS[key];
  if (!step) return null;
  const { x, y, w, h } = move.wanted;
  const [across, down] = step;
  if (!shiftKey) return { ...move, wanted: clampPlace({ x: x + across, y: y + down, w, h }) };
  // A tile at the right edge does not slide to the left for being made wider.
  return { ...move, wanted: clampPlace({ x, y, w: Math.min(w + across, GRID_COLUMNS - x), h: h + down }) };
}

/** Where a tile is, in words, for people who do not see it move. */
export function placeWords({ x, y, w, h }: TilePlace): string {
  return `Column ${x + 1}, row ${y + 1}, ${w} of 12 columns wide, ${h} ${h === 1 ? "row" : "rows"} high`;
}
