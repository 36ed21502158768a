import { describe, expect, test } from "vitest";
import { bindQuery } from "./bind";
import type { BoundDerived } from "./bound";
import { formatColumnType, parseColumnType, type DatasetSchema } from "./column-types";
import { FUNCTIONS, FUNCTION_NAMES } from "./functions";
import { parseQuery } from "./parse";
import { ASKED_AT, bindQuestion } from "./testing/fixture-question";
import { mistake } from "./testing/mistake";

const f = (field: string) => ({ field });
const v = (value: string | number | boolean) => ({ value });
const call = (fn: string, ...args: unknown[]) => ({ fn, args });

/** The calculated column of an expression over the fixture. */
function calculated(expr: unknown): BoundDerived {
  const [derived] = bindQuestion({ derive: [{ as: "x", expr }], select: ["x"] }).derived;
  if (!derived) throw new Error("Nothing was calculated.");
  return derived;
}

describe("the type of a calculation", () => {
  test.each<[expr: unknown, type: string]>([
    [f("int1"), "integer"],
    [v(3), "integer"],
    [v(-0), "integer"],
    [v(3.5), "double"],
    [v(1e300), "double"],
    [v("a"), "text"],
    [v("2024-01-01"), "text"],
    [v(true), "boolean"],
    [call("add", f("int1"), v(3)), "integer"],
    [call("add", f("int1"), v(0.5)), "double"],
    [call("add", f("dec1"), f("dec1")), "decimal(11,2)"],
    [call("add", f("dec1"), v(1)), "decimal(22,2)"],
    [call("subtract", f("num1"), f("dec1")), "double"],
    [call("multiply", f("dec1"), f("dec1")), "decimal(20,4)"],
    [call("multiply", f("int1"), f("int1")), "integer"],
    [call("divide", f("int1"), f("int1")), "double"],
    [call("round", f("num1")), "double"],
    [call("round", f("dec1")), "decimal(11,0)"],
    [call("round", f("dec1"), v(1)), "decimal(11,1)"],
    [call("round", f("dec1"), v(9)), "decimal(11,2)"],
    [call("round", f("int1"), v(2)), "integer"],
    [call("floor", f("num1")), "double"],
    [call("ceil", f("dec1")), "integer"],
    [call("abs", f("dec1")), "decimal(10,2)"],
    [call("coalesce", f("int1"), v(0)), "integer"],
    [call("coalesce", f("int1"), f("dec1"), v(0)), "decimal(21,2)"],
    [call("coalesce", f("int1"), v(0.5)), "double"],
    [call("coalesce", f("txt1"), v("none")), "text"],
    [call("coalesce", f("date1"), v("2024-02-29")), "date"],
    [call("coalesce", v("2024-02-29T10:00"), f("ts1")), "timestamp"],
    [call("coalesce", f("bool1"), v(false)), "boolean"],
    [call("concat", f("txt1"), v("2024-01-01"), f("txt2")), "text"],
    [call("length", f("txt1")), "integer"],
    [call("date_add", f("date1"), v(1), v("month")), "date"],
    [call("date_add", f("ts1"), f("int1"), v("hour")), "timestamp"],
    [call("date_add", v("2024-01-01T00:00"), v(1), v("hour")), "timestamp"],
    [call("date_diff_days", f("date1"), f("ts1")), "integer"],
    [call("date_bucket", f("ts1"), v("month")), "date"],
    [call("date_bucket", f("ts1"), v("hour")), "timestamp"],
    [call("date_part", f("ts1"), v("hour_of_day")), "integer"],
    [call("age_years", v("1980-02-29"), f("ts1")), "integer"],
    [{ case: [{ if: { field: "int1", op: "gt", value: 1 }, then: v("a") }], else: f("txt1") }, "text"],
    [{ case: [{ if: { all: [] }, then: f("int1") }], else: f("dec1") }, "decimal(21,2)"],
    [{ case: [{ if: { all: [] }, then: v("2024-01-01") }], else: f("date1") }, "date"],
    [{ case: [{ if: { all: [] }, then: v("2024-01-01") }] }, "text"],
  ])("%j is %s", (expr, type) => {
    expect(formatColumnType(calculated(expr).type)).toBe(type);
  });

  test("dates written as text become dates where one is wanted", () => {
    expect(calculated(call("date_diff_days", v("2024-02-29"), v("2024-03-01T10:00"))).expression).toMatchObject({
      args: [
        { kind: "literal", value: { type: { kind: "date" }, value: "2024-02-29" } },
        { kind: "literal", value: { type: { kind: "timestamp" }, value: "2024-03-01T10:00:00.000" } },
      ],
    });
  });

  test("arguments that are written in the question are parts of the call", () => {
    expect(calculated(call("round", f("num1"))).expression).toMatchObject({ args: [{ column: "num1" }], numbers: [0] });
    expect(calculated(call("substr", f("txt1"), v(2), v(3))).expression).toMatchObject({ args: [{ column: "txt1" }], numbers: [2, 3] });
    expect(calculated(call("substr", f("txt1"), v(2))).expression).toMatchObject({ numbers: [2] });
    expect(calculated(call("date_add", f("date1"), v(-1), v("week"))).expression).toMatchObject({
      args: [{ column: "date1" }, { kind: "literal" }],
      unit: "week",
      bucket: null,
      part: null,
    });
    expect(calculated(call("date_part", f("date1"), v("day_of_week"))).expression).toMatchObject({ part: "day_of_week", unit: null });
  });

  test.each(FUNCTION_NAMES)("the example of %s is a calculation", (fn) => {
    expect(calculated(FUNCTIONS[fn].example).expression).toMatchObject({ kind: "call", fn });
  });
});

