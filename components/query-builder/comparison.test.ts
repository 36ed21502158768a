import { expect, test } from "vitest";
import { periodShift, type CellValue, type Measure, type Query } from "@/lib/query";
import type { ResultField } from "../results/cell-text";
import { compareAnswers } from "./comparison";

const COUNT: Measure = { as: "n", fn: "count" };
const AVG: Measure = { as: "avg", fn: "avg", field: "value" };
const HOSPITAL: ResultField = { name: "hospital", label: "Hospital", kind: "text", isMeasure: false };
const MONTH: ResultField = { name: "month", label: "Day by month", kind: "date", bucket: "month", isMeasure: false };
const N: ResultField = { name: "n", label: "Rows", kind: "integer", isMeasure: true };
const MEAN: ResultField = { name: "avg", label: "Average", kind: "double", unit: "%", isMeasure: true };

function asking(patch: Partial<Query>): Query {
  return {
    version: 1,
    from: "lab",
    where: { field: "day", op: "between", value: ["2025-01-01", "2025-03-31"] },
    measures: [COUNT, AVG],
    ...patch,
  };
}

function compared(query: Query, fields: ResultField[], now: CellValue[][], then: CellValue[][], truncated = false) {
  const shift = periodShift(query);
  if (!shift) throw new Error("The question has no period.");
  const answer = (rows: CellValue[][]) => ({ rows, truncated, others: [] });
  return compareAnswers({ query, fields, current: answer(now), previous: answer(then), shift });
}

test("value, value before, difference and change stand side by side for each group", () => {
  const query = asking({ groupBy: [{ field: "hospital" }] });
  const { fields, headings, rows } = compared(
    query,
    [HOSPITAL, N, MEAN],
    [
      ["north", 110, 6.5],
      ["south", 90, null],
    ],
    [
      ["south", 100, 6],
      ["north", 100, 5],
    ],
  );
  expect(fields.map(({ name }) => name)).toEqual([
    "hospital",
    "n",
    "n_before",
    "n_difference",
    "n_change",
    "avg",
    "avg_before",
    "avg_difference",
    "avg_change",
  ]);
  expect(fields.map(({ head }) => head)).toEqual([
    undefined,
    "now",
    "before",
    "difference",
    "change",
    "now",
    "before",
    "difference",
    "change",
  ]);
  expect(headings).toEqual([
    { from: 1, text: "Rows" },
    { from: 5, text: "Average (%)" },
  ]);
  expect(rows).toEqual([
    ["north", 110, 100, 10, 0.1, 6.5, 5, 1.5, 0.3],
    ["south", 90, 100, -10, -0.1, null, 6, null, null],
  ]);
});

test("a group without rows counts 0 and has no mean; one only in the period before follows", () => {
  const query = asking({ groupBy: [{ field: "hospital" }] });
  const { rows, onlyNow, onlyBefore } = compared(query, [HOSPITAL, N, MEAN], [["new", 4, 2]], [["old", 8, 3]]);
  expect(rows).toEqual([
    ["new", 4, 0, 4, null, 2, null, null, null],
    ["old", 0, 8, -8, -1, null, 3, null, null],
  ]);
  expect([onlyNow, onlyBefore]).toEqual([1, 1]);
});

test("where groups may have been left out, a missing one is not taken for none", () => {
  const query = asking({ groupBy: [{ field: "hospital" }], limit: 1 });
  expect(compared(query, [HOSPITAL, N, MEAN], [["new", 4, 2]], []).rows).toEqual([["new", 4, null, null, null, 2, null, null, null]]);
  const whole = asking({ groupBy: [{ field: "hospital" }] });
  expect(compared(whole, [HOSPITAL, N, MEAN], [["new", 4, 2]], [], true).rows[0]?.[2]).toBeNull();
});

test("the third month of a period is compared with the third of the one before", () => {
  const query = asking({ groupBy: [{ field: "day", bucket: "month", as: "month" }], measures: [COUNT] });
  const now: CellValue[][] = [
    ["2025-01-01", 10],
    ["2025-03-01", 30],
  ];
  const then: CellValue[][] = [
    ["2024-10-01", 5],
    ["2024-12-01", 60],
  ];
  expect(compared(query, [MONTH, N], now, then).rows).toEqual([
    ["2025-01-01", 10, 5, 5, 1],
    ["2025-03-01", 30, 60, -30, -0.5],
  ]);
});

test("months of the year are compared with those as many months before", () => {
  const query = asking({ groupBy: [{ field: "day", part: "month_of_year", as: "month" }], measures: [COUNT] });
  const month: ResultField = { name: "month", label: "Day (month of the year)", kind: "integer", isMeasure: false };
  const { rows, onlyBefore } = compared(
    query,
    [month, N],
    [
      [1, 10],
      [3, 30],
    ],
    [
      [10, 5],
      [12, 60],
    ],
  );
  expect(rows).toEqual([
    [1, 10, 5, 5, 1],
    [3, 30, 60, -30, -0.5],
  ]);
  expect(onlyBefore).toBe(0);
});

test("without groups there is one row, and measures that are no numbers have no difference", () => {
  const query = asking({ measures: [COUNT, { as: "last", fn: "max", field: "name" }] });
  const name: ResultField = { name: "last", label: "Largest", kind: "text", isMeasure: true };
  expect(compared(query, [N, name], [[3, "b"]], [[2, "a"]]).rows).toEqual([[3, 2, 1, 0.5, "b", "a"]]);
});
