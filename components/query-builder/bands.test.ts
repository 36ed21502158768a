import { describe, expect, test } from "vitest";
import { roundStep, suggestedBands, usualRange } from "./bands";
import type { ColumnProfile } from "./explore-columns";

function profile(patch: Partial<ColumnProfile>): ColumnProfile {
  return { rows: 100, empties: 0, distinct: 50, distinctExact: true, min: null, max: null, histogram: null, top: [], ...patch };
}

test.each([
  [6, 6, 1],
  [70, 6, 20],
  [100, 6, 20],
  [0.9, 6, 0.2],
  [13, 6, 2.5],
  [24_000, 6, 5000],
])("a stretch of %d in about %d parts is cut by %d", (span, parts, step) => {
  expect(roundStep(span, parts)).toBe(step);
});

describe("bands are round edges inside the stretch most values lie in", () => {
  test("ages", () => {
    const histogram = { width: 10, bins: [...Array(9).keys()].map((index): [number, number] => [index * 10, 50]) };
    expect(suggestedBands({ kind: "integer", profile: profile({ histogram }) })).toEqual([20, 40, 60, 80]);
  });

  test("a few values far away make no band of nearly everything", () => {
    const bins: [number, number][] = [
      [0, 400],
      [1, 500],
      [2, 90],
      [3, 5],
      [900, 5],
    ];
    const known = { profile: profile({ histogram: { width: 1, bins } }) };
    expect(usualRange(known)).toEqual({ low: 0, high: 3 });
    expect(suggestedBands({ kind: "double", ...known })).toEqual([0.5, 1, 1.5, 2, 2.5]);
    expect(suggestedBands({ kind: "integer", ...known })).toEqual([1, 2]);
  });

  test("without a histogram the ends decide, and without ends there are none", () => {
    expect(suggestedBands({ kind: "double", profile: profile({ min: -1, max: 1 }) })).toEqual([-0.5, 0, 0.5]);
    expect(suggestedBands({ kind: "double", profile: profile({ min: 3, max: 3 }) })).toBeNull();
    expect(suggestedBands({ kind: "double", profile: null })).toBeNull();
  });
});
