import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { overlaps, settle, stackOrder, type Placed } from "./layout";
import { moveEarlier, moveLater, withWidth } from "./stack-moves";

const place = (id: string, x: number, y: number, w: number, h: number): Placed => ({ id, at: { x, y, w, h } });
const order = (tiles: readonly Placed[]) => stackOrder(tiles).map(({ id }) => id);
const places = (tiles: readonly Placed[]) => Object.fromEntries(tiles.map(({ id, at }) => [id, [at.x, at.y, at.w, at.h]]));

/** A heading, three numbers in a row, and two charts below. */
const GRID = [
  place("head", 0, 0, 12, 2),
  place("n1", 0, 2, 3, 4),
  place("n2", 3, 2, 3, 4),
  place("n3", 6, 2, 6, 4),
  place("left", 0, 6, 6, 8),
  place("right", 6, 6, 6, 8),
];

describe("moving a tile up", () => {
  it("in a row changes places with its neighbour, and the rest stays", () => {
    expect(places(moveEarlier(GRID, "n2"))).toEqual({ ...places(GRID), n2: [0, 2, 3, 4], n1: [3, 2, 3, 4] });
    expect(places(moveEarlier(GRID, "n3"))).toEqual({ ...places(GRID), n3: [3, 2, 6, 4], n2: [9, 2, 3, 4] });
  });

  it("of the first of a row puts it above what stood above it", () => {
    expect(places(moveEarlier(GRID, "n1"))).toMatchObject({ n1: [0, 0, 3, 4], head: [0, 4, 12, 2] });
    expect(order(moveEarlier(GRID, "n1"))[0]).toBe("n1");
  });

  it("of the first leaves all as it is, and so does moving the last down", () => {
    expect(moveEarlier(GRID, "head")).toEqual(GRID);
    expect(moveLater(GRID, "right")).toEqual(GRID);
    expect(moveEarlier(GRID, "gone")).toEqual(GRID);
  });

  it("is taken back by moving it down where the row is of one height", () => {
    expect(places(moveLater(moveEarlier(GRID, "right"), "right"))).toEqual(places(GRID));
  });
});

describe("a width", () => {
  it("half makes room beside it, full takes the row", () => {
    expect(places(withWidth(GRID, "head", "half"))).toMatchObject({ head: [0, 0, 6, 2] });
    expect(places(withWidth(GRID, "right", "full"))).toMatchObject({ left: [0, 6, 6, 8], right: [0, 14, 12, 8] });
    expect(places(withWidth(GRID, "left", "full"))).toMatchObject({ left: [0, 6, 12, 8], right: [6, 14, 6, 8] });
  });
});

const tile = fc.record({ x: fc.nat(11), y: fc.nat(20), w: fc.integer({ min: 1, max: 12 }), h: fc.integer({ min: 1, max: 8 }) });
const grid = fc
  .array(tile, { minLength: 1, maxLength: 10 })
  .map((tiles) => settle(tiles.map(({ x, ...at }, index) => ({ id: `t${index}`, at: { ...at, x: Math.min(x, 12 - at.w) } }))));

function expectSound(before: readonly Placed[], after: readonly Placed[]): void {
  expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  for (const a of after) {
    expect(a.at.x >= 0 && a.at.y >= 0 && a.at.x + a.at.w <= 12).toBe(true);
    for (const b of after) if (a.id < b.id) expect(overlaps(a.at, b.at)).toBe(false);
  }
  expect(after).toEqual(settle(after));
}

describe("whatever the grid", () => {
  it("a tile moved up is read before the one it came after, keeps its size, and none lies over another", () => {
    fc.assert(
      fc.property(grid, fc.nat(9), (tiles, pick) => {
        const read = order(tiles);
        const at = pick % read.length;
        const [id = "", previous] = [read[at], read[at - 1]];
        const after = moveEarlier(tiles, id);
        expectSound(tiles, after);
        const now = order(after);
        if (previous !== undefined) expect(now.indexOf(id)).toBeLessThan(now.indexOf(previous));
        const size = (list: readonly Placed[]) => list.map(({ at: { w, h } }) => [w, h]);
        expect(size(after)).toEqual(size(tiles));
      }),
      { numRuns: 400 },
    );
  });

  it("a width changes that of one tile alone", () => {
    fc.assert(
      fc.property(grid, fc.nat(9), fc.constantFrom("half" as const, "full" as const), (tiles, pick, width) => {
        const id = tiles[pick % tiles.length]?.id ?? "";
        const after = withWidth(tiles, id, width);
        expectSound(tiles, after);
        const wanted = width === "full" ? 12 : 6;
        expect(after.map(({ at }) => at.w)).toEqual(tiles.map((one) => (one.id === id ? wanted : one.at.w)));
      }),
      { numRuns: 300 },
    );
  });
});
