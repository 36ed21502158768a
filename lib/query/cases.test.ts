import { describe, expect, test } from "vitest";
import { Condition, Group, Measure, Order, Query, Top } from "./ast";
import { BUCKET_NAMES, PART_NAMES } from "./buckets";
import { FUNCTION_NAMES } from "./functions";
import { MEASURE_NAMES } from "./measures";
import { OPERATOR_NAMES } from "./operators";
import { CARDINALITIES } from "./relationships";
import { CASES, CASE_ROWS } from "./testing/cases";
import { evaluate } from "./testing/evaluate";
import { bindQuestion, dataOf } from "./testing/fixture-question";
import { fixtureTables } from "./testing/fixture-schema";

const DATA = dataOf(fixtureTables(CASE_ROWS));

/** Every name and every text value in the questions: `fn:median`, `bucket`, … */
const USED = new Set(CASES.flatMap(({ query }) => namesIn(query)));

function namesIn(part: unknown): string[] {
  if (Array.isArray(part)) return part.flatMap(namesIn);
  if (typeof part !== "object" || part === null) return [];
  return Object.entries(part).flatMap(([key, inner]) => [key, ...(typeof inner === "string" ? [`${key}:${inner}`] : namesIn(inner))]);
}

describe("the cases", () => {
  test.each([
    ["op", OPERATOR_NAMES],
    ["fn", MEASURE_NAMES],
    ["fn", FUNCTION_NAMES],
    ["bucket", BUCKET_NAMES],
    ["part", PART_NAMES],
    // Units stand in the literals of calls.
    ["value", [...BUCKET_NAMES, ...PART_NAMES]],
    ["unit", BUCKET_NAMES],
  ])("have a question for every %s", (key, names) => {
    expect(names.filter((name) => !USED.has(`${key}:${name}`))).toEqual([]);
  });

  test("have a question for every part of the language", () => {
    const settledElsewhere = ["version", "from", "asOf"];
    const keys = [Query, Condition, Group, Measure, Order, Top].flatMap((shape) => Object.keys(shape.shape));
    const expressions = ["case", "if", "then", "else", "args", "value", "matched", "all", "any", "not"];
    expect([...keys, ...expressions].filter((key) => !USED.has(key) && !settledElsewhere.includes(key))).toEqual([]);
  });

  test("join along every kind of relationship", () => {
    const joined = CASES.flatMap(({ query }) => bindQuestion(query).joins.map((join) => join.cardinality));
    expect(CARDINALITIES.filter((cardinality) => !joined.includes(cardinality))).toEqual([]);
  });

  test("have names of their own", () => {
    const names = CASES.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test("leave nothing to the last digits of doubles", () => {
    const doubtful = CASES.flatMap(({ name, query }) => evaluate(bindQuestion(query), DATA).doubts.map((doubt) => `${name}: ${doubt}`));
    expect(doubtful).toEqual([]);
  });

  test("have answers that show something: few are without rows", () => {
    const empty = CASES.filter(({ query }) => evaluate(bindQuestion(query), DATA).rows.length === 0);
    expect(empty.length).toBeLessThan(CASES.length / 10);
  });
});
