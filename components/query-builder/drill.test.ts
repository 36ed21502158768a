import { describe, expect, test } from "vitest";
import type { Filter, Query } from "@/lib/query";
import { filteredTo, rowsBehind, type Summary } from "./drill";
import { fromQuery } from "./from-query";
import { toQuery } from "./to-query";

const NORTH = { field: "hospital", op: "eq", value: "north" } as const;
const SUMMARY: Summary = {
  query: {
    version: 1,
    from: "lab",
    where: { field: "test", op: "eq", value: "HbA1c" },
    groupBy: [{ field: "hospital" }, { field: "day", bucket: "month", as: "day_month" }],
    measures: [{ as: "avg_value", fn: "avg", field: "value" }],
  },
  columns: [
    { name: "hospital", label: "Hospital", type: "text" },
    { name: "day_month", label: "Day by month", type: "date" },
    { name: "avg_value", label: "Average", type: "double" },
  ],
};
const MARCH: { all: Filter[] } = {
  all: [
    { field: "day", op: "gte", value: "2025-03-01" },
    { field: "day", op: "lt", value: "2025-04-01" },
  ],
};

test("the rows behind a row of a summary show its columns first", () => {
  expect(rowsBehind(SUMMARY, { row: ["north", "2025-03-01", 6.1] }, ["id", "hospital", "day", "sex"])).toEqual({
    version: 1,
    from: "lab",
    where: { all: [{ field: "test", op: "eq", value: "HbA1c" }, NORTH, ...MARCH.all] },
    select: ["hospital", "day", "value", "id", "sex"],
  } satisfies Query);
});

test("the rows behind a measure with a condition are those that meet it; behind another measure, or the row, all are", () => {
  const high: Filter = { field: "value", op: "gte", value: 6.5 };
  const summary: Summary = {
    query: { ...SUMMARY.query, measures: [...(SUMMARY.query.measures ?? []), { as: "high", fn: "count", where: high }] },
    columns: [...SUMMARY.columns, { name: "high", label: "High", type: "integer" }],
  };
  const row = ["north", "2025-03-01", 6.1, 2];
  const test: Filter = { field: "test", op: "eq", value: "HbA1c" };
  const filters = (measure?: string) => rowsBehind(summary, { row, measure }, ["id"])?.where;
  expect(filters("high")).toEqual({ all: [test, NORTH, ...MARCH.all, high] });
  expect(filters("avg_value")).toEqual({ all: [test, NORTH, ...MARCH.all] });
  expect(filters()).toEqual({ all: [test, NORTH, ...MARCH.all] });
});

describe("a value of a group becomes a filter of the question", () => {
  const where = (draft: ReturnType<typeof fromQuery>) => toQuery(draft).query.where;

  test("kept or left out, behind the filters there are", () => {
    const draft = fromQuery({ ...SUMMARY.query, where: { all: [{ field: "age", op: "gt", value: 3 }] } });
    const kept = filteredTo(draft, SUMMARY, 0, "north", false);
    expect(kept && where(kept)).toEqual({ all: [{ field: "age", op: "gt", value: 3 }, NORTH] });
    const left = filteredTo(draft, SUMMARY, 0, "north", true);
    expect(left && where(left)).toEqual({ all: [{ field: "age", op: "gt", value: 3 }, { not: NORTH }] });
    const month = filteredTo(draft, SUMMARY, 1, "2025-03-01", false);
    expect(month && where(month)).toEqual({ all: [{ field: "age", op: "gt", value: 3 }, ...MARCH.all] });
  });

  test("a list of which any is enough stays one", () => {
    const any = { any: [{ field: "age", op: "gt", value: 3 } as const, NORTH] };
    const kept = filteredTo(fromQuery({ ...SUMMARY.query, where: any }), SUMMARY, 0, "north", false);
    expect(kept && where(kept)).toEqual({ all: [any, NORTH] });
  });

  test("there is none for what is no group", () => {
    expect(filteredTo(fromQuery(SUMMARY.query), SUMMARY, 2, 6.1, false)).toBeNull();
  });
});
