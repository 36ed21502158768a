import { describe, expect, test } from "vitest";
import { describeExpression } from "./describe-expression";
import { describeFilter, describeQuery } from "./describe";
import { Expression } from "./ast";
import { FUNCTIONS, FUNCTION_NAMES, type FunctionName } from "./functions";
import { MEASURE_NAMES, measureSpec } from "./measures";
import { parseQuery } from "./parse";
import { FIXTURE, RELATIONSHIPS } from "./testing/fixture-schema";

const f = (field: string) => ({ field });
const v = (value: string | number) => ({ value });
const sentence = (query: Record<string, unknown>): string => describeQuery(parseQuery({ from: "t", ...query }), FIXTURE, RELATIONSHIPS);

describe("a question in one sentence", () => {
  test.each<[query: Record<string, unknown>, words: string]>([
    [{ joins: ["unit"], select: ["id", "unit.label"] }, "Fixture, joined with unit (Units): Id and Label of unit."],
    [
      { joins: ["unit", { name: "own_visit", matched: true }], select: ["own_visit.seen_at"] },
      "Fixture, joined with unit (Units) and own_visit (Visits, only rows that match): Seen at of own visit.",
    ],
    [
      {
        derive: [
          { as: "ratio", expr: { fn: "divide", args: [f("num1"), f("int1")] } },
          {
            as: "size",
            expr: {
              case: [
                { if: { all: [{ field: "ratio", op: "gt", value: 2 }] }, then: v("high") },
                { if: { field: "ratio", op: "is_empty" }, then: v("none") },
              ],
              else: v("low"),
            },
          },
        ],
        groupBy: [f("size")],
        measures: [{ as: "n", fn: "count" }],
      },
      'Fixture: Rows, by size; taking ratio as (Num 1 ÷ Int 1) and size as "high" if ratio is more than 2, "none" if ratio is empty, otherwise "low".',
    ],
    [
      { groupBy: [f("txt2")], measures: [{ as: "s", fn: "share", where: { field: "bool1", op: "is_true" }, within: ["txt2"] }] },
      "Fixture: Share of rows where Bool 1 is true, of all rows of the same Txt 2, by Txt 2.",
    ],
    [{ measures: [{ as: "s", fn: "share", field: "int1" }] }, "Fixture: Share of the sum of Int 1."],
    [
      { groupBy: [f("hospital")], measures: [{ as: "s", fn: "max_by", field: "txt1", by: "num1" }] },
      "Fixture: Txt 1 where Num 1 is largest, by Hospital.",
    ],
    [
      {
        groupBy: [f("hospital"), f("txt2")],
        measures: [{ as: "n", fn: "count" }],
        top: { n: 1, by: "n", per: ["hospital"] },
        totals: true,
      },
      "Fixture: Rows, by Hospital and Txt 2; the top 1 by Rows for each Hospital, ties kept; with a row of totals.",
    ],
    [
      {
        groupBy: [f("hospital")],
        measures: [{ as: "n", fn: "count" }],
        top: { n: 3, by: "n", direction: "asc", ties: "first", others: true },
        orderBy: [{ field: "n" }],
      },
      "Fixture: Rows, by Hospital; the lowest 3 by Rows, the rest as one; sorted by Rows.",
    ],
    [
      { select: ["id"], distinct: true, where: { field: "date1", op: "in_current", value: { unit: "month" } }, asOf: 3 },
      "Fixture (version 3): different combinations of Id, where Date 1 is in the current month.",
    ],
  ])("%j", (query, words) => {
    expect(sentence(query)).toBe(words);
  });

  test("without the relationships at hand joined columns are called by their names", () => {
    const query = parseQuery({ from: "t", joins: ["unit"], select: ["unit.label"] });
    expect(describeQuery(query, FIXTURE)).toBe("Fixture, joined with unit: unit.label.");
    expect(describeFilter({ field: "unit.label", op: "is_empty" }, FIXTURE, RELATIONSHIPS)).toBe("Label of unit is empty");
  });
});

/** Each function by name: leaving one out does not compile. */
const WORDS: Record<FunctionName, string> = {
  add: "(int1 + 3)",
  subtract: "(dec1 − num1)",
  multiply: "(num1 × num1)",
  divide: "(num1 ÷ int1)",
  round: "num1 rounded to 1 decimal",
  floor: "num1 rounded down",
  ceil: "dec1 rounded up",
  abs: "int1 without its sign",
  coalesce: "the first of int1, 0 that is not empty",
  lower: "txt1 in lower case",
  trim: "txt1 without spaces around",
  concat: 'txt1 followed by "/" followed by txt2',
  length: "the length of txt1",
  substr: "2 characters of txt1 from character 1",
  date_add: "date1 plus 1 month",
  date_diff_days: "days from date1 to ts1",
  date_bucket: "the month of ts1",
  date_part: "the day of week of date1",
  age_years: 'the age at "2025-03-01" of someone born date1',
};

describe("a calculation in words", () => {
  test.each(FUNCTION_NAMES)("%s", (fn) => {
    expect(describeExpression(Expression.parse(FUNCTIONS[fn].example), (field) => field)).toBe(WORDS[fn]);
  });

  test("every measure has words of its own", () => {
    expect(new Set(MEASURE_NAMES.map((name) => measureSpec(name).sentence("A", "B"))).size).toBe(MEASURE_NAMES.length);
  });

  test("a case inside a calculation stands in brackets", () => {
    const inner = { case: [{ if: { field: "a", op: "is_true" }, then: v(1) }] };
    expect(describeExpression(Expression.parse({ fn: "add", args: [f("b"), inner] }), (field) => field)).toBe(
      "(b + (1 if a is true, otherwise empty))",
    );
  });
});
