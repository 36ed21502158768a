import { expect, test } from "vitest";
import { resolveVisual } from "./chart-spec";
import { histogramOf } from "./draw-histogram";
import { answer, count, hospital, median } from "./testing/answers";

/** How many groups fall into each bin, by the name of the bin. */
function binsOf(values: readonly number[], measure = count): [string, number | null][] {
  const rows = values.map((value, index) => [`H${index}`, value]);
  const input = answer([hospital], [measure], rows);
  const { bins } = histogramOf(input, resolveVisual(input, { kind: "histogram" }));
  return bins.map(({ name, value }) => [name, value]);
}

test("of small whole numbers every number has its own bin, the highest too", () => {
  expect(binsOf([7, 9, 10, 10, 10])).toEqual([
    ["7", 1],
    ["8", 0],
    ["9", 1],
    ["10", 3],
  ]);
});

test("bins of several whole numbers hold what their names say", () => {
  const everyOne = Array.from({ length: 21 }, (_, index) => index);
  expect(binsOf(everyOne)).toEqual([
    ["0 to under 5", 5],
    ["5 to under 10", 5],
    ["10 to under 15", 5],
    ["15 to under 20", 5],
    ["20 to under 25", 1],
  ]);
});

test("of fractions the last bin holds the highest value and says so", () => {
  expect(binsOf([0, 0.5, 1], median).at(-1)).toEqual(["0.8 to 1", 1]);
  expect(binsOf([0, 0.5, 0.95], median).at(-1)).toEqual(["0.8 to under 1", 1]);
});
