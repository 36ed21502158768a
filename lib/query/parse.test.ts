import { describe, expect, test } from "vitest";
import { parseQuery } from "./parse";
import { bindFixture, NOW } from "./testing/expect-sql";
import { bindQuery } from "./bind";
import { FIXTURE } from "./testing/fixture-schema";
import { mistake } from "./testing/mistake";

function condition(given: Record<string, unknown>): Record<string, unknown> {
  return { select: ["id"], where: given };
}

const COUNT = { as: "n", fn: "count" };

/** The query, the path of the mistake, and words of the message. */
const REFUSED: [name: string, query: Record<string, unknown>, path: string, words: string][] = [
  ["an unknown key", { selct: ["id"] }, "selct", 'unknown key "selct". Did you mean "select"'],
  ["an unknown key in a measure", { measures: [{ as: "n", fn: "count", feild: "id" }] }, "measures.0.feild", 'Did you mean "field"'],
  ["an unknown operator", condition({ field: "id", op: "greater", value: 1 }), "where.op", '"greater" is not one of'],
  ["a mistyped operator", condition({ all: [{ field: "id", op: "eqq", value: 1 }] }), "where.all.0.op", 'Did you mean "eq"'],
  ["a mistyped measure", { measures: [{ as: "n", fn: "medain", field: "id" }] }, "measures.0.fn", 'Did you mean "median"'],
  ["an operator of another language", condition({ $gt: 1 }), "where.field", "is missing"],
  ["a filter that is a text", { select: ["id"], where: "id = 1" }, "where", "a filter is"],
  ["null as a value", condition({ field: "id", op: "eq", value: null }), "where.value", "is_empty"],
  ["an output name with a quote", { measures: [{ as: 'n"', fn: "count" }] }, "measures.0.as", "starts with a letter"],
  ["a limit of text", { select: ["id"], limit: "10" }, "limit", "expected number"],
  ["a limit of nothing", { select: ["id"], limit: 0 }, "limit", "must be at least 1"],
  ["no source", { from: undefined, select: ["id"] }, "from", "is missing"],
  ["another version", { version: 2, select: ["id"] }, "version", "not one of 1"],
  ["no column asked for", { select: [] }, "select", "asks for nothing"],
  ["rows and a summary at once", { select: ["id"], measures: [COUNT] }, "select", "not for both"],
  ["distinct of a summary", { distinct: true, measures: [COUNT] }, "distinct", "belongs to select"],
  ["having of rows", { select: ["id"], having: { field: "id", op: "eq", value: 1 } }, "having", "filters a summary"],
  ["an unknown column in select", { select: ["id", "hospitl"] }, "select.1", 'There is no column "hospitl" in t. Did you mean "hospital"?'],
  [
    "an unknown column in a filter",
    condition({ any: [{ not: { field: "nu1", op: "eq", value: 1 } }] }),
    "where.any.0.not.field",
    'Did you mean "num1"?',
  ],
  ["an unknown column in a group", { groupBy: [{ field: "zzzzzzzz" }] }, "groupBy.0.field", 'There is no column "zzzzzzzz" in t.'],
  [
    "an unknown column in a measure",
    { measures: [COUNT, { as: "m", fn: "sum", field: "nmu1" }] },
    "measures.1.field",
    'Did you mean "num1"?',
  ],
  [
    "an unknown column in a measure's filter",
    { measures: [{ ...COUNT, where: { field: "nope", op: "is_empty" } }] },
    "measures.0.where.field",
    "There is no column",
  ],
  ["a column in having", { measures: [COUNT], having: { field: "int1", op: "eq", value: 1 } }, "having.field", "in the answer"],
  ["a column in the order of a summary", { measures: [COUNT], orderBy: [{ field: "id" }] }, "orderBy.0.field", "in the answer"],
  [
    "an unselected column in the order of distinct rows",
    { select: ["int1"], distinct: true, orderBy: [{ field: "id" }] },
    "orderBy.0.field",
    "in the answer",
  ],
  ["one order twice", { select: ["id"], orderBy: [{ field: "id" }, { field: "id", direction: "desc" }] }, "orderBy.1.field", "twice"],
  ["one column twice", { select: ["id", "id"] }, "select.1", "Name each column once"],
  ["two outputs of one name", { groupBy: [{ field: "id", as: "N" }], measures: [COUNT] }, "measures.0.as", 'another name with "as"'],
  ["text for an integer", condition({ field: "int1", op: "eq", value: "7" }), "where.value", "Int 1 holds whole numbers"],
  ["text for a double", condition({ field: "num1", op: "gt", value: "7" }), "where.value", "Num 1 holds numbers"],
  ["text for a decimal", condition({ field: "dec1", op: "gt", value: "seven" }), "where.value", "Dec 1 holds numbers"],
  ["a fraction for an integer", condition({ field: "int1", op: "gt", value: 7.5 }), "where.value", "not whole"],
  ["an integer JSON cannot hold", condition({ field: "int1", op: "eq", value: 2 ** 60 }), "where.value", "Send it as text"],
  ["an integer beyond 64 bits", condition({ field: "int1", op: "eq", value: "9223372036854775808" }), "where.value", "whole numbers"],
  ["a decimal of 19 digits", condition({ field: "dec1", op: "eq", value: "1.234567890123456789" }), "where.value", "19 digits"],
  ["a number for text", condition({ field: "txt1", op: "eq", value: 7 }), "where.value", "Txt 1 holds text"],
  ["a number in a list of text", condition({ field: "txt1", op: "in", value: ["a", 7] }), "where.value.1", "Txt 1 holds text"],
  ["text for a boolean", condition({ field: "bool1", op: "eq", value: "true" }), "where.value", "true and false"],
  ["30 February", condition({ field: "date1", op: "eq", value: "2024-02-30" }), "where.value", "Date 1 holds dates"],
  ["29 February of no leap year", condition({ field: "date1", op: "eq", value: "2023-02-29" }), "where.value", "Date 1 holds dates"],
  ["a date without zeros", condition({ field: "date1", op: "eq", value: "2024-2-3" }), "where.value", "Date 1 holds dates"],
  ["a time for a date", condition({ field: "date1", op: "eq", value: "2024-02-03T00:00:00" }), "where.value", "Date 1 holds dates"],
  ["a time with a zone", condition({ field: "ts1", op: "lt", value: "2024-02-03T00:00:00Z" }), "where.value", "no zone"],
  ["25 o'clock", condition({ field: "ts1", op: "lt", value: "2024-02-03T25:00" }), "where.value", "no zone"],
  ["a date in a list of times", condition({ field: "ts1", op: "in", value: ["2024-02-03"] }), "where.value", "use between"],
  ["an operator for another type", condition({ field: "int1", op: "contains", value: "1" }), "where.op", "applies to text"],
  ["is_true of text", condition({ field: "txt1", op: "is_true" }), "where.op", "applies to boolean"],
  ["in of a boolean", condition({ field: "bool1", op: "in", value: [true] }), "where.op", "cannot be used"],
  ["no value", condition({ field: "int1", op: "eq" }), "where.value", "takes a value"],
  ["a value too many", condition({ field: "int1", op: "is_empty", value: 1 }), "where.value", "takes no value"],
  ["a list for one value", condition({ field: "int1", op: "eq", value: [1] }), "where.value", 'Use "in"'],
  ["one value for a list", condition({ field: "int1", op: "in", value: 1 }), "where.value", "takes a list"],
  ["an empty list", condition({ field: "int1", op: "in", value: [] }), "where.value", "is empty"],
  ["three values for between", condition({ field: "int1", op: "between", value: [1, 2, 3] }), "where.value", "[low, high]"],
  ["ignoreCase of numbers", condition({ field: "int1", op: "eq", value: 1, ignoreCase: true }), "where.ignoreCase", "belongs to contains"],
  ["includeEmpty of is_empty", condition({ field: "int1", op: "is_empty", includeEmpty: true }), "where.includeEmpty", "no meaning"],
  ["a relative text", condition({ field: "date1", op: "in_last", value: "month" }), "where.value", "amount"],
  [
    "in_last without an amount",
    condition({ field: "date1", op: "in_last", value: { unit: "day" } }),
    "where.value.amount",
    "takes an amount",
  ],
  [
    "three current months",
    condition({ field: "date1", op: "in_current", value: { amount: 3, unit: "month" } }),
    "where.value.amount",
    "in_last",
  ],
  [
    "hours of a date",
    condition({ field: "date1", op: "in_last", value: { amount: 3, unit: "hour" } }),
    "where.value.unit",
    "without a time",
  ],
  [
    "ten thousand years",
    condition({ field: "date1", op: "in_next", value: { amount: 10000, unit: "year" } }),
    "where.value.amount",
    "1 to 9999",
  ],
  ["the hour of a date", { groupBy: [{ field: "date1", bucket: "hour" }] }, "groupBy.0.bucket", "cannot be grouped by hour"],
  ["the month of a number", { groupBy: [{ field: "int1", bucket: "month" }] }, "groupBy.0.bucket", "cannot be grouped by month"],
  ["bands of text", { groupBy: [{ field: "txt1", bands: [1] }] }, "groupBy.0.bands", "groups numbers"],
  ["bands that do not ascend", { groupBy: [{ field: "int1", bands: [1, 1] }] }, "groupBy.0.bands.1", "ascend"],
  ["labels of another number", { groupBy: [{ field: "int1", bands: [1], labels: ["a"] }] }, "groupBy.0.labels", "2 bands"],
  ["one label twice", { groupBy: [{ field: "int1", bands: [1], labels: ["a", "a"] }] }, "groupBy.0.labels", "same label"],
  ["a bucket and a part", { groupBy: [{ field: "ts1", bucket: "day", part: "day_of_week" }] }, "groupBy.0.part", "at most one"],
  ["the sum of text", { measures: [{ as: "s", fn: "sum", field: "txt1" }] }, "measures.0.field", "cannot be taken of Txt 1"],
  ["the smallest boolean", { measures: [{ as: "s", fn: "min", field: "bool1" }] }, "measures.0.field", "cannot be taken"],
  ["a sum of nothing", { measures: [{ as: "s", fn: "sum" }] }, "measures.0.field", "needs a column"],
  ["a count of a column", { measures: [{ as: "s", fn: "count", field: "id" }] }, "measures.0.field", "count_not_empty"],
  ["a percentile without a share", { measures: [{ as: "s", fn: "percentile", field: "id" }] }, "measures.0.p", "needs its share"],
  ["a share for a sum", { measures: [{ as: "s", fn: "sum", field: "id", p: 0.5 }] }, "measures.0.p", "belongs to percentile"],
];

