import { operatorsFor, operatorSpec, type OperatorName } from "@/lib/query";
import { emptyGroup, newKey, type ConditionValue, type DraftCondition, type DraftGroup } from "./draft";
import type { FieldChoice } from "./explore-columns";

/** The operator a new filter on a column starts with. */
function firstOperator(column: FieldChoice): OperatorName {
  switch (column.kind) {
    case "text":
      return "in";
    case "boolean":
      return "is_true";
    case "integer":
    case "decimal":
    case "double":
    case "date":
    case "timestamp":
      return "gte";
    default:
      return column.kind satisfies never;
  }
}

/** A condition on a column, with a value when one is known already. */
export function newCondition(column: FieldChoice, value?: ConditionValue): DraftCondition {
  const op = firstOperator(column);
  return { kind: "condition", key: newKey(), negated: false, field: column.name, op, value };
}

/** A list that starts with a condition on the first column, still without its value. */
export function firstCondition(columns: readonly FieldChoice[]): DraftGroup {
  const [first] = columns;
  return { ...emptyGroup(), children: first ? [newCondition(first)] : [] };
}

/** What of a value still fits after the operator changed: one ↔ the ends of a range ↔ the first of a list. */
export function carryValue(value: ConditionValue | undefined, from: OperatorName, to: OperatorName): ConditionValue | undefined {
  const before = operatorSpec(from).operand;
  const after = operatorSpec(to).operand;
  if (after === "none") return undefined;
  if (after === "relative") return before === "relative" ? value : to === "in_current" ? { unit: "month" } : { amount: 3, unit: "month" };
  if (before === "relative" || before === "none" || value === undefined || (typeof value === "object" && !Array.isArray(value)))
    return undefined;
  const values = Array.isArray(value) ? value : [value];
  const given = values.filter((item) => item !== "");
  if (after === "one") return given[0];
  if (after === "list") return given;
  return [given[0] ?? "", given[1] ?? ""];
}

/** The condition with another operator. */
export function withOperator(condition: DraftCondition, op: OperatorName): DraftCondition {
  const spec = operatorSpec(op);
  let value = carryValue(condition.value, condition.op, op);
  if (op === "in_current" && typeof value === "object" && !Array.isArray(value)) value = { unit: value.unit };
  if ((op === "in_last" || op === "in_next") && typeof value === "object" && !Array.isArray(value)) value = { amount: 3, ...value };
  return {
    ...condition,
    op,
    value,
    includeEmpty: spec.takesEmpty ? condition.includeEmpty : undefined,
    ignoreCase: spec.hasCase ? condition.ignoreCase : undefined,
  };
}

/** The condition on another column: operator and value stay where the new column can have them. */
export function withColumn(condition: DraftCondition, before: FieldChoice | undefined, column: FieldChoice): DraftCondition {
  const isSameKind = before?.kind === column.kind;
  if (isSameKind || operatorSpec(condition.op).operand === "none") {
    if (operatorsFor(column.kind).includes(condition.op)) return { ...condition, field: column.name };
  }
  return { ...newCondition(column), key: condition.key, negated: condition.negated };
}
