import { expect, test } from "vitest";
import { contributorsOf } from "./contributors";

const cell = (hospital: string, period: string, rows: number) => ({ hospital, period, rows, version: 1, contractVersion: null });

test("each hospital with its months, the first and the last, and its rows; the most rows first", () => {
  const cells = [cell("a", "2025-03", 5), cell("b", "2025-01", 4), cell("a", "2024-12", 7), cell("c", "2025-01", 4)];
  expect(contributorsOf({ cells })).toEqual([
    { hospital: "a", months: 2, first: "2024-12", last: "2025-03", rows: 12 },
    { hospital: "b", months: 1, first: "2025-01", last: "2025-01", rows: 4 },
    { hospital: "c", months: 1, first: "2025-01", last: "2025-01", rows: 4 },
  ]);
  expect(contributorsOf({ cells: [] })).toEqual([]);
});
