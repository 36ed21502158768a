import { describe, expect, test } from "vitest";
import { fillTemplate, parametersIn } from "./fill-template";
import { exampleValue, readParameterValues, settleParameters } from "./parameter-values";
import { Parameter, PARAMETER_TYPES, type ParameterValues, type QueryTemplate } from "./parameters";
import { mistake } from "./testing/mistake";

const REGION: Parameter = { name: "region", type: "text" };
const REGIONS: Parameter = { name: "regions", type: "text", list: true };
const MONTH: Parameter = { name: "month", type: "month" };
const N: Parameter = { name: "n", type: "integer" };
const ALL = [REGION, REGIONS, MONTH, N];

function rows(where: unknown): QueryTemplate {
  return { from: "t", select: ["a"], where };
}

function where(filter: unknown, values: ParameterValues, parameters = ALL): unknown {
  return fillTemplate({ query: rows(filter), parameters, values }).where;
}

function refusal(run: () => unknown): { code: string; path: string | undefined; message: string } {
  const { code, message, details } = mistake(run);
  return { code, message, path: details?.[0]?.path };
}

const param = (name: string) => ({ param: name });

describe("the places a parameter may stand in", () => {
  test.each([
    ["a value", { field: "a", op: "eq", value: param("region") }, { field: "a", op: "eq", value: "North" }],
    ["a whole list", { field: "a", op: "in", value: param("regions") }, { field: "a", op: "in", value: ["North", "South"] }],
    ["one value for a list", { field: "a", op: "in", value: param("region") }, { field: "a", op: "in", value: ["North"] }],
    ["an element", { field: "a", op: "in", value: ["East", param("region")] }, { field: "a", op: "in", value: ["East", "North"] }],
    [
      "a list among elements",
      { field: "a", op: "not_in", value: ["East", param("regions"), "West"] },
      { field: "a", op: "not_in", value: ["East", "North", "South", "West"] },
    ],
    ["the lower end", { field: "b", op: "between", value: [param("n"), 9] }, { field: "b", op: "between", value: [5, 9] }],
    ["the upper end", { field: "b", op: "between", value: [1, param("n")] }, { field: "b", op: "between", value: [1, 5] }],
    [
      "an amount of time",
      { field: "d", op: "in_last", value: { amount: param("n"), unit: "day" } },
      { field: "d", op: "in_last", value: { amount: 5, unit: "day" } },
    ],
    [
      "inside all, any and not",
      { all: [{ any: [{ not: { field: "a", op: "eq", value: param("region") } }] }] },
      { all: [{ any: [{ not: { field: "a", op: "eq", value: "North" } }] }] },
    ],
  ])("%s", (_what, given, expected) => {
    expect(where(given, { region: "North", regions: ["North", "South"], n: 5 })).toEqual(expected);
  });

  test("limits, top, percentiles, calculations, and the conditions of measures and of having", () => {
    const query = {
      from: "t",
      derive: [
        {
          as: "x",
          expr: {
            case: [
              { if: { field: "a", op: "eq", value: param("region") }, then: { fn: "add", args: [{ field: "b" }, { value: param("n") }] } },
            ],
            else: { value: param("n") },
          },
        },
      ],
      groupBy: [{ field: "a" }],
      measures: [
        { as: "m", fn: "count", where: { field: "a", op: "eq", value: param("region") } },
        { as: "p", fn: "percentile", field: "b", p: param("share") },
      ],
      having: { field: "m", op: "gte", value: param("n") },
      top: { n: param("n"), by: "m" },
      limit: param("n"),
    };
    const parameters: Parameter[] = [...ALL, { name: "share", type: "number" }];
    expect(fillTemplate({ query, parameters, values: { region: "North", n: 5, share: 0.9 } })).toEqual({
      version: 1,
      from: "t",
      derive: [
        {
          as: "x",
          expr: {
            case: [{ if: { field: "a", op: "eq", value: "North" }, then: { fn: "add", args: [{ field: "b" }, { value: 5 }] } }],
            else: { value: 5 },
          },
        },
      ],
      groupBy: [{ field: "a" }],
      measures: [
        { as: "m", fn: "count", where: { field: "a", op: "eq", value: "North" } },
        { as: "p", fn: "percentile", field: "b", p: 0.9 },
      ],
      having: { field: "m", op: "gte", value: 5 },
      top: { n: 5, by: "m" },
      limit: 5,
    });
    expect([...parametersIn(query)].sort()).toEqual(["n", "region", "share"]);
  });

  test.each([
    ["from", { ...rows(undefined), from: param("region") }],
    ["asOf", { ...rows(undefined), asOf: param("n") }],
    ["offset", { ...rows(undefined), offset: param("n") }],
    ["select.0", { from: "t", select: [param("region")] }],
    ["select", { from: "t", select: param("regions") }],
    ["joins.0", { ...rows(undefined), joins: [param("region")] }],
    ["where", rows(param("region"))],
    ["where.field", rows({ field: param("region"), op: "eq", value: 1 })],
    ["where.op", rows({ field: "a", op: param("region"), value: 1 })],
    ["where.includeEmpty", rows({ field: "a", op: "eq", value: 1, includeEmpty: param("region") })],
    ["where.value", rows({ field: "a", op: "is_empty", value: param("region") })],
    ["where.value", rows({ field: "a", op: "between", value: param("regions") })],
    ["where.value.unit", rows({ field: "a", op: "in_last", value: { amount: 1, unit: param("region") } })],
    ["where.value", rows({ field: "a", op: "eq", value: { param: "region", or: 1 } })],
    ["where.value", rows({ field: "a", op: "eq", value: { param: 7 } })],
    ["where.value.0", rows({ field: "a", op: "eq", value: [param("region")] })],
    ["where.all", rows({ all: param("regions") })],
    ["groupBy.0.field", { from: "t", groupBy: [{ field: param("region") }] }],
    ["groupBy.0.bands.0", { from: "t", groupBy: [{ field: "b", bands: [param("n")] }] }],
    ["measures.0.fn", { from: "t", measures: [{ as: "m", fn: param("region") }] }],
    ["top.by", { from: "t", measures: [{ as: "m", fn: "count" }], top: { n: 1, by: param("region") } }],
    ["orderBy.0.field", { ...rows(undefined), orderBy: [{ field: param("region") }] }],
    ["derive.0.expr", { ...rows(undefined), derive: [{ as: "x", expr: param("n") }] }],
  ])("nowhere else: %s", (path, query) => {
    const values = { region: "North", regions: ["a"], n: 5 };
    expect(refusal(() => fillTemplate({ query, parameters: ALL, values }))).toMatchObject({ code: "INVALID_INPUT", path });
  });

  test("a list for one value, a name that is not declared, one declared twice", () => {
    const eq = (name: string) => rows({ field: "a", op: "eq", value: param(name) });
    const fill = (query: QueryTemplate, parameters: Parameter[], values: ParameterValues) => () =>
      fillTemplate({ query, parameters, values });
    expect(refusal(fill(eq("regions"), ALL, { regions: ["a"] }))).toMatchObject({ code: "INVALID_INPUT", path: "regions" });
    expect(refusal(fill(eq("other"), ALL, {}))).toMatchObject({ code: "INVALID_INPUT", path: "where.value" });
    expect(refusal(fill(eq("region"), [REGION, { ...REGION }], {}))).toMatchObject({ code: "INVALID_INPUT", path: "region" });
  });
});

