import { expect, test } from "vitest";
import { foldedByRows, foldedGroups, markOf, type RowKind } from "./row-marks";

const groupBy = [{ field: "hospital" }, { field: "at", bucket: "month" as const, as: "month" }, { field: "test" }];

test("rows of others fold the groups that top does not keep apart", () => {
  expect(foldedGroups({ groupBy, top: { n: 1, by: "n" } })).toEqual([0, 1, 2]);
  expect(foldedGroups({ groupBy, top: { n: 1, by: "n", per: ["month"] } })).toEqual([0, 2]);
  expect(foldedGroups({ select: ["a"] })).toEqual([]);
});

test.each<[RowKind, (string | undefined)[]]>([
  ["plain", [undefined, undefined, undefined, undefined]],
  ["total", ["Total", "", "", undefined]],
  ["others", ["Others", undefined, "", undefined]],
])("a row that is %s names itself once and keeps its own values elsewhere", (kind, marks) => {
  expect([0, 1, 2, 3].map((column) => markOf(kind, column, 3, [0, 2]))).toEqual(marks);
});

test("without the question, groups that are empty in all rows of others are the folded ones", () => {
  const rows = [
    ["a", "x", 1],
    ["a", null, 2],
    [null, null, 3],
  ];
  expect(foldedByRows(2, rows, [1, 2])).toEqual([1]);
  expect(foldedByRows(2, rows, [2])).toEqual([0, 1]);
  expect(foldedByRows(2, rows, [])).toEqual([]);
  expect(foldedByRows(null, rows, undefined)).toEqual([]);
});
