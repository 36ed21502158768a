import { describe, expect, test } from "vitest";
import { fitLines, fitText, labelStep, niceScale, niceStep } from "./scales";

test.each([
  [100, 5, 20],
  [97, 5, 20],
  [7, 5, 2],
  [12, 5, 2.5],
  [0.3, 3, 0.1],
  [0, 5, 1],
])("a span of %s in %s parts has steps of %s", (span, count, step) => {
  expect(niceStep(span, count)).toBeCloseTo(step, 12);
});

test.each([
  [3, 6, 1],
  [12, 5, 3],
])("whole numbers: a span of %s in %s parts has steps of %s", (span, count, step) => {
  expect(niceStep(span, count, true)).toBe(step);
});

describe("a scale", () => {
  test("has round ends that hold the values", () => {
    expect(niceScale(3, 97, { count: 5 })).toEqual({ low: 0, high: 100, ticks: [0, 20, 40, 60, 80, 100] });
    expect(niceScale(5.41, 6.48, { count: 3 })).toEqual({ low: 5, high: 6.5, ticks: [5, 5.5, 6, 6.5] });
  });

  test("from zero has zero at its end, or within it", () => {
    expect(niceScale(40, 97, { count: 5, fromZero: true }).low).toBe(0);
    expect(niceScale(-40, -10, { count: 4, fromZero: true }).high).toBe(0);
    expect(niceScale(-40, 60, { count: 5, fromZero: true }).ticks).toContain(0);
  });

  test("of one value has room around it", () => {
    const { low, high } = niceScale(5, 5);
    expect(low).toBeLessThan(5);
    expect(high).toBeGreaterThan(5);
    expect(niceScale(0, 0, { fromZero: true })).toMatchObject({ low: 0, high: 1 });
    expect(niceScale(1, 1, { fromZero: true, isWhole: true }).ticks.every(Number.isInteger)).toBe(true);
  });

  test("has no dust of tenths in its ticks", () => {
    expect(niceScale(0, 0.6, { count: 6 }).ticks).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6]);
  });
});

test("text is cut to a width with an ellipsis", () => {
  expect(fitText("Northgate", 200, 12)).toBe("Northgate");
  expect(fitText("Estimated glomerular filtration rate", 100, 12)).toBe("Estimated glo…");
});

test("text that is too long for one line stands on two, and is cut at the end of the second", () => {
  // 12 px letters are 6.72 px wide, capitals 8.4: "Cholesterol" is 75.6, "Cholesterol (total)" 129.4.
  expect(fitLines("Cholesterol (total)", 130, 12)).toEqual(["Cholesterol (total)"]);
  expect(fitLines("Cholesterol (total)", 110, 12)).toEqual(["Cholesterol", "(total)"]);
  expect(fitLines("Estimated glomerular filtration rate", 110, 12)).toEqual(["Estimated", "glomerular filt…"]);
  expect(fitLines("Immunoelectrophoresis", 110, 12)).toEqual(["Immunoelectroph…"]);
});

test("labels stand apart: of months every first, second, third, sixth, twelfth", () => {
  expect(labelStep(12, 60, 55, true)).toBe(1);
  expect(labelStep(36, 20, 55, true)).toBe(3);
  expect(labelStep(120, 6, 55, true)).toBe(12);
  expect(labelStep(50, 12, 55)).toBe(5);
});
