import { describe, expect, test } from "vitest";
import type { CellValue, ColumnKind } from "@/lib/query";
import { compareDigits, nextSorting, sortedOrder } from "./sort-rows";

function sorted(kind: ColumnKind, values: CellValue[], direction: "asc" | "desc", last: number[] = []): CellValue[] {
  const rows = values.map((value) => [value]);
  return sortedOrder(rows, { kind }, { column: 0, direction }, new Set(last)).map((at) => values[at] ?? null);
}

test("a header sorts up, then down, then not", () => {
  const up = nextSorting(null, 2);
  const down = nextSorting(up, 2);
  expect([up, down, nextSorting(down, 2)]).toEqual([{ column: 2, direction: "asc" }, { column: 2, direction: "desc" }, null]);
  expect(nextSorting(down, 3)).toEqual({ column: 3, direction: "asc" });
});

test("bands of numbers stand in the order of their numbers, those with names in that of their names", () => {
  const order = (values: string[], named?: string[]) => {
    const field = { kind: "text" as const, cut: "bands" as const, order: named };
    const rows = values.map((value) => [value]);
    return sortedOrder(rows, field, { column: 0, direction: "asc" }, new Set()).map((at) => values[at]);
  };
  expect(order(["5–17", "65+", "100–120", "-10–-1", "<-10"])).toEqual(["<-10", "-10–-1", "5–17", "65+", "100–120"]);
  expect(order(["old", "young", "middle"], ["young", "middle", "old"])).toEqual(["young", "middle", "old"]);
});

describe("rows in order", () => {
  test.each<[string, ColumnKind, CellValue[], CellValue[], CellValue[]]>([
    ["numbers as numbers", "integer", [10, 9, -2, 100], [-2, 9, 10, 100], [100, 10, 9, -2]],
    ["decimals as text as numbers", "decimal", ["10.5", "9.25", "-1.00"], ["-1.00", "9.25", "10.5"], ["10.5", "9.25", "-1.00"]],
    [
      "integers beyond 2^53 to the last digit",
      "integer",
      ["9007199254740993", "9007199254740992", 5],
      [5, "9007199254740992", "9007199254740993"],
      ["9007199254740993", "9007199254740992", 5],
    ],
    ["text by its characters", "text", ["b", "a", "B"], ["B", "a", "b"], ["b", "a", "B"]],
    ["dates", "date", ["2025-02-01", "2024-12-31"], ["2024-12-31", "2025-02-01"], ["2025-02-01", "2024-12-31"]],
    ["no before yes", "boolean", [true, false], [false, true], [true, false]],
    ["empties last both ways", "double", [null, 2, null, 1], [1, 2, null, null], [2, 1, null, null]],
  ])("%s", (_name, kind, values, up, down) => {
    expect(sorted(kind, values, "asc")).toEqual(up);
    expect(sorted(kind, values, "desc")).toEqual(down);
  });

  test("equals stay as they came, and others at the end", () => {
    const rows: CellValue[][] = [
      [2, "a"],
      [1, "b"],
      [2, "c"],
      [0, "others"],
    ];
    expect(sortedOrder(rows, { kind: "integer" }, { column: 0, direction: "desc" }, new Set([3]))).toEqual([0, 2, 1, 3]);
    expect(sortedOrder(rows, { kind: "integer" }, { column: 0, direction: "asc" }, new Set([3]))).toEqual([1, 0, 2, 3]);
  });
});

test.each([
  ["12345678901234567890.10", "12345678901234567890.1", 0],
  ["12345678901234567890.2", "12345678901234567890.19", 1],
  ["-12345678901234567891", "-12345678901234567890", -1],
  ["10000000000000000000", "9999999999999999999", 1],
])("%s beside %s", (a, b, sign) => {
  expect(Math.sign(compareDigits(a, b))).toBe(sign);
});
