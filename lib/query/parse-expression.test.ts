import { describe, expect, test } from "vitest";
import { parseQuery } from "./parse";
import { mistake } from "./testing/mistake";

const asked = (parts: Record<string, unknown>) => parseQuery({ from: "t", select: ["id"], ...parts });
const derived = (expr: unknown): Record<string, unknown> => ({ derive: [{ as: "x", expr }] });
const SHAPES = 'a calculation is { "field": … }, { "value": … }, { "fn": …, "args": […] } or { "case": [{ "if", "then" }], "else" }';

describe("a mistake in a calculation", () => {
  test.each<[name: string, expr: unknown, path: string, message: string]>([
    ["a text", "value", "derive.0.expr", `${SHAPES}. A column is { "field": "value" }`],
    ["a number", 3, "derive.0.expr", `${SHAPES}. A value is { "value": 3 }`],
    ["a list", [], "derive.0.expr", SHAPES],
    ["an empty object", {}, "derive.0.expr", SHAPES],
    ["null", null, "derive.0.expr", 'null is no calculation. Leave "else" out where the result is to be empty'],
    ["a function as a key", { add: [1, 2] }, "derive.0.expr", `${SHAPES}. A function is { "fn": "add", "args": […] }`],
    ["a mistyped key", { feild: "a" }, "derive.0.expr", `${SHAPES}; "feild" is none. Did you mean "field"?`],
    ["a column that is a number", { field: 3 }, "derive.0.expr.field", "expected string, received number"],
    ["two shapes at once", { field: "a", value: 3 }, "derive.0.expr.value", 'the key "value" does not belong here'],
    ["a value of null", { value: null }, "derive.0.expr.value", "null is not a value. Leave out else, or use is_empty in a case"],
    ["a value that is a list", { value: [1] }, "derive.0.expr.value", "a value here is text, a number, true or false"],
    ["no function", { args: [{ field: "a" }] }, "derive.0.expr.fn", "is missing"],
    ["no arguments", { fn: "abs" }, "derive.0.expr.args", "is missing"],
    ["an empty list of arguments", { fn: "abs", args: [] }, "derive.0.expr.args", "must have at least 1 entry"],
    ["an argument that is a text", { fn: "abs", args: ["a"] }, "derive.0.expr.args.0", `${SHAPES}. A column is { "field": "a" }`],
    ["no cases", { case: [] }, "derive.0.expr.case", "must have at least 1 entry"],
    ["a case of another language", { case: [{ when: 1, then: { value: 1 } }] }, "derive.0.expr.case.0.if", "is missing"],
    ["a result that is a text", { case: [{ if: { all: [] }, then: "a" }] }, "derive.0.expr.case.0.then", SHAPES],
    ["an else of null", { case: [{ if: { all: [] }, then: { value: 1 } }], else: null }, "derive.0.expr.else", 'Leave "else" out'],
    [
      "a mistake in the filter of a case",
      { case: [{ if: { all: [{ field: "a", op: "eqq" }] }, then: { value: 1 } }] },
      "derive.0.expr.case.0.if.all.0.op",
      'Did you mean "eq"?',
    ],
    [
      "null in the filter of a case",
      { case: [{ if: { field: "a", op: "eq", value: null }, then: { value: 1 } }] },
      "derive.0.expr.case.0.if.value",
      "null is not a value. Use is_empty or is_not_empty",
    ],
  ])("%s", (_name, expr, path, message) => {
    const found = mistake(() => asked(derived(expr)));
    expect(found.code).toBe("INVALID_QUERY");
    expect(found.details?.[0]?.path).toBe(path);
    expect(found.details?.[0]?.message).toContain(message);
  });

  test.each([
    ["rond", "round"],
    ["date_diff_day", "date_diff_days"],
    ["colesce", "coalesce"],
  ])("a function that does not exist: %s, deep inside", (fn, meant) => {
    const found = mistake(() => asked(derived({ fn: "add", args: [{ value: 1 }, { fn: "abs", args: [{ fn, args: [{ value: 1 }] }] }] })));
    expect(found.details?.[0]?.path).toBe("derive.0.expr.args.1.args.0.fn");
    expect(found.message).toMatch(new RegExp(`"${fn}" is not one of add, .* Did you mean "${meant}"\\?$`));
  });
});

describe("a mistake in joins, derive, top and totals", () => {
  test.each<[name: string, parts: Record<string, unknown>, path: string, message: string]>([
    [
      "a join that is a number",
      { joins: [3] },
      "joins.0",
      'a join is the name of a relationship, or { "name": "patient", "matched": true }',
    ],
    ["joins that are a text", { joins: "patient" }, "joins", "expected array"],
    ["a join without a name", { joins: [{ matched: true }] }, "joins.0.name", "is missing"],
    ["a join matched by a text", { joins: [{ name: "x", matched: "yes" }] }, "joins.0.matched", "expected boolean"],
    ["a join with an unknown key", { joins: [{ name: "x", matchd: true }] }, "joins.0.matchd", 'Did you mean "matched"?'],
    ["a calculated column with a dot", { derive: [{ as: "a.b", expr: { value: 1 } }] }, "derive.0.as", "starts with a letter"],
    ["a calculated column without a name", { derive: [{ expr: { value: 1 } }] }, "derive.0.as", "is missing"],
    ["a calculated column of nothing", { derive: [{ as: "x" }] }, "derive.0.expr", "is missing"],
    ["top without a number", { top: { by: "id" } }, "top.n", "is missing"],
    ["top 0", { top: { n: 0, by: "id" } }, "top.n", "must be at least 1"],
    ["top of too many", { top: { n: 100_001, by: "id" } }, "top.n", "must be at most 100000"],
    ["top by nothing", { top: { n: 1 } }, "top.by", "is missing"],
    ["other ties", { top: { n: 1, by: "id", ties: "last" } }, "top.ties", '"last" is not one of all, first'],
    ["top that is a number", { top: 3 }, "top", "expected object"],
    ["totals that are a number", { totals: 1 }, "totals", "expected boolean"],
  ])("%s", (_name, parts, path, message) => {
    const found = mistake(() => asked(parts));
    expect(found.code).toBe("INVALID_QUERY");
    expect(found.details?.[0]?.path).toBe(path);
    expect(found.details?.[0]?.message).toContain(message);
  });
});
