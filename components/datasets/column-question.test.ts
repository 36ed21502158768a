import { describe, expect, test } from "vitest";
import { parseQuery } from "@/lib/query";
import { filterQuery, groupQuery } from "./column-question";
import type { Profile } from "./profile";

const profile = (over: Partial<Profile>): Profile => ({
  rows: 100,
  empties: 0,
  distinct: 5,
  distinctExact: true,
  min: null,
  max: null,
  histogram: null,
  top: [],
  ...over,
});

describe("grouped by a column", () => {
  const bins = Array.from({ length: 90 }, (_, index): [number, number] => [index * 0.5, 1]);
  test.each([
    ["a text of few values", { name: "sex", type: "text", profile: profile({ distinct: 2 }) }, { groupBy: [{ field: "sex" }] }],
    [
      "a text of many values: the most frequent",
      { name: "test", type: "text", profile: profile({ distinct: 300 }) },
      {
        groupBy: [{ field: "test" }],
        top: { n: 20, by: "count", direction: "desc", others: true },
        orderBy: [{ field: "count", direction: "desc" }],
      },
    ],
    ["a date: by month", { name: "day", type: "date", profile: null }, { groupBy: [{ field: "day", bucket: "month", as: "day_month" }] }],
    // 90 bins of 0.5 are put together to 45 of 1, then to 23 of 2.
    [
      "a number of many values: in steps",
      { name: "value", type: "double", profile: profile({ distinct: 900, histogram: { width: 0.5, bins } }) },
      { groupBy: [{ field: "value", binWidth: 2 }] },
    ],
    [
      "a number of few values: as it is",
      { name: "grade", type: "integer", profile: profile({ distinct: 5, histogram: { width: 1, bins: [[1, 3]] } }) },
      { groupBy: [{ field: "grade" }] },
    ],
  ])("%s", (_, column, expected) => {
    const query = groupQuery("lab", column);
    expect(query).toEqual({ version: 1, from: "lab", measures: [{ as: "count", fn: "count" }], ...expected });
    expect(() => parseQuery(query)).not.toThrow();
  });
});

describe("filtered by a value as a profile writes it", () => {
  test.each([
    ["text", "HbA1c", { field: "x", op: "eq", value: "HbA1c" }],
    ["integer", "57", { field: "x", op: "eq", value: 57 }],
    ["integer", "9007199254740993", { field: "x", op: "eq", value: "9007199254740993" }],
    ["double", "7.5", { field: "x", op: "eq", value: 7.5 }],
    ["decimal(8,2)", "7.50", { field: "x", op: "eq", value: "7.50" }],
    ["boolean", "false", { field: "x", op: "is_false" }],
    ["date", "2025-01-02", { field: "x", op: "eq", value: "2025-01-02" }],
    ["text", undefined, { field: "x", op: "is_not_empty" }],
  ])("%s %j", (type, value, condition) => {
    const query = filterQuery("lab", { name: "x", type, profile: null }, value);
    expect(query.where).toEqual({ all: [condition] });
    expect(() => parseQuery(query)).not.toThrow();
  });
});
