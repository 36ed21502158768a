import { expect, test } from "vitest";
import { goneProblems, goneValues } from "./gone-values";

const check = (facts: Record<string, string | number> | undefined, column: string | null = "test") => ({
  key: "gone_values:test",
  check: "gone_values",
  column,
  severity: "warn" as const,
  message: "",
  before: 1,
  now: 0,
  ...(facts && { facts }),
});

test("what the checks found gone is read with its place, of the run or of the part of a file with many", () => {
  const place = { hospital: "north", period: "2025-05" };
  const rows = (facts: Record<string, string | number> | undefined, at: { hospital: string | null; period: string | null } = place) =>
    goneValues({ checks: [check(facts)], ...at }).map((one) => [one.column, [...one.values], one.rows]);
  expect(rows({ values: 1, gone: '["Glucose","HbA1c"]' })).toEqual([["test", ["Glucose", "HbA1c"], "its rows (north, 2025-05)"]]);
  expect(rows({ gone: '["a"]', hospital: "*", period: "2025-04" }, { hospital: null, period: null })).toEqual([
    ["test", ["a"], "its rows (all hospitals, 2025-04)"],
  ]);
  expect(rows({ gone: '["a"]' }, { hospital: null, period: null })).toEqual([["test", ["a"], "its rows"]]);
  // Kept by an earlier release, or spoilt: nothing can be said of it.
  const unreadable: (Record<string, string | number> | undefined)[] = [undefined, { values: 2 }, { gone: "[" }, { gone: "7" }];
  for (const facts of unreadable) expect(rows(facts)).toEqual([]);
});

test("only comparisons by name with such a value are told, wherever they stand, and not filters of measures", () => {
  const gone = [{ column: "test", values: new Set(["Glucose"]), rows: "its rows" }];
  const asks = (value: unknown, op = "in") => ({ field: "test", op, value });
  const query = {
    where: { all: [asks(["HbA1c"]), { not: asks(["HbA1c", "Glucose"]) }, asks("Glucose", "contains"), asks(["Glucose"], "not_in")] },
    measures: [{ as: "n", fn: "count", where: asks("Glucose", "eq") }],
    having: { field: "test", op: "eq", value: "Glucose" },
    derive: [{ as: "kind", expr: { case: [{ when: asks("Glucose", "eq"), then: { value: 1 } }] } }],
  };
  const paths = (columnOf: (field: string) => string | null) => goneProblems(query, gone, columnOf).map(({ path }) => path);
  expect(paths((field) => field)).toEqual(["where.all.1.not", "measures.0.where", "derive.0.expr.case.0.when"]);
  expect(paths(() => null)).toEqual([]);
});
