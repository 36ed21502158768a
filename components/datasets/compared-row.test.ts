import { expect, test } from "vitest";
import { changedColumns } from "./compared-row";

test("the places that changed are those whose values differ, emptiness included", () => {
  const place = { hospital: "h", period: "2025-01" };
  expect([...changedColumns({ ...place, change: "changed", before: ["a", 1, null, true], after: ["a", 2, "x", true] })]).toEqual([1, 2]);
  expect(changedColumns({ ...place, change: "added", before: null, after: ["a"] }).size).toBe(0);
});