describe("a query with a mistake", () => {
  test.each(REFUSED)("%s", (_name, query, path, words) => {
    const found = mistake(() => bindFixture(query));
    expect(found.code).toBe("INVALID_QUERY");
    expect(found.details?.[0]?.path).toBe(path);
    expect(found.message).toContain(words);
  });

  test("the message of the documentation, word for word", () => {
    const schema = { ...FIXTURE, slug: "lab-results", columns: [{ name: "value", label: "Value", type: { kind: "double" as const } }] };
    const query = parseQuery({ from: "lab-results", measures: [{ as: "m", fn: "sum", field: "valu" }] });
    expect(mistake(() => bindQuery(query, schema, { now: NOW }))).toEqual({
      code: "INVALID_QUERY",
      message: 'There is no column "valu" in lab-results. Did you mean "value"?',
      details: [{ path: "measures.0.field", message: "unknown column" }],
    });
  });

  test.each([null, undefined, 7, "select", [], true])("%j is no query", (input) => {
    expect(mistake(() => parseQuery(input)).code).toBe("INVALID_QUERY");
  });

  test("several mistakes are all named", () => {
    const found = mistake(() => parseQuery({ from: "t", select: [1], limit: -1 }));
    expect(found.details?.map((detail) => detail.path)).toEqual(["select.0", "limit"]);
  });
});