describe("without a value", () => {
  const region = { field: "a", op: "eq", value: param("region") };
  const fixed = { field: "b", op: "gt", value: 1 };

  test.each([
    ["the condition goes", { all: [region, fixed] }, { all: [fixed] }],
    ["the only condition goes with where", region, undefined],
    ["a group goes with its last condition", { all: [{ any: [region, { not: region }] }, fixed] }, { all: [fixed] }],
    ["of any, the others stay", { any: [region, fixed] }, { any: [fixed] }],
    ["a group that was empty stays", { all: [{ all: [] }, region] }, { all: [{ all: [] }] }],
    ["a list with a missing element goes", { all: [{ field: "a", op: "in", value: ["x", param("region")] }, fixed] }, { all: [fixed] }],
    ["between goes without one end", { all: [{ field: "b", op: "between", value: [param("n"), 4] }, fixed] }, { all: [fixed] }],
  ])("%s", (_what, given, expected) => expect(where(given, {})).toEqual(expected));

  test("a default stands in, and a given value before it", () => {
    const parameters: Parameter[] = [{ ...REGION, default: "South", required: true }];
    expect(where(region, {}, parameters)).toEqual({ ...region, value: "South" });
    expect(where(region, { region: "North" }, parameters)).toEqual({ ...region, value: "North" });
  });

  test("an empty list is nothing chosen, also where there is a default", () => {
    const regions = { field: "a", op: "in", value: param("regions") };
    const withDefault: Parameter = { ...REGIONS, default: ["South"] };
    expect(where(regions, {}, [withDefault])).toEqual({ ...regions, value: ["South"] });
    expect(where(regions, { regions: [] }, [withDefault])).toBeUndefined();
    expect(refusal(() => where(regions, { regions: [] }, [{ ...withDefault, required: true }]))).toMatchObject({
      code: "INVALID_INPUT",
      path: "regions",
    });
  });

  test("a required one is missing, and so is one that stands where nothing can be left out", () => {
    expect(refusal(() => where(region, {}, [{ ...REGION, required: true }]))).toMatchObject({ code: "INVALID_INPUT", path: "region" });
    expect(refusal(() => fillTemplate({ query: { ...rows(undefined), limit: param("n") }, parameters: ALL }))).toMatchObject({
      code: "INVALID_INPUT",
      path: "n",
    });
    const inCase = {
      from: "t",
      select: ["x"],
      derive: [{ as: "x", expr: { case: [{ if: { all: [fixed, region] }, then: { value: 1 } }] } }],
    };
    expect(refusal(() => fillTemplate({ query: inCase, parameters: ALL }))).toMatchObject({ code: "INVALID_INPUT", path: "region" });
  });
});

