import { describe, expect, test } from "vitest";
import {
  cellAfter,
  columnAt,
  drawnColumns,
  drawnRows,
  frozenColumns,
  isJump,
  nextWindow,
  offsetsOf,
  rangeBetween,
  windowOf,
} from "./grid-layout";

const offsets = offsetsOf([100, 50, 50, 200]);

test("left edges of columns, and the whole width", () => {
  expect(offsets).toEqual([0, 100, 150, 200, 400]);
});

test.each([
  [0, 0],
  [99, 0],
  [100, 1],
  [149.5, 1],
  [200, 3],
  [9999, 3],
  [-5, 0],
])("at %s px there is column %s", (distance, column) => {
  expect(columnAt(offsets, distance)).toBe(column);
});

test("a window has what is in view and a little more, and never more rows than its pool", () => {
  const size = { rows: 1000, rowPx: 32, offsets: offsetsOf(Array.from({ length: 100 }, () => 100)), frozen: 2 };
  const top = windowOf({ top: 0, left: 0, width: 500, height: 320 }, size);
  expect(top).toMatchObject({ firstRow: 0, firstColumn: 2, lastColumn: 6 });
  expect(top.lastRow).toBeGreaterThanOrEqual(9 + 8);
  const middle = windowOf({ top: 32 * 500, left: 3000, width: 500, height: 320 }, size);
  expect(middle.firstRow).toBeLessThanOrEqual(492);
  expect(middle.lastRow).toBeGreaterThanOrEqual(518);
  expect(middle.lastRow - middle.firstRow + 1).toBeLessThanOrEqual(middle.pool);
  // Two frozen columns cover 200 px: the first one seen beside them begins at 3,200.
  expect(middle).toMatchObject({ firstColumn: 31, lastColumn: 36 });
  const end = windowOf({ top: 32 * 990, left: 9500, width: 500, height: 320 }, size);
  expect(end).toMatchObject({ lastRow: 999, lastColumn: 99 });
  expect(windowOf({ top: 0, left: 0, width: 500, height: 320 }, { ...size, rows: 0 }).lastRow).toBe(-1);
});

test("after a jump only what is in view is drawn, in the elements that stand there, until the rest is drawn around it", () => {
  const size = { rows: 1000, rowPx: 32, offsets: offsetsOf(Array.from({ length: 100 }, () => 100)), frozen: 2 };
  const look = (top: number, left = 0) => ({ top, left, width: 500, height: 320 });
  const before = windowOf(look(0), size);
  const full = windowOf(look(32 * 500 + 7), size);
  const seenAt = (top: number, left = 0) => windowOf(look(top, left), size, true);
  expect(isJump(before, seenAt(32 * 500 + 7))).toBe(true);
  // Thirty-one rows are drawn: of eleven from the 25th on six are there, of those from the 26th on five.
  expect([before.firstRow, before.lastRow]).toEqual([0, 30]);
  expect(isJump(before, seenAt(32 * 25))).toBe(false);
  expect(isJump(before, seenAt(32 * 26))).toBe(true);
  expect(isJump(before, seenAt(0, 6000))).toBe(true);
  // 320 px are ten rows and, as one is cut above, another one below.
  const bare = nextWindow(before, windowOf(look(32 * 500 + 7), size, true));
  expect([bare.firstRow, bare.lastRow]).toEqual([500, 510]);
  const keys = (shown: typeof bare) => drawnRows(shown, 0, 1000).filter(({ key }) => key !== "active");
  expect(keys(bare).map(({ key }) => key)).toEqual(
    keys(before)
      .slice(0, 11)
      .map(({ key }) => key),
  );
  expect(isJump(bare, seenAt(32 * 500 + 7))).toBe(false);
  const near = nextWindow(before, seenAt(32 * 27), true);
  expect(keys(near).map(({ key }) => key)).toEqual(keys(bare).map(({ key }) => key));
  const settled = keys(nextWindow(bare, full));
  expect(settled.filter(({ at }) => at >= 500 && at <= 510)).toEqual(keys(bare));
  expect(new Set(settled.map(({ key }) => key)).size).toBe(settled.length);
  // The first look is no jump: there is nothing yet.
  expect(isJump({ ...before, lastRow: -1 }, seenAt(32 * 500))).toBe(false);
});

