import { arrange, GRID_COLUMNS, overlaps, settle, stackOrder, type Placed } from "./layout";
import type { TilePlace } from "@/lib/dashboards";

/**
 * Arranging where tiles stand one below the other and no grid is seen: by their order alone. What comes out is an
 * arrangement of the same grid, as near to the one before as keeps the order.
 */

export type TileWidth = "half" | "full";

/** The grid with a tile read before the one that was read just before it; the same grid for the first. */
export function moveEarlier<T extends Placed>(tiles: readonly T[], id: string): T[] {
  const order = stackOrder(tiles);
  const at = order.findIndex((tile) => tile.id === id);
  const [tile, before] = [order[at], order[at - 1]];
  if (!tile || !before) return [...tiles];
  const wanted = order.with(at - 1, tile).with(at, before);
  const stays = packed(wanted);
  // Side by side they change places; otherwise the columns stay.
  const changed = tile.at.y === before.at.y ? packed(exchanged(wanted, before, tile)) : stays;
  const kept = [changed, stays, flowed(wanted)].find((grid) => sameOrder(grid, wanted));
  return inOrderOf(tiles, kept ?? settle(arrange(tiles, id, { ...tile.at, x: before.at.x, y: before.at.y })));
}

/** The grid with a tile read after the one that was read just after it; the same grid for the last. */
export function moveLater<T extends Placed>(tiles: readonly T[], id: string): T[] {
  const order = stackOrder(tiles);
  const next = order[order.findIndex((tile) => tile.id === id) + 1];
  return next ? moveEarlier(tiles, next.id) : [...tiles];
}

/** The grid with a tile as wide as the page, or half of it, its place in the order kept where that can be. */
export function withWidth<T extends Placed>(tiles: readonly T[], id: string, width: TileWidth): T[] {
  const half = GRID_COLUMNS / 2;
  const order = stackOrder(tiles);
  const wanted = order.map((tile) => {
    if (tile.id !== id) return tile;
    const at = width === "full" ? { ...tile.at, x: 0, w: GRID_COLUMNS } : { ...tile.at, x: tile.at.x < half ? 0 : half, w: half };
    return { ...tile, at };
  });
  return inOrderOf(tiles, [packed(wanted), flowed(wanted)].find((grid) => sameOrder(grid, wanted)) ?? settle(wanted));
}

/** What a tile's width is called where there are only these; null for any other. */
export function widthOf({ w }: TilePlace): TileWidth | null {
  return w === GRID_COLUMNS ? "full" : w === GRID_COLUMNS / 2 ? "half" : null;
}

/** Two neighbours of a row, the right one put where the left one begins, and the left one where the right one ended. */
function exchanged<T extends Placed>(order: readonly T[], left: T, right: T): T[] {
  return order.map((tile) => {
    if (tile.id === right.id) return { ...tile, at: { ...tile.at, x: left.at.x } };
    return tile.id === left.id ? { ...tile, at: { ...tile.at, x: right.at.x + right.at.w - left.at.w } } : tile;
  });
}

/** Tiles in an order, each in its columns and as far up as it can stand without being read before the one before it. */
function packed<T extends Placed>(order: readonly T[]): T[] {
  const placed: T[] = [];
  for (const tile of order) {
    const last = placed.at(-1)?.at;
    let at = { ...tile.at, y: last === undefined ? 0 : tile.at.x > last.x ? last.y : last.y + 1 };
    for (;;) {
      const hits = placed.filter((other) => overlaps(other.at, at));
      if (hits.length === 0) break;
      at = { ...at, y: Math.max(...hits.map((other) => other.at.y + other.at.h)) };
    }
    placed.push({ ...tile, at });
  }
  return settle(placed);
}

/** Tiles in an order, in rows from the left as words are. */
function flowed<T extends Placed>(order: readonly T[]): T[] {
  let [x, y, bottom] = [0, 0, 0];
  const placed = order.map((tile) => {
    if (x + tile.at.w > GRID_COLUMNS) [x, y] = [0, bottom];
    const at = { ...tile.at, x, y };
    x += at.w;
    bottom = Math.max(bottom, y + at.h);
    return { ...tile, at };
  });
  return settle(placed);
}

function sameOrder(grid: readonly Placed[], wanted: readonly Placed[]): boolean {
  return stackOrder(grid).every(({ id }, index) => id === wanted[index]?.id);
}

/** The tiles of a grid in the order in which they were given. */
function inOrderOf<T extends Placed>(tiles: readonly T[], grid: readonly T[]): T[] {
  const byId = new Map(grid.map((tile) => [tile.id, tile]));
  return tiles.map((tile) => byId.get(tile.id) ?? tile);
}