describe("values by type", () => {
  test.each<[Parameter["type"], unknown[], unknown[]]>([
    ["text", ["", "O'Hara", "7"], [7, true]],
    ["integer", [0, -7, 2 ** 53 - 1, "9223372036854775807"], [7.5, "7", 2 ** 53, Number.NaN, true, "x"]],
    ["number", [7.5, -1, "0.12345678901234567", "9223372036854775807"], ["7.5e", Number.POSITIVE_INFINITY, true, ""]],
    ["boolean", [true, false], ["true", 1]],
    ["date", ["2025-01-31"], ["2025-02-30", "31/01/2025", 20250131, "2025-01-31T00:00"]],
    ["timestamp", ["2025-01-31T10:30:00.000"], ["2025-01-31", "2025-01-31T25:00:00", "2025-01-31T10:30:00Z"]],
    ["month", ["2025-01"], ["2025-13", "2025-1", "2025-01-01", "0000-01"]],
  ])("%s", (type, good, bad) => {
    const parameter: Parameter = { name: "v", type };
    for (const value of good) expect(settleParameters([parameter], { v: value as string }).get("v")).toBe(value);
    for (const value of bad) {
      expect(refusal(() => settleParameters([parameter], { v: value as string }))).toMatchObject({ code: "INVALID_INPUT", path: "v" });
      expect(refusal(() => settleParameters([{ ...parameter, default: value as string }], {}))).toMatchObject({ path: "v" });
    }
  });

  test("an example of every type is a value of it", () => {
    for (const type of PARAMETER_TYPES)
      for (const list of [false, true]) {
        const parameter: Parameter = { name: "v", type, list };
        expect(settleParameters([parameter], { v: exampleValue(parameter) }).get("v")).toEqual(exampleValue(parameter));
      }
  });

  test("a month fills as its first day, and as its last where it ends something", () => {
    const month = (op: string, value: unknown, given = "2024-02") => where({ field: "d", op, value }, { month: given });
    for (const op of ["eq", "neq", "lt", "gte"]) expect(month(op, param("month"))).toEqual({ field: "d", op, value: "2024-02-01" });
    for (const op of ["lte", "gt"]) expect(month(op, param("month"))).toEqual({ field: "d", op, value: "2024-02-29" });
    expect(month("between", [param("month"), param("month")])).toEqual({ field: "d", op: "between", value: ["2024-02-01", "2024-02-29"] });
    expect(month("lte", param("month"), "9999-12")).toEqual({ field: "d", op: "lte", value: "9999-12-31" });
    expect(month("in", [param("month")])).toEqual({ field: "d", op: "in", value: ["2024-02-01"] });
  });

  test("a refusal never repeats the value", () => {
    const { message } = refusal(() => settleParameters([{ name: "v", type: "date" }], { v: "SECRET-PATIENT" }));
    expect(message).not.toContain("SECRET");
  });
});