test("parts that ask for nothing are accepted", () => {
  const bound = bindFixture({ select: ["id"], joins: [], derive: [], totals: false });
  expect(bound).toMatchObject({ joins: [], derived: [], totals: false, top: null, warnings: [] });
});

describe("limits of the language", () => {
  const nested = (levels: number): unknown => {
    let filter: unknown = { field: "id", op: "is_empty" };
    for (let level = 1; level < levels; level++) filter = level % 2 === 0 ? { all: [filter] } : { not: filter };
    return filter;
  };
  const calculated = (levels: number): unknown => {
    let expr: unknown = { field: "int1" };
    for (let level = 1; level < levels; level++) expr = level % 2 === 0 ? { fn: "abs", args: [expr] } : { case: [], else: expr };
    return expr;
  };
  const derived = (expr: unknown): Record<string, unknown> => ({ select: ["id"], derive: [{ as: "x", expr }] });
  const list = Array.from({ length: 1001 }, (_, index) => index);
  const columns = Array.from({ length: 501 }, (_, index) => ({ as: `m${index}`, fn: "count" }));

  test.each([
    ["501 columns", { measures: columns }, "501", "select"],
    ["65 levels", { select: ["id"], where: nested(65) }, "64", "where"],
    ["a hundred thousand levels", { select: ["id"], where: nested(100_000) }, "64", "where"],
    [
      "a list of 1,001",
      { select: ["id"], where: { all: [{ field: "id", op: "in", value: Array.from({ length: 1001 }, (_, index) => index) }] } },
      "1001",
      "where.all.0.value",
    ],
    ["a calculation of 65 levels", derived(calculated(65)), "64", "derive.0.expr"],
    ["a calculation of a hundred thousand levels", derived(calculated(100_000)), "64", "derive.0.expr"],
    ["a filter of 65 levels in a case", derived({ case: [{ if: nested(64), then: { value: 1 } }] }), "64", "derive.0.expr"],
    [
      "a list of 1,001 in a case",
      derived({ case: [{ if: { field: "id", op: "in", value: list }, then: { value: 1 } }] }),
      "1001",
      "derive.0.expr.case.0.if.value",
    ],
    [
      "a list of 1,001 in a measure",
      { measures: [{ ...COUNT, where: { not: { field: "id", op: "in", value: list } } }] },
      "1001",
      "measures.0.where.not.value",
    ],
    ["9 joins", { select: ["id"], joins: Array.from({ length: 9 }, (_, index) => `r${index}`) }, "9", "joins"],
    [
      "101 calculated columns",
      { select: ["id"], derive: Array.from({ length: 101 }, (_, index) => ({ as: `x${index}`, expr: { field: "id" } })) },
      "101",
      "derive",
    ],
    [
      "a million conditions",
      { select: ["id"], where: { any: Array.from({ length: 1_000_000 }, () => ({ field: "id", op: "is_empty" })) } },
      "100000 parts",
      "",
    ],
    ["a text of two million characters", condition({ field: "txt1", op: "eq", value: "x".repeat(2_000_000) }), "1000000 characters", ""],
    ["an unknown part nested a hundred thousand deep", { select: ["id"], unknown: nested(100_000) }, "100000 parts", ""],
    ["201 bands", { groupBy: [{ field: "id", bands: Array.from({ length: 201 }, (_, index) => index) }] }, "201", "groupBy.0.bands"],
  ])("%s are refused with the number", (_name, query, number, path) => {
    const found = mistake(() => bindFixture(query));
    expect(found.code).toBe("LIMIT_EXCEEDED");
    expect(found.message).toContain(number);
    expect(found.details?.[0]?.path).toBe(path);
  });

  test("at the limits a query is answered", () => {
    expect(bindFixture({ measures: columns.slice(0, 500) }).columns).toHaveLength(500);
    expect(bindFixture({ select: ["id"], where: nested(64) }).where).not.toBeNull();
    expect(
      bindFixture({ select: ["id"], where: { field: "id", op: "in", value: Array.from({ length: 1000 }, (_, index) => index) } }).where,
    ).toMatchObject({ op: "in" });
    expect(bindFixture({ groupBy: [{ field: "id", bands: Array.from({ length: 200 }, (_, index) => index) }] }).groups).toHaveLength(1);
  });

  test("an answer on the page has 1,000 rows unless asked, at most 100,000 and a million cells; an export has all", () => {
    const bind = (query: Record<string, unknown>, defaultLimit?: number | null): number | null =>
      bindQuery(parseQuery({ from: "t", ...query }), FIXTURE, defaultLimit === undefined ? { now: NOW } : { now: NOW, defaultLimit }).limit;
    const every = FIXTURE.columns.map((column) => column.name);
    expect(bind({ select: ["id"] })).toBe(1_000);
    expect(bind({ select: ["id"], limit: 100_000 })).toBe(100_000);
    expect(bind({ select: every, limit: 100_000 })).toBe(100_000);
    expect(mistake(() => bind({ select: ["id"], limit: 100_001 })).message).toContain("100001");
    const eleven = { groupBy: every.map((field) => ({ field })), measures: [COUNT], limit: 100_000 };
    expect(mistake(() => bind(eleven))).toMatchObject({ code: "LIMIT_EXCEEDED", message: expect.stringContaining("1100000 cells") });
    expect(bind(eleven, null)).toBe(100_000);
    const withTotals = { groupBy: [{ field: "id" }], measures: [COUNT], totals: true };
    expect(bind({ ...withTotals, limit: 99_999 })).toBe(99_999);
    expect(mistake(() => bind({ ...withTotals, limit: 100_000 })).message).toContain("100001 rows");
    expect(bind({ select: every }, null)).toBeNull();
  });
});
