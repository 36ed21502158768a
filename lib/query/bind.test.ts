import { describe, expect, test } from "vitest";
import { addUnits, formatDate, formatTimestamp, readDate, startOf } from "./calendar";
import { bandLabels } from "./band-labels";
import { bindQuery } from "./bind";
import { canonicalQuery } from "./canonical";
import type { Query } from "./ast";
import { parseColumnType, formatColumnType } from "./column-types";
import { describeFilter, describeQuery } from "./describe";
import { parseQuery } from "./parse";
import { rawResult } from "./result";
import { bindFixture } from "./testing/expect-sql";
import { FIXTURE } from "./testing/fixture-schema";
import { queryFromSearch } from "./url";

function resolved(value: Record<string, unknown>, op: string, now: string, field = "date1"): unknown[] {
  const query = parseQuery({ from: "t", select: ["id"], where: { field, op, value } });
  return bindQuery(query, FIXTURE, { now: new Date(now) }).prunable.map((condition) => condition.values[0]);
}

describe("relative dates", () => {
  test.each([
    ["in_last", { amount: 7, unit: "day" }, "2024-03-05T12:00:00Z", ["2024-02-28", "2024-03-06"]],
    ["in_last", { amount: 1, unit: "day" }, "2024-03-05T00:00:00Z", ["2024-03-05", "2024-03-06"]],
    ["in_last", { amount: 3, unit: "month" }, "2024-05-31T23:59:59Z", ["2024-03-01", "2024-06-01"]],
    ["in_last", { amount: 1, unit: "year" }, "2024-02-29T01:00:00Z", ["2023-03-01", "2024-03-01"]],
    ["in_last", { amount: 2, unit: "quarter" }, "2024-07-15T01:00:00Z", ["2024-01-16", "2024-07-16"]],
    ["in_next", { amount: 1, unit: "week" }, "2024-12-30T01:00:00Z", ["2024-12-31", "2025-01-07"]],
    ["in_current", { unit: "week" }, "2024-03-03T23:00:00Z", ["2024-02-26", "2024-03-04"]],
    ["in_current", { unit: "quarter" }, "2024-12-31T23:00:00Z", ["2024-10-01", "2025-01-01"]],
    ["in_current", { amount: 1, unit: "year" }, "2024-12-31T23:00:00Z", ["2024-01-01", "2025-01-01"]],
  ])("%s %j at %s", (op, value, now, dates) => {
    expect(resolved(value, op, now)).toEqual(dates);
  });

  test("a timestamp is compared with the first moments of days, or of hours", () => {
    expect(resolved({ amount: 1, unit: "day" }, "in_last", "2024-03-05T12:34:56Z", "ts1")).toEqual([
      "2024-03-05T00:00:00.000",
      "2024-03-06T00:00:00.000",
    ]);
    expect(resolved({ amount: 2, unit: "hour" }, "in_next", "2024-03-05T22:34:56Z", "ts1")).toEqual([
      "2024-03-05T23:00:00.000",
      "2024-03-06T01:00:00.000",
    ]);
  });

  test("the same question on the same day is the same question", () => {
    const query = parseQuery({ from: "t", select: ["id"], where: { field: "ts1", op: "in_last", value: { amount: 3, unit: "month" } } });
    const at = (now: string): string => canonicalQuery(bindQuery(query, FIXTURE, { now: new Date(now) }));
    expect(at("2024-03-05T01:00:00Z")).toBe(at("2024-03-05T23:59:59Z"));
    expect(at("2024-03-05T01:00:00Z")).not.toBe(at("2024-03-06T01:00:00Z"));
  });

  test("early years are read as they are written", () => {
    expect(formatDate(readDate("0099-12-31") ?? new Date())).toBe("0099-12-31");
    expect(readDate("0000-01-01")).toBeNull();
    expect(formatTimestamp(startOf("hour", new Date("2024-01-01T10:59:59.999Z")))).toBe("2024-01-01T10:00:00.000");
    expect(formatDate(addUnits(new Date("2024-01-31T00:00:00Z"), -11, "month"))).toBe("2023-02-28");
  });
});

describe("what a bound question says of itself", () => {
  test("the columns it depends on, in the order of the dataset", () => {
    const bound = bindFixture({
      where: { not: { field: "ts1", op: "is_empty" } },
      groupBy: [{ field: "txt2", as: "g" }],
      measures: [{ as: "m", fn: "sum", field: "int1", where: { field: "bool1", op: "is_true" } }],
      having: { field: "g", op: "is_not_empty" },
    });
    expect(bound.referencedColumns).toEqual(["int1", "txt2", "bool1", "ts1"]);
    expect(bindFixture({ select: ["txt1"], orderBy: [{ field: "id" }] }).referencedColumns).toEqual(["id", "txt1"]);
  });

  test("the conditions that leave files out: those every row meets", () => {
    const where = {
      all: [
        { field: "hospital", op: "in", value: ["a", "b"] },
        { all: [{ field: "date1", op: "gte", value: "2024-01-01" }, { any: [{ field: "int1", op: "eq", value: 1 }] }] },
        { field: "num1", op: "lt", value: 5, includeEmpty: true },
        { field: "dec1", op: "neq", value: 5 },
        { field: "ts1", op: "between", value: ["2024-01-01", "2024-01-31"] },
        { not: { field: "int1", op: "eq", value: 2 } },
      ],
    };
    expect(bindFixture({ select: ["id"], where }).prunable).toEqual([
      { column: "hospital", type: { kind: "text" }, op: "in", values: ["a", "b"] },
      { column: "date1", type: { kind: "date" }, op: "gte", values: ["2024-01-01"] },
      { column: "ts1", type: { kind: "timestamp" }, op: "gte", values: ["2024-01-01T00:00:00.000"] },
      { column: "ts1", type: { kind: "timestamp" }, op: "lt", values: ["2024-02-01T00:00:00.000"] },
    ]);
  });

  test.each([
    [[18, 25, 36, 51], true, ["<18", "18–24", "25–35", "36–50", "51+"]],
    [[0, 1], true, ["<0", "0", "1+"]],
    [[0.5, 2], false, ["<0.5", "0.5–<2", "2+"]],
    [[65], true, ["<65", "65+"]],
  ])("bands %j of whole numbers: %j", (edges, isWhole, labels) => {
    expect(bandLabels(edges, isWhole)).toEqual(labels);
  });
});

