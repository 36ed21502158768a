import { expect, test } from "vitest";
import { conversionsFromText, textFromConversions } from "./clean-steps";
import { conditionFrom, simpleCondition } from "./rule-condition";

test("a condition on one column is read and written as it was", () => {
  const checks = [
    [{ field: "value", op: "between", value: [0, 10000] }, "double"],
    [{ field: "sex", op: "in", value: ["m", "f"] }, "text"],
    [{ field: "value", op: "is_not_empty" }, "double"],
    [{ field: "code", op: "neq", value: "007" }, "text"],
  ] as const;
  for (const [check, type] of checks) {
    const condition = simpleCondition(check);
    expect(condition).not.toBeNull();
    expect(condition && conditionFrom(condition, type)).toEqual(check);
  }
});

test("what is more than one condition is left to the JSON", () => {
  expect(simpleCondition({ all: [] })).toBeNull();
  expect(simpleCondition({ field: "a", op: "eq", value: "x", includeEmpty: true })).toBeNull();
  expect(simpleCondition({ field: "a", op: "toString" })).toBeNull();
});

test("conversions are one a line, and what is none is named", () => {
  const text = "mg/dL = 0.0555\nHbA1c: % = 10.929 + -23.5\nmmol/L = 1";
  const { conversions, wrong } = conversionsFromText(text);
  expect(conversions).toEqual([
    { from: "mg/dL", factor: 0.0555 },
    { from: "%", analyte: "HbA1c", factor: 10.929, offset: -23.5 },
    { from: "mmol/L", factor: 1 },
  ]);
  expect(wrong).toEqual([]);
  expect(textFromConversions(conversions)).toBe(text);
  expect(conversionsFromText("mg/dL\n= 2\nx = y").wrong).toEqual([1, 2, 3]);
});
