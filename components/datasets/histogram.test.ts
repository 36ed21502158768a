import { describe, expect, test } from "vitest";
import { edgeWords, foldedBars } from "./histogram";

describe("bars of a histogram", () => {
  test("bins stay as they are where they fit, and gaps stay gaps", () => {
    expect(
      foldedBars({
        histogram: {
          width: 2,
          bins: [
            [4, 5],
            [8, 1],
          ],
        },
      }),
    ).toEqual([
      { from: 4, to: 6, rows: 5 },
      { from: 6, to: 8, rows: 0 },
      { from: 8, to: 10, rows: 1 },
    ]);
  });

  test("many bins are put together without losing a row", () => {
    const bins = Array.from({ length: 100 }, (_, index): [number, number] => [index, 1]);
    const bars = foldedBars({ histogram: { width: 1, bins } });
    // 100 bins, then 50, then 25.
    expect(bars).toHaveLength(25);
    expect(bars.map((bar) => bar.rows)).toEqual(Array.from({ length: 25 }, () => 4));
    expect(bars.at(0)).toMatchObject({ from: 0, to: 4 });
    expect(bars.at(-1)).toMatchObject({ from: 96, to: 100 });
  });

  test("starts that are sums of fractions fall into the bar they mean", () => {
    const bins = [0.1, 0.2, 0.30000000000000004, 0.4].map((start): [number, number] => [start, 1]);
    expect(foldedBars({ histogram: { width: 0.1, bins } }).reduce((sum, bar) => sum + bar.rows, 0)).toBe(4);
  });

  test("nothing is known without a histogram", () => {
    expect(foldedBars({ histogram: null })).toEqual([]);
    expect(foldedBars({ histogram: { width: 1, bins: [] } })).toEqual([]);
  });
});

test.each([
  [0.30000000000000004, "double", "0.3"],
  [1234, "integer", "1,234"],
  [0, "date", "1 Jan 1970"],
  [20089, "timestamp", "1 Jan 2025"],
])("an edge %s of %s reads %s", (value, type, text) => {
  expect(edgeWords(value, type)).toBe(text);
});

test("dates of months are one bar for each calendar month, as wide as it", () => {
  const profile = {
    histogram: { width: 32, bins: [[20_096, 5]] as [number, number][] },
    min: "2025-01-01",
    distinct: 3,
    distinctExact: true,
    top: [
      ["2025-02-01", 2],
      ["2025-01-01", 1],
      ["2025-04-01", 4],
    ] as [string, number][],
  };
  // 20,089 days from 1970 to 2025, then 31, 28, 31 and 30.
  expect(foldedBars(profile)).toEqual([
    { from: 20_089, to: 20_120, rows: 1 },
    { from: 20_120, to: 20_148, rows: 2 },
    { from: 20_148, to: 20_179, rows: 0 },
    { from: 20_179, to: 20_209, rows: 4 },
  ]);
});