describe("the canonical text", () => {
  const base = { from: "t", select: ["id"] };
  const a = { field: "int1", op: "eq", value: 1 };
  const b = { field: "txt1", op: "contains", value: "x" };
  const pairs: [Record<string, unknown>, Record<string, unknown>][] = [
    [{ where: { all: [a, b] } }, { where: { all: [b, a] } }],
    [{ where: { all: [a, { all: [b, { all: [] }] }] } }, { where: { all: [b, a, a] } }],
    [{ where: { any: [a] } }, { where: a }],
    [{ where: { all: [] } }, {}],
    [{ where: { field: "int1", op: "in", value: [2, 1, 2] } }, { where: { value: [1, 2], op: "in", field: "int1", includeEmpty: false } }],
    [{ where: b }, { where: { ...b, ignoreCase: true } }],
    [{ orderBy: [{ field: "id", direction: "asc", nulls: "last" }] }, { orderBy: [{ field: "id" }] }],
    [{ distinct: false, offset: 0, groupBy: [], version: 1 }, {}],
  ];
  test.each(pairs)("%j asks the same as %j", (left, right) => {
    expect(canonicalQuery(parseQuery({ ...base, ...left }))).toBe(canonicalQuery(parseQuery({ ...base, ...right })));
  });

  test("different questions have different texts", () => {
    const questions = [
      {},
      { where: a },
      { where: { not: a } },
      { where: { any: [a, b] } },
      { where: { all: [a, b] } },
      { where: { any: [] } },
      { where: { ...a, includeEmpty: true } },
      { where: { ...b, ignoreCase: false } },
      { where: { field: "int1", op: "between", value: [1, 2] } },
      { where: { field: "int1", op: "between", value: [2, 1] } },
      { where: { field: "int1", op: "in", value: [1, 2] } },
      { where: { field: "txt1", op: "in", value: ["1", "2"] } },
      { select: ["id", "txt1"] },
      { select: ["txt1", "id"] },
      { distinct: true },
      { limit: 1 },
      { offset: 1 },
      { asOf: 3 },
      { orderBy: [{ field: "id", direction: "desc" }] },
      { orderBy: [{ field: "id", nulls: "first" }] },
    ];
    expect(new Set(questions.map((question) => canonicalQuery(parseQuery({ ...base, ...question })))).size).toBe(questions.length);
  });
});

describe("words and addresses", () => {
  test("a question in one sentence", () => {
    const query: Query = parseQuery({
      from: "t",
      where: {
        all: [
          { field: "txt1", op: "eq", value: "HbA1c" },
          {
            any: [
              { field: "num1", op: "gt", value: 7 },
              { field: "int1", op: "not_in", value: [1, 2], includeEmpty: true },
            ],
          },
        ],
      },
      groupBy: [{ field: "hospital" }, { field: "date1", bucket: "month", as: "month" }],
      measures: [
        { as: "n", fn: "count" },
        { as: "p", fn: "percentile", p: 0.9, field: "num1", where: { field: "bool1", op: "is_true" } },
      ],
      having: { field: "n", op: "gte", value: 10 },
      orderBy: [{ field: "n", direction: "desc" }, { field: "month" }],
      limit: 100,
    });
    expect(describeQuery(query, FIXTURE)).toBe(
      'Fixture: Rows and Percentile 90 of Num 1 where Bool 1 is true, by Hospital and Date 1 (month), where Txt 1 is "HbA1c" and (Num 1 is more than 7 or (Int 1 is none of 1 or 2 or is empty)); only where Rows is at least 10; sorted by Rows, largest first, then Date 1 (month); at most 100 rows.',
    );
    expect(describeQuery(parseQuery({ from: "t", asOf: 4, select: ["id", "txt1"], distinct: true, offset: 5 }), FIXTURE)).toBe(
      "Fixture (version 4): different combinations of Id and Txt 1; after the first 5.",
    );
    expect(
      describeFilter({ not: { any: [{ field: "date1", op: "in_last", value: { amount: 3, unit: "month" } }, { all: [] }] } }, FIXTURE),
    ).toBe("not ((Date 1 is in the last 3 months or every row))");
  });

  test.each(["", "{", "null", "[]", '{"from":"t","selct":[]}', '{"from":"t","joins":[3],"select":["id"]}'])(
    "%j in an address is no question",
    (text) => {
      expect(queryFromSearch(text)).toBeNull();
    },
  );

  test("types as text and back", () => {
    for (const text of ["text", "integer", "double", "boolean", "date", "timestamp", "decimal(18,4)", "decimal(1,0)"])
      expect(formatColumnType(parseColumnType(text))).toBe(text);
    for (const text of ["", "varchar", "decimal", "decimal(19,2)", "decimal(4,5)", "decimal(0,0)", "Text"])
      expect(() => parseColumnType(text)).toThrow(/no column type|cannot be stored/);
  });

  test("a raw answer has no numbers that are not finite", () => {
    const columns = [{ name: "a", label: "A", type: { kind: "double" as const } }];
    expect(rawResult(columns, [[Number.NaN], [Infinity], [1]], false).rows).toEqual([[null], [null], [1]]);
  });
});