describe("elements are used again", () => {
  const at = (firstRow: number) => ({
    firstRow,
    lastRow: firstRow + 39,
    firstColumn: 0,
    lastColumn: 9,
    pool: 40,
    rowBase: 0,
    columnBase: 0,
  });
  const keys = (from: ReturnType<typeof at>, active = 0) => drawnRows(from, active, 10_000).map(({ key }) => key);

  test("rows that stay keep theirs, those that come take those of the rows that left", () => {
    const before = drawnRows(at(0), 0, 10_000);
    const after = drawnRows(nextWindow(at(0), at(4)), 4, 10_000);
    const keyOf = (rows: typeof before, row: number) => rows.find((one) => one.at === row)?.key;
    expect(keyOf(after, 20)).toBe(keyOf(before, 20));
    expect(keyOf(after, 40)).toBe(keyOf(before, 0));
    expect(new Set(after.map(({ key }) => key)).size).toBe(after.length);
  });

  test("after a jump they stand in the same order", () => {
    const far = nextWindow(at(0), at(5013));
    expect(keys(far, 5013)).toEqual(keys(at(0)));
    expect(keys(nextWindow(far, at(77)), 77)).toEqual(keys(at(0)));
  });

  test("the row and the column that have the keyboard stay, out of view too", () => {
    const rows = drawnRows(at(500), 3, 10_000);
    expect(rows[0]).toEqual({ at: 3, key: "active" });
    expect(drawnRows(at(500), 9000, 10_000).at(-1)).toEqual({ at: 9000, key: "active" });
    // A row of totals is always in view.
    expect(drawnRows(at(500), 10_000, 10_000)).toHaveLength(40);
    const columns = drawnColumns({ ...at(0), firstColumn: 20, lastColumn: 24 }, 2, 7, 100);
    expect(columns.map(({ index }) => index)).toEqual([0, 1, 7, 20, 21, 22, 23, 24]);
    expect(new Set(columns.map(({ key }) => key)).size).toBe(columns.length);
  });
});

test.each([
  [[100, 100, 100], 2, 1000, 2],
  [[100, 500, 100], 2, 1000, 1],
  [[600, 100], 1, 1000, 0],
  [[100], 1, 1000, 0],
])("of widths %j and %s groups in a box of %s px, %s stay in view", (widths, wanted, box, frozen) => {
  expect(frozenColumns(widths, wanted, box)).toBe(frozen);
});

test.each([
  ["ArrowDown", false, { row: 6, column: 3 }],
  ["ArrowUp", false, { row: 4, column: 3 }],
  ["ArrowLeft", false, { row: 5, column: 2 }],
  ["ArrowRight", true, { row: 5, column: 9 }],
  ["ArrowUp", true, { row: 0, column: 3 }],
  ["Home", false, { row: 5, column: 0 }],
  ["Home", true, { row: 0, column: 0 }],
  ["End", true, { row: 99, column: 9 }],
  ["PageDown", false, { row: 25, column: 3 }],
  ["PageUp", false, { row: 0, column: 3 }],
  ["a", false, null],
])("%s (far: %s) leads to %j", (key, isFar, expected) => {
  expect(cellAfter({ row: 5, column: 3 }, key, isFar, { rows: 100, columns: 10, page: 20 })).toEqual(expected);
});

test("above the first row are the headers, and nothing above them", () => {
  const extent = { rows: 3, columns: 2, page: 5 };
  expect(cellAfter({ row: 0, column: 1 }, "ArrowUp", false, extent)).toEqual({ row: -1, column: 1 });
  expect(cellAfter({ row: -1, column: 1 }, "ArrowUp", false, extent)).toEqual({ row: -1, column: 1 });
  expect(cellAfter({ row: -1, column: 1 }, "PageDown", false, extent)).toEqual({ row: 2, column: 1 });
});

test("a range is the rectangle between two cells, whichever comes first", () => {
  expect(rangeBetween({ row: 5, column: 1 }, { row: 2, column: 4 })).toEqual({ top: 2, bottom: 5, left: 1, right: 4 });
});
