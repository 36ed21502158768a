import { expect, test } from "vitest";
import type { ColumnProfile } from "./explore-columns";
import { sparkBars } from "./spark";

const base: ColumnProfile = { rows: 10, empties: 0, distinct: 3, distinctExact: true, min: null, max: null, histogram: null, top: [] };

test("a text column shows its most frequent values", () => {
  expect(
    sparkBars({
      ...base,
      top: [
        ["a", 7],
        ["b", 3],
      ],
    }),
  ).toEqual([7, 3]);
});

test("bins keep their places, with nothing where there are no rows", () => {
  expect(
    sparkBars({
      ...base,
      histogram: {
        width: 2,
        bins: [
          [0, 5],
          [2, 1],
          [8, 4],
        ],
      },
    }),
  ).toEqual([5, 1, 0, 0, 4]);
});

test("many bins are folded and no row is lost", () => {
  const bars = sparkBars({
    ...base,
    histogram: { width: 1, bins: Array.from({ length: 64 }, (_, index): [number, number] => [index, 2]) },
  });
  // 64 bins in at most 14 bars: five to a bar, four in the last.
  expect(bars).toEqual([...Array.from({ length: 12 }, () => 10), 8]);
  expect(bars.reduce((sum, rows) => sum + rows, 0)).toBe(128);
});

test("a column without a profile has no bars", () => {
  expect(sparkBars(base)).toEqual([]);
});