describe("values of an address", () => {
  const parameters: Parameter[] = [
    { name: "t", type: "text" },
    { name: "i", type: "integer" },
    { name: "x", type: "number" },
    { name: "b", type: "boolean" },
    { name: "d", type: "date" },
    { name: "s", type: "timestamp" },
    { name: "m", type: "month" },
    { name: "l", type: "integer", list: true },
  ];

  test("get the types of their parameters", () => {
    const raw = { t: "007", i: "-7", x: "1.5e3", b: "false", d: "2025-01-31", s: "2025-01-31 10:30", m: "2025-01", l: ["1", "2"] };
    expect(readParameterValues(parameters, raw)).toEqual({
      t: "007",
      i: -7,
      x: 1500,
      b: false,
      d: "2025-01-31",
      s: "2025-01-31T10:30:00.000",
      m: "2025-01",
      l: [1, 2],
    });
    expect(readParameterValues(parameters, { l: "7" })).toEqual({ l: [7] });
    expect(readParameterValues(parameters, {})).toEqual({});
  });

  test("that a number cannot carry stay text", () => {
    expect(readParameterValues(parameters, { i: "9223372036854775807", x: "0.123456789012345678" })).toEqual({
      i: "9223372036854775807",
      x: "0.123456789012345678",
    });
    expect(readParameterValues(parameters, { i: "9007199254740991", x: "100000000000000000.5" })).toEqual({
      i: 9007199254740991,
      x: "100000000000000000.5",
    });
  });

  test.each<[string, Record<string, string | string[]>]>([
    ["i", { i: "7.5" }],
    ["i", { i: "" }],
    ["x", { x: "1,5" }],
    ["x", { x: "Infinity" }],
    ["b", { b: "yes" }],
    ["d", { d: "2025-02-30" }],
    ["t", { t: ["a", "b"] }],
    ["l", { l: ["1", "x"] }],
    ["other", { other: "1" }],
    ["constructor", { constructor: "1" }],
  ])("of another form are refused by name: %s", (path, raw) => {
    expect(refusal(() => readParameterValues(parameters, raw))).toMatchObject({ code: "INVALID_INPUT", path });
  });
});

describe("names that objects have of themselves", () => {
  test("are no parameters", () => {
    for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
      const values = JSON.parse(`{"${name}": "x"}`) as ParameterValues;
      expect(refusal(() => settleParameters([REGION], values))).toMatchObject({ code: "INVALID_INPUT", path: name });
      expect(refusal(() => where({ field: "a", op: "eq", value: param(name) }, {}))).toMatchObject({
        code: "INVALID_INPUT",
        path: "where.value",
      });
      expect(refusal(() => readParameterValues([REGION], JSON.parse(`{"${name}": "x"}`) as Record<string, string>))).toMatchObject({
        path: name,
      });
    }
    expect(Parameter.safeParse({ name: "__proto__", type: "text" }).success).toBe(false);
  });

  test("can be declared where they are plain words, and have no value until one is given", () => {
    const parameters: Parameter[] = [{ name: "constructor", type: "text" }];
    const filter = { field: "a", op: "eq", value: param("constructor") };
    expect(where(filter, {}, parameters)).toBeUndefined();
    expect(where(filter, { constructor: "x" }, parameters)).toEqual({ ...filter, value: "x" });
  });

  test("in a question are unknown keys, and change no object", () => {
    const query = JSON.parse('{"from":"t","select":["a"],"__proto__":{"limit":{"param":"n"}}}') as QueryTemplate;
    expect(refusal(() => fillTemplate({ query, parameters: ALL, values: { n: 1 } })).code).toMatch(/^INVALID/);
    const filter = JSON.parse('{"__proto__":{"all":[]},"field":"a","op":"eq","value":{"param":"region"}}') as unknown;
    expect(refusal(() => where(filter, { region: "x" })).code).toMatch(/^INVALID/);
    expect(({} as Record<string, unknown>).limit).toBeUndefined();
  });
});

test("a template nested a million deep is refused before anything walks it", () => {
  let filter: unknown = { field: "a", op: "eq", value: param("region") };
  for (let depth = 0; depth < 1_000_000; depth += 1) filter = { not: filter };
  expect(refusal(() => where(filter, {})).code).toBe("LIMIT_EXCEEDED");
  let value: unknown = param("region");
  for (let depth = 0; depth < 50_000; depth += 1) value = { deep: value };
  expect(refusal(() => where({ field: "a", op: "eq", value }, {}))).toMatchObject({ code: "INVALID_INPUT" });
});