describe("doubles that may not be finite", () => {
  test.each<[expr: unknown, guarded: boolean]>([
    [f("num1"), false],
    [v(0.5), false],
    [call("divide", f("int1"), f("int1")), true],
    [call("add", f("num1"), v(1)), true],
    [call("add", f("int1"), v(1)), false],
    [call("multiply", f("dec1"), v(2)), false],
    [call("coalesce", f("num1"), v(0)), false],
    [call("coalesce", call("divide", f("int1"), f("int1")), v(0)), true],
    [{ case: [{ if: { all: [] }, then: call("round", f("num1")) }] }, true],
    [{ case: [{ if: { all: [] }, then: f("num1") }], else: v(0) }, false],
  ])("%j: guarded %s", (expr, guarded) => {
    expect(calculated(expr).guarded).toBe(guarded);
  });
});

describe("a calculation with a mistake", () => {
  test.each<[name: string, expr: unknown, path: string, message: string]>([
    ["an unknown column", call("add", v(1), f("nmu1")), "args.1.field", 'There is no column "nmu1" in t. Did you mean "num1"?'],
    ["an unknown column in a case", { case: [{ if: { field: "x9", op: "is_empty" }, then: v(1) }] }, "case.0.if.field", "no column"],
    ["itself", f("x"), "field", 'There is no column "x" in t.'],
    ["one argument of two", call("add", f("int1")), "args", '"add" takes 2 arguments (a, b); there is 1.'],
    ["three arguments of two", call("divide", v(1), v(2), v(3)), "args", '"divide" takes 2 arguments (a, b); there are 3.'],
    ["one text to join", call("concat", f("txt1")), "args", '"concat" takes at least 2 arguments (text, text, …); there is 1.'],
    ["four arguments of substr", call("substr", f("txt1"), v(1), v(1), v(1)), "args", '"substr" takes 2 to 3 arguments'],
    [
      "text added",
      call("add", f("int1"), f("txt1")),
      "args.1",
      '"add" takes integer, decimal or double values as its argument "b"; here it is given text.',
    ],
    ["a text of digits added", call("add", f("int1"), v("7")), "args.1", "here it is given text"],
    ["the length of a number", call("length", f("int1")), "args.0", '"length" takes text values'],
    ["a date that is none", call("date_diff_days", f("date1"), v("2023-02-29")), "args.1", 'Here stands a date such as "2025-01-31"'],
    ["a day among times", call("coalesce", f("ts1"), v("2024-01-01")), "args.1", 'such as "2025-01-31T10:30:00"'],
    ["a column of decimals", call("round", f("num1"), f("int1")), "args.1", '"round" takes a whole number from 0 to 15'],
    ["too many decimals", call("round", f("num1"), v(16)), "args.1", "from 0 to 15"],
    ["half a decimal", call("round", f("num1"), v(1.5)), "args.1", "from 0 to 15"],
    ["the character before the first", call("substr", f("txt1"), v(0)), "args.1", '"substr" takes a whole number from 1 to 10000'],
    ["an unknown unit", call("date_add", f("date1"), v(1), v("months")), "args.2", '"months" is none. Did you mean "month"?'],
    ["a column as a unit", call("date_bucket", f("date1"), f("txt1")), "args.1", "here is another expression"],
    ["an unknown part", call("date_part", f("date1"), v("weekday")), "args.1", "one of month_of_year, day_of_week, hour_of_day"],
    ["hours added to a date", call("date_add", f("date1"), v(1), v("hour")), "args.0", "which has no time of day"],
    ["the hour of a date", call("date_bucket", f("date1"), v("hour")), "args.0", '"date_bucket" with "hour" takes timestamp values'],
    ["the hour of the day of a date", call("date_part", f("date1"), v("hour_of_day")), "args.0", "which has no time of day"],
    ["half a month", call("date_add", f("date1"), v(0.5), v("month")), "args.1", '"date_add" takes integer values'],
    [
      "text or numbers",
      call("coalesce", f("int1"), v("none")),
      "args.1",
      'The values of "coalesce" have one type; these are integer and text.',
    ],
    ["a date or a time", call("coalesce", f("date1"), f("ts1")), "args.1", "these are date and timestamp"],
    ["branches of two types", { case: [{ if: { all: [] }, then: v(1) }], else: f("txt1") }, "else", "The branches of a case have one type"],
    [
      "an operator for another type in a case",
      { case: [{ if: { field: "int1", op: "contains", value: "1" }, then: v(1) }] },
      "case.0.if.op",
      '"contains" cannot be used',
    ],
    ["a character no database holds", v("a\u0000"), "value", "no database can hold"],
    [
      "a mistake deep inside",
      call("add", v(1), call("abs", call("divide", f("int1"), f("bool1")))),
      "args.1.args.0.args.1",
      '"divide" takes',
    ],
  ])("%s", (_name, expr, path, message) => {
    const found = mistake(() => calculated(expr));
    expect(found.code).toBe("INVALID_QUERY");
    expect(found.details?.[0]?.path).toBe(`derive.0.expr.${path}`);
    expect(found.message).toContain(message);
  });

  test("more digits than engines calculate with", () => {
    const product = ["dec1", "dec1", "dec1"].reduce<unknown>((left, field) => call("multiply", left, f(field)), f("dec1"));
    const found = mistake(() => calculated(product));
    expect(found.message).toContain("Divide by 1 first to go on with doubles.");
    const wide: DatasetSchema = {
      slug: "w",
      name: "Wide",
      version: 1,
      columns: [{ name: "d", label: "D", type: parseColumnType("decimal(18,0)") }],
    };
    const floor = { derive: [{ as: "x", expr: call("floor", f("d")) }], select: ["x"] };
    expect(mistake(() => bindQuery(parseQuery({ from: "w", ...floor }), wide, { now: ASKED_AT })).details?.[0]).toEqual({
      path: "derive.0.expr",
      message: "not for decimal(18,0)",
    });
  });
});

