import { expect, test } from "vitest";
import type { Query } from "./ast";
import { readWaterfall, waterfallFilters, waterfallQuery } from "./waterfall";

const A = { field: "test", op: "eq", value: "HbA1c" } as const;
const B = { field: "value", op: "gt", value: 7 } as const;
const C = { any: [A, B] };

test("each filter counts with those before it, and a list of which any is enough is one step", () => {
  expect(waterfallQuery({ version: 1, from: "lab", where: { all: [A, C] }, groupBy: [{ field: "test" }], limit: 3 }, "patient_id")).toEqual(
    {
      version: 1,
      from: "lab",
      measures: [
        { as: "rows_0", fn: "count" },
        { as: "patients_0", fn: "count_distinct", field: "patient_id" },
        { as: "rows_1", fn: "count", where: { all: [A] } },
        { as: "patients_1", fn: "count_distinct", field: "patient_id", where: { all: [A] } },
        { as: "rows_2", fn: "count", where: { all: [A, C] } },
        { as: "patients_2", fn: "count_distinct", field: "patient_id", where: { all: [A, C] } },
      ],
    } satisfies Query,
  );
});

test("the version, the related data and the calculated columns of the question stay", () => {
  const derive = [{ as: "twice", expr: { fn: "add", args: [{ field: "value" }, { field: "value" }] } }] satisfies Query["derive"];
  const query: Query = { version: 1, from: "lab", asOf: 3, joins: ["patient"], derive, where: { any: [A, B] }, select: ["test"] };
  const { measures, ...rest } = waterfallQuery(query, null);
  expect(rest).toEqual({ version: 1, from: "lab", asOf: 3, joins: ["patient"], derive });
  expect(measures).toEqual([
    { as: "rows_0", fn: "count" },
    { as: "rows_1", fn: "count", where: { all: [C] } },
  ]);
});

test("filters past the fortieth count together", () => {
  const where = { all: Array.from({ length: 43 }, (_, value) => ({ field: "value", op: "gt", value }) as const) };
  const filters = waterfallFilters({ where });
  expect(filters).toHaveLength(40);
  expect(filters.at(-1)).toEqual({ all: where.all.slice(39) });
});

test("the answer is read by its names; another one is none", () => {
  const where = { all: [A, B] };
  const names = ["rows_0", "patients_0", "rows_1", "patients_1", "rows_2", "patients_2"].map((name) => ({ name }));
  expect(readWaterfall({ where }, { columns: names, rows: [[100, 40, 60, 30, 6, 5]] })).toEqual([
    { filter: null, rows: 100, patients: 40 },
    { filter: A, rows: 60, patients: 30 },
    { filter: B, rows: 6, patients: 5 },
  ]);
  expect(readWaterfall({ where }, { columns: names.slice(0, 2), rows: [[100, 40]] })).toBeNull();
  expect(readWaterfall({ where }, { columns: names, rows: [] })).toBeNull();
});
