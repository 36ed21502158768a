import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arrange, clampPlace, overlaps, placeBelow, samePlace, settle, stackOrder, type Placed } from "./layout";
import { endMove, movePreview, placeWords, startMove, stepMove, type Move } from "./move-mode";

const place = fc.record({
  x: fc.integer({ min: 0, max: 11 }),
  y: fc.integer({ min: 0, max: 30 }),
  w: fc.integer({ min: 1, max: 12 }),
  h: fc.integer({ min: 1, max: 9 }),
});
/** Any grid that is stored: whoever wrote it by the API may have put tiles over each other. */
const anyGrid = fc.array(place, { minLength: 1, maxLength: 12 }).map((places) => places.map((at, index) => ({ id: `t${index}`, at })));
const grid = anyGrid.map((tiles) => settle(tiles));
const target = fc.record({
  x: fc.integer({ min: -4, max: 15 }),
  y: fc.integer({ min: -4, max: 40 }),
  w: fc.integer({ min: -1, max: 14 }),
  h: fc.integer({ min: -1, max: 70 }),
});
const pick = fc.nat({ max: 11 });

function expectSound(tiles: readonly Placed[]): void {
  for (const { at } of tiles) {
    expect(at.x).toBeGreaterThanOrEqual(0);
    expect(at.y).toBeGreaterThanOrEqual(0);
    expect(at.w).toBeGreaterThanOrEqual(1);
    expect(at.h).toBeGreaterThanOrEqual(1);
    expect(at.x + at.w).toBeLessThanOrEqual(12);
  }
  for (const [index, a] of tiles.entries()) {
    for (const b of tiles.slice(index + 1)) expect({ a, b, overlap: overlaps(a.at, b.at) }).toMatchObject({ overlap: false });
  }
}

function at(tiles: readonly Placed[], id: string): number[] {
  const found = tiles.find((tile) => tile.id === id)?.at;
  return found ? [found.x, found.y, found.w, found.h] : [];
}

describe("a settled grid", () => {
  it("has no tile over another or outside, whatever was stored", () => {
    fc.assert(fc.property(anyGrid, (tiles) => expectSound(settle(tiles))));
  });

  it("stays as it is when it is settled again, and no tile could go up", () => {
    fc.assert(
      fc.property(grid, (tiles) => {
        expect(settle(tiles)).toEqual(tiles);
        for (const tile of tiles) {
          if (tile.at.y === 0) continue;
          const higher = { ...tile.at, y: tile.at.y - 1 };
          expect(tiles.some((other) => other.id !== tile.id && overlaps(other.at, higher))).toBe(true);
        }
      }),
    );
  });

  it("keeps every tile's size, and closes gaps without changing what is above what", () => {
    const withGaps = grid.map((tiles) => tiles.map(({ id, at: { x, y, w, h } }) => ({ id, at: { x, y: y * 2, w, h } })));
    fc.assert(
      fc.property(withGaps, (tiles) => {
        const after = new Map(settle(tiles).map((tile) => [tile.id, tile.at]));
        const order = stackOrder(tiles);
        for (const [index, first] of order.entries()) {
          const now = after.get(first.id);
          expect([now?.w, now?.h]).toEqual([clampPlace(first.at).w, first.at.h]);
          for (const second of order.slice(index + 1)) {
            const later = after.get(second.id);
            if (now && later && now.x < later.x + later.w && later.x < now.x + now.w) expect(now.y).toBeLessThan(later.y);
          }
        }
      }),
    );
  });
});

