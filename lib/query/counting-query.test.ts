import { describe, expect, test } from "vitest";
import type { Query } from "./ast";
import { canonicalQuery } from "./canonical";
import { compileQuery } from "./compile";
import { countingQuery } from "./counting-query";
import { describeQuery } from "./describe";
import { bindQuestion, sourcesByName } from "./testing/fixture-question";
import { FIXTURE } from "./testing/fixture-schema";

const LISTED: Query = {
  version: 1,
  from: "t",
  groupBy: [{ field: "txt1" }],
  measures: [
    { as: "n", fn: "count" },
    { as: "middle", fn: "median", field: "num1" },
  ],
  having: { field: "n", op: "gte", value: 2 },
  orderBy: [{ field: "middle" }],
  limit: 1000,
  offset: 20,
};

function sqlOf(query: Query): string {
  const { from: _from, version: _version, ...rest } = query;
  const bound = bindQuestion(rest);
  return compileQuery(bound, sourcesByName(bound)).sql;
}

describe("counting what a question has", () => {
  test("its order and its page are left out", () => {
    expect(countingQuery(LISTED)).toEqual({
      version: 1,
      from: "t",
      groupBy: LISTED.groupBy,
      measures: LISTED.measures,
      having: LISTED.having,
      count: true,
    });
  });

  test("a question that counts is kept once, whatever order and limit stand beside it", () => {
    expect(canonicalQuery({ ...LISTED, count: true })).toBe(canonicalQuery(countingQuery(LISTED)));
    expect(canonicalQuery({ ...LISTED, count: false })).toBe(canonicalQuery(LISTED));
  });

  test("a measure that decides nothing is not worked out", () => {
    const sql = sqlOf(countingQuery(LISTED));
    expect(sql).toMatch(/^select count\(\*\) as "count"\nfrom \(\n/);
    expect(sql).not.toContain("num1");
    expect(bindQuestion({ ...LISTED, count: true }).referencedColumns).toEqual(["txt1"]);
  });

  test("rows are counted without reading a column", () => {
    const query: Query = { version: 1, from: "t", select: ["id", "num1"], limit: 5, orderBy: [{ field: "num1" }] };
    expect(sqlOf(countingQuery(query))).not.toContain("id");
    expect(bindQuestion({ select: ["id"], distinct: true, count: true }).referencedColumns).toEqual(["id"]);
  });

  test("the answer has one column, called by what is counted", () => {
    expect(bindQuestion({ select: ["id"], count: true }).columns).toEqual([{ name: "count", label: "Rows", type: { kind: "integer" } }]);
    expect(bindQuestion({ groupBy: [{ field: "txt1" }], count: true }).columns).toMatchObject([{ label: "Groups" }]);
  });

  test("a mistake in a part that is not worked out is still refused", () => {
    expect(() => bindQuestion({ groupBy: [{ field: "txt1" }], measures: [{ as: "m", fn: "sum", field: "txt2" }], count: true })).toThrow();
  });

  test("the sentence says so", () =>
    expect(describeQuery(countingQuery(LISTED), FIXTURE)).toBe(
      "Fixture: how many rows there are of: Rows and Median of Num 1, by Txt 1; only where Rows is at least 2.",
    ));
});
