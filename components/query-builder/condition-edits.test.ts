import { expect, test } from "vitest";
import type { OperatorName } from "@/lib/query";
import { carryValue, newCondition, withColumn, withOperator } from "./condition-edits";
import type { ConditionValue } from "./draft";
import type { FieldChoice } from "./explore-columns";

const value: FieldChoice = { name: "value", label: "Value", kind: "double", unit: "%" };
const age: FieldChoice = { name: "age", label: "Age", kind: "double", unit: null };
const hospital: FieldChoice = { name: "hospital", label: "Hospital", kind: "text", unit: null };

test.each<[ConditionValue | undefined, OperatorName, OperatorName, unknown]>([
  [7, "gt", "between", [7, ""]],
  [[7, 9], "between", "lt", 7],
  [[7, ""], "between", "in", [7]],
  ["a", "eq", "in", ["a"]],
  [["a", "b"], "in", "contains", "a"],
  ["a", "eq", "is_empty", undefined],
  ["2025-01-01", "gte", "in_last", { amount: 3, unit: "month" }],
  [{ amount: 3, unit: "month" }, "in_last", "gte", undefined],
  [undefined, "gt", "between", undefined],
])("%o of %s becomes %s", (given, from, to, kept) => {
  expect(carryValue(given, from, to)).toEqual(kept);
});

test("the current unit has no amount, the last units have one", () => {
  const condition = { ...newCondition({ ...age, kind: "date" }), op: "in_last" as const, value: { amount: 6, unit: "week" as const } };
  const current = withOperator(condition, "in_current");
  expect(current.value).toEqual({ unit: "week" });
  expect(withOperator(current, "in_next").value).toEqual({ amount: 3, unit: "week" });
});

test("what only some operators take goes with them", () => {
  const condition = { ...newCondition(hospital), op: "contains" as const, value: "a", includeEmpty: true, ignoreCase: false };
  expect(withOperator(condition, "starts_with")).toMatchObject({ includeEmpty: true, ignoreCase: false, value: "a" });
  expect(withOperator(condition, "is_empty")).toMatchObject({ includeEmpty: undefined, ignoreCase: undefined, value: undefined });
});

test("another column of the same kind keeps operator and value", () => {
  const condition = { ...newCondition(value, 7), op: "gt" as const };
  expect(withColumn(condition, value, age)).toEqual({ ...condition, field: "age" });
});

test("a column of another kind starts afresh under the same key", () => {
  const condition = { ...newCondition(value, 7), negated: true };
  expect(withColumn(condition, value, hospital)).toEqual({
    kind: "condition",
    key: condition.key,
    negated: true,
    field: "hospital",
    op: "in",
    value: undefined,
  });
});
