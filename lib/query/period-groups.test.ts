import { expect, test } from "vitest";
import type { Derive, Expression, Group, Query } from "./ast";
import { groupMoves } from "./period-groups";
import { periodShift } from "./previous-period";
import type { CellValue } from "./result";

function asking(groupBy: Group[], derive: Derive[] = [], value = ["2024-10-01", "2024-12-31"]): Query {
  return {
    version: 1,
    from: "lab",
    derive,
    groupBy,
    where: { field: "day", op: "between", value },
    measures: [{ as: "n", fn: "count" }],
  };
}

function moved(query: Query, cells: CellValue[]): CellValue[] | string {
  const shift = periodShift(query);
  if (!shift) throw new Error("The question has no period.");
  const found = groupMoves(query, shift);
  return "unmoved" in found ? found.unmoved : cells.map((cell) => found.moves[0]?.(cell) ?? null);
}

const call = (fn: "date_bucket" | "date_part" | "date_add" | "date_diff_days" | "age_years", ...args: Expression[]): Expression => ({
  fn,
  args,
});
const day: Expression = { field: "day" };

test("July, August and September are compared with October, November and December", () => {
  expect(moved(asking([{ field: "day", part: "month_of_year" }]), [7, 8, 9, null])).toEqual([10, 11, 12, null]);
});

test("months of the year go round: the second half of a year is compared with the first of the next", () => {
  const firstHalf = asking([{ field: "day", part: "month_of_year" }], [], ["2025-01-01", "2025-06-30"]);
  expect(moved(firstHalf, [7, 9, 12])).toEqual([1, 3, 6]);
});

test("whole years are compared month by month, eighteen months by their half years", () => {
  const group: Group = { field: "day", part: "month_of_year" };
  expect(moved(asking([group], [], ["2024-01-01", "2024-12-31"]), [1, 12])).toEqual([1, 12]);
  expect(moved(asking([group], [], ["2024-07-01", "2025-12-31"]), [1, 7])).toEqual([7, 1]);
});

test("Mondays are compared with Mondays, and what is no date stays", () => {
  expect(moved(asking([{ field: "day", part: "day_of_week" }]), [1, 7])).toEqual([1, 7]);
  expect(moved(asking([{ field: "hospital" }]), ["north", null])).toEqual(["north", null]);
});

test.each<[string, Derive[], CellValue[], CellValue[]]>([
  [
    "a month",
    [{ as: "c", expr: call("date_bucket", day, { value: "month" }) }],
    ["2024-07-01", "2024-09-01"],
    ["2024-10-01", "2024-12-01"],
  ],
  ["the month of the year", [{ as: "c", expr: call("date_part", day, { value: "month_of_year" }) }], [7, 9], [10, 12]],
  ["the day of the week", [{ as: "c", expr: call("date_part", day, { value: "day_of_week" }) }], [3], [3]],
  [
    "a month under another name",
    [
      { as: "b", expr: call("date_bucket", day, { value: "month" }) },
      { as: "c", expr: { field: "b" } },
    ],
    ["2024-08-01"],
    ["2024-11-01"],
  ],
  ["days between two dates", [{ as: "c", expr: call("date_diff_days", day, { field: "reported" }) }], [3, 40], [3, 40]],
  [
    "the month of another date",
    [{ as: "c", expr: call("date_bucket", { field: "born" }, { value: "month" }) }],
    ["1950-07-01"],
    ["1950-07-01"],
  ],
])("calculated: %s", (_, derive, before, now) => {
  expect(moved(asking([{ field: "c" }], derive), before)).toEqual(now);
});

test.each<[string, Expression]>([
  ["another date", call("date_add", day, { value: 7 }, { value: "day" })],
  ["days since a fixed date", call("date_diff_days", { value: "2024-01-01" }, day)],
  [
    "a case of the date",
    { case: [{ if: { field: "day", op: "lt", value: "2024-11-01" }, then: { value: "early" } }], else: { value: "late" } },
  ],
])("what moves in another way is named: %s", (_, expr) => {
  expect(moved(asking([{ field: "c", label: "Stretch" }], [{ as: "c", expr }]), [])).toBe("Stretch");
});

test("a cut of a calculated date is not guessed at", () => {
  const derive = [{ as: "c", expr: call("date_bucket", day, { value: "week" }) }];
  expect(moved(asking([{ field: "c", bucket: "month" }], derive), [])).toBe("c");
});
