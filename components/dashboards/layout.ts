import type { TilePlace } from "@/lib/dashboards";

/** As in lib/dashboards, which is not for the browser. */
export const GRID_COLUMNS = 12;
export const MAX_HEIGHT = 60;
const MAX_ROW = 2000;

export type Placed = { id: string; at: TilePlace };

/** A place inside the grid: at least one cell, at most its width, nothing beyond its edges. */
export function clampPlace({ x, y, w, h }: TilePlace): TilePlace {
  const width = clamp(w, 1, GRID_COLUMNS);
  return { x: clamp(x, 0, GRID_COLUMNS - width), y: clamp(y, 0, MAX_ROW), w: width, h: clamp(h, 1, MAX_HEIGHT) };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, Math.round(value)));
}

export function overlaps(a: TilePlace, b: TilePlace): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

/** The tiles as they are read: from the top, and in a row from the left. */
export function stackOrder<T extends Placed>(tiles: readonly T[]): T[] {
  return tiles.toSorted((a, b) => a.at.y - b.at.y || a.at.x - b.at.x || (a.id < b.id ? -1 : 1));
}

/**
 * The grid with one tile at a place, while it is being moved or resized: that tile stands exactly there, the others
 * give way and close up around it. It depends on the grid before and the place alone, never on the way there, so the
 * mouse and the keyboard end with the same.
 */
export function arrange<T extends Placed>(tiles: readonly T[], id: string, wanted: TilePlace): T[] {
  const moved = tiles.find((tile) => tile.id === id);
  if (!moved) return [...tiles];
  const place = clampPlace(wanted);
  // What a tile has come down past may take the room it left; what grows pushes down only.
  const mayRise = place.y > moved.at.y;
  const taken: TilePlace[] = [place];
  const placed = new Map([[id, place]]);
  for (const tile of stackOrder(tiles)) {
    if (tile.id === id) continue;
    const at = giveWay(clampPlace(tile.at), place, taken, mayRise);
    taken.push(at);
    placed.set(tile.id, at);
  }
  return withPlaces(tiles, placed);
}

/** The grid once a tile is let go: every tile as far up as it goes, in the order in which they are read. */
export function settle<T extends Placed>(tiles: readonly T[]): T[] {
  const taken: TilePlace[] = [];
  const placed = new Map<string, TilePlace>();
  for (const tile of stackOrder(tiles)) {
    const at = rise(sink(clampPlace(tile.at), taken), taken);
    taken.push(at);
    placed.set(tile.id, at);
  }
  return withPlaces(tiles, placed);
}

/** A grid with a tile put below everything else. */
export function placeBelow<T extends Placed>(tiles: readonly T[], tile: T): T[] {
  const bottom = Math.max(0, ...tiles.map(({ at }) => at.y + at.h));
  return settle([...tiles, { ...tile, at: clampPlace({ ...tile.at, y: bottom }) }]);
}

function giveWay(at: TilePlace, moved: TilePlace, taken: readonly TilePlace[], mayRise: boolean): TilePlace {
  const above = { ...at, y: moved.y - at.h };
  if (mayRise && overlaps(at, moved) && above.y >= 0 && isFree(above, taken)) return rise(above, taken);
  return rise(sink(at, taken), taken);
}

/** The place itself, or the first free one straight below it. */
function sink(at: TilePlace, taken: readonly TilePlace[]): TilePlace {
  let now = at;
  for (;;) {
    const hits = taken.filter((other) => overlaps(now, other));
    if (hits.length === 0) return now;
    now = { ...now, y: Math.max(...hits.map((other) => other.y + other.h)) };
  }
}

/** As far up as nothing is in the way. */
function rise(at: TilePlace, taken: readonly TilePlace[]): TilePlace {
  const inColumns = taken.filter((other) => other.x < at.x + at.w && at.x < other.x + other.w && other.y + other.h <= at.y);
  return { ...at, y: Math.max(0, ...inColumns.map((other) => other.y + other.h)) };
}

function isFree(at: TilePlace, taken: readonly TilePlace[]): boolean {
  return !taken.some((other) => overlaps(at, other));
}

function withPlaces<T extends Placed>(tiles: readonly T[], placed: ReadonlyMap<string, TilePlace>): T[] {
  return tiles.map((tile) => {
    const at = placed.get(tile.id) ?? tile.at;
    return samePlace(at, tile.at) ? tile : { ...tile, at };
  });
}

export function samePlace(a: TilePlace, b: TilePlace): boolean {
  return a.x === b.x && a.y === b.y && a.w === b.w && a.h === b.h;
}
