import { expect, test } from "vitest";
import { onlyMatch, withLiteral } from "./only-match";

const TESTS = ["HbA1c", "Glucose", "Glucose, fasting", "Sodium"];

test.each([
  ["hba", "HbA1c"],
  [" SOD ", "Sodium"],
  ["fasting", "Glucose, fasting"],
  // Two values have it.
  ["gluc", undefined],
  // It is a value itself, whatever else contains it.
  ["Glucose", undefined],
  ["HbA1c", undefined],
  ["potassium", undefined],
  ["", undefined],
  ["  ", undefined],
])("%s is %s", (typed, match) => {
  expect(onlyMatch(TESTS, typed)).toBe(match);
});

test("the text as it was typed can be chosen behind the values that have it", () => {
  expect(withLiteral(["HbA1c"], "hba ")).toEqual(["HbA1c", "hba"]);
  expect(withLiteral(["HbA1c"], "HbA1c")).toEqual(["HbA1c"]);
  expect(withLiteral(["HbA1c"], "")).toEqual(["HbA1c"]);
  // Where nothing is known of the values, there is nothing to choose among.
  expect(withLiteral([], "hba")).toEqual([]);
});