describe("a move", () => {
  it("puts the tile where it is wanted, inside the grid, and no tile over another", () => {
    fc.assert(
      fc.property(grid, pick, target, (tiles, index, wanted) => {
        const { id } = tiles[index % tiles.length] ?? { id: "" };
        const after = arrange(tiles, id, wanted);
        expectSound(after);
        expect(after.find((tile) => tile.id === id)?.at).toEqual(clampPlace(wanted));
        expectSound(settle(after));
      }),
    );
  });

  it("to where the tile is changes nothing", () => {
    fc.assert(
      fc.property(grid, pick, (tiles, index) => {
        const tile = tiles[index % tiles.length];
        if (tile) expect(settle(arrange(tiles, tile.id, tile.at))).toEqual(tiles);
      }),
    );
  });

  it("by keys ends as the drag to the same place does", () => {
    const key = fc.record({ key: fc.constantFrom("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"), shiftKey: fc.boolean() });
    fc.assert(
      fc.property(grid, pick, fc.array(key, { maxLength: 40 }), (tiles, index, keys) => {
        const { id } = tiles[index % tiles.length] ?? { id: "" };
        let move = startMove(tiles, id) as Move<Placed>;
        for (const pressed of keys) {
          move = stepMove(move, pressed) as Move<Placed>;
          expectSound(movePreview(move));
        }
        const dragged = { before: tiles, id, wanted: move.wanted };
        expect(endMove(move)).toEqual(endMove(dragged));
        expectSound(endMove(move));
      }),
    );
  });

  it("past the tile below swaps the two, and part of the way does not", () => {
    const tiles = [
      { id: "a", at: { x: 0, y: 0, w: 6, h: 4 } },
      { id: "b", at: { x: 0, y: 4, w: 6, h: 4 } },
    ];
    expect(at(arrange(tiles, "a", { x: 0, y: 2, w: 6, h: 4 }), "a")).toEqual([0, 2, 6, 4]);
    expect(settle(arrange(tiles, "a", { x: 0, y: 2, w: 6, h: 4 }))).toEqual(tiles);
    const swapped = settle(arrange(tiles, "a", { x: 0, y: 4, w: 6, h: 4 }));
    expect([at(swapped, "a"), at(swapped, "b")]).toEqual([
      [0, 4, 6, 4],
      [0, 0, 6, 4],
    ]);
  });

  it("to the side pushes what was there down", () => {
    const tiles = [
      { id: "a", at: { x: 0, y: 0, w: 6, h: 4 } },
      { id: "b", at: { x: 6, y: 0, w: 6, h: 4 } },
    ];
    const after = settle(arrange(tiles, "a", { x: 3, y: 0, w: 6, h: 4 }));
    expect([at(after, "a"), at(after, "b")]).toEqual([
      [3, 0, 6, 4],
      [6, 4, 6, 4],
    ]);
  });
});

describe("a resize", () => {
  it("pushes down what is below, and lets it come back", () => {
    const tiles = [
      { id: "a", at: { x: 0, y: 0, w: 6, h: 4 } },
      { id: "b", at: { x: 0, y: 4, w: 12, h: 4 } },
    ];
    const taller = settle(arrange(tiles, "a", { x: 0, y: 0, w: 6, h: 7 }));
    expect(at(taller, "b")).toEqual([0, 7, 12, 4]);
    expect(settle(arrange(taller, "a", { x: 0, y: 0, w: 6, h: 4 }))).toEqual(tiles);
  });

  it("never moves a tile up past the one that grows", () => {
    const tiles = [
      { id: "x", at: { x: 0, y: 0, w: 4, h: 4 } },
      { id: "a", at: { x: 0, y: 4, w: 12, h: 4 } },
      { id: "b", at: { x: 8, y: 8, w: 4, h: 4 } },
    ];
    expect(at(arrange(tiles, "a", { x: 0, y: 4, w: 12, h: 6 }), "b")).toEqual([8, 10, 4, 4]);
  });

  it("by keys stops at the right edge", () => {
    const tiles = [{ id: "a", at: { x: 8, y: 0, w: 4, h: 4 } }];
    const move = stepMove(startMove(tiles, "a") as Move<Placed>, { key: "ArrowRight", shiftKey: true });
    expect(move?.wanted).toEqual({ x: 8, y: 0, w: 4, h: 4 });
  });
});

describe("a new tile", () => {
  it("goes below everything else", () => {
    fc.assert(
      fc.property(grid, place, (tiles, size) => {
        const after = placeBelow(tiles, { id: "new", at: { ...size, x: 0 } });
        expectSound(after);
        for (const tile of tiles) {
          const now = after.find((item) => item.id === tile.id);
          expect(now && samePlace(now.at, tile.at)).toBe(true);
        }
      }),
    );
  });
});

describe("the order of reading", () => {
  it("is from the top, and in a row from the left", () => {
    const tiles = [
      { id: "c", at: { x: 0, y: 4, w: 12, h: 2 } },
      { id: "b", at: { x: 6, y: 0, w: 6, h: 4 } },
      { id: "a", at: { x: 0, y: 0, w: 6, h: 4 } },
    ];
    expect(stackOrder(tiles).map(({ id }) => id)).toEqual(["a", "b", "c"]);
  });
});

it("says in words where a tile is", () => {
  expect(placeWords({ x: 0, y: 2, w: 6, h: 1 })).toBe("Column 1, row 3, 6 of 12 columns wide, 1 row high");
});