test("a calculation whose SQL would grow with each level is refused before it does", () => {
  const rounded = (levels: number, fn = "round"): unknown => {
    let expr: unknown = fn === "round" ? f("num1") : f("date1");
    for (let level = 0; level < levels; level++) {
      expr = fn === "round" ? call("round", expr) : call("date_add", v("2024-01-01"), call("age_years", expr, v("2025-01-01")), v("day"));
    }
    return expr;
  };
  expect(calculated(rounded(12)).guarded).toBe(true);
  for (const expr of [rounded(63), rounded(30, "age")]) {
    const found = mistake(() => calculated(expr));
    expect(found).toMatchObject({ code: "LIMIT_EXCEEDED", details: [{ path: "derive.0.expr" }] });
    expect(found.message).toContain("Give part of it a column of its own in derive");
  }
  const steps = Array.from({ length: 60 }, (_, index) => ({
    as: `x${index}`,
    expr: call("round", f(index === 0 ? "num1" : `x${index - 1}`)),
  }));
  expect(bindQuestion({ derive: steps, select: ["x59"] }).derived).toHaveLength(60);
});

describe("names of calculated columns", () => {
  const derive = (...names: string[]) => names.map((as) => ({ as, expr: v(1) }));

  test("no two alike, and none that of a column, whatever the case", () => {
    expect(mistake(() => bindQuestion({ derive: derive("Int1"), select: ["id"] }))).toMatchObject({
      message: '"Int1" is a column of t. Give the calculated column another name.',
      details: [{ path: "derive.0.as" }],
    });
    expect(mistake(() => bindQuestion({ derive: derive("a", "A"), select: ["id"] })).details?.[0]?.path).toBe("derive.1.as");
  });

  test("later ones use earlier ones, and never the other way round", () => {
    const inOrder = [
      { as: "a", expr: call("add", f("int1"), v(1)) },
      { as: "b", expr: call("add", f("a"), f("a")) },
    ];
    expect(bindQuestion({ derive: inOrder, select: ["b"] }).derived.map((one) => one.name)).toEqual(["a", "b"]);
    const found = mistake(() => bindQuestion({ derive: inOrder.toReversed(), select: ["b"] }));
    expect(found).toMatchObject({ details: [{ path: "derive.0.expr.args.0.field" }] });
  });

  test("they are suggested, and stand wherever a column does", () => {
    const ratio = [{ as: "ratio", expr: call("divide", f("num1"), f("int1")) }];
    expect(mistake(() => bindQuestion({ derive: ratio, select: ["ratoi"] })).message).toContain('Did you mean "ratio"?');
    const bound = bindQuestion({
      derive: ratio,
      where: { field: "ratio", op: "gt", value: 0.5 },
      groupBy: [{ field: "ratio", binWidth: 0.5, as: "bin" }],
      measures: [{ as: "m", fn: "max_by", field: "txt1", by: "ratio" }],
    });
    expect(bound.columns.map((column) => column.label)).toEqual(["ratio (bins of 0.5)", "Txt 1 where ratio is largest"]);
    expect(bound.usedColumns).toEqual(["int1", "num1", "txt1"]);
    expect(bound.prunable).toEqual([]);
  });

  test("what nobody uses is left out, with the columns only it reads", () => {
    const derive = [
      { as: "a", expr: f("num1") },
      { as: "b", expr: f("a") },
      { as: "c", expr: { case: [{ if: { field: "b", op: "gt", value: 1 }, then: f("dec1") }] } },
    ];
    expect(bindQuestion({ derive, select: ["id"] })).toMatchObject({ derived: [], usedColumns: ["id"], referencedColumns: ["id"] });
    const asked = bindQuestion({ derive, select: ["id"], orderBy: [{ field: "b" }] });
    expect(asked.derived.map((one) => one.name)).toEqual(["a", "b"]);
    expect(bindQuestion({ derive, measures: [{ as: "m", fn: "sum", field: "c" }] }).referencedColumns).toEqual(["num1", "dec1"]);
  });

  test("relative dates in a case are dates in the settled question", () => {
    const derive = [{ as: "x", expr: { case: [{ if: { field: "date1", op: "in_current", value: { unit: "year" } }, then: v(1) }] } }];
    expect(JSON.stringify(bindQuestion({ derive, select: ["x"] }).query.derive)).toContain('"2024-01-01"');
  });
});

test("labels are what headings say, and nothing that a question can name", () => {
  const bound = bindQuestion({
    derive: [{ as: "twice", label: "Twice as many", expr: { fn: "multiply", args: [{ field: "int1" }, { value: 2 }] } }],
    groupBy: [{ field: "txt1", label: "Kind" }],
    measures: [
      { as: "most", fn: "max", field: "twice" },
      { as: "all", label: "All together", fn: "sum", field: "twice", where: { field: "id", op: "gt", value: 1 } },
    ],
  });
  expect(bound.columns.map(({ name, label }) => [name, label])).toEqual([
    ["txt1", "Kind"],
    ["most", "Largest Twice as many"],
    ["all", "All together"],
  ]);
  expect(() =>
    bindQuestion({ groupBy: [{ field: "txt1", label: "Kind" }], measures: [{ as: "n", fn: "count" }], orderBy: [{ field: "Kind" }] }),
  ).toThrow('There is no column "Kind" in the answer');
});
