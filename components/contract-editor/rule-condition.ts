import { OPERATORS, type OperatorName } from "@/lib/query";

/** One condition on one column, with its values as typed. */
export type SimpleCondition = { field: string; op: OperatorName; values: string[] };

export function isOperator(value: unknown): value is OperatorName {
  return typeof value === "string" && Object.hasOwn(OPERATORS, value);
}

/** How many values an operator takes; `other` for those that no text fields can hold. */
export function operandOf(op: OperatorName): "none" | "one" | "two" | "list" | "other" {
  const { operand } = OPERATORS[op];
  return operand === "none" || operand === "one" || operand === "two" || operand === "list" ? operand : "other";
}

/** A rule's filter as one condition; null for one that is more than that. */
export function simpleCondition(check: unknown): SimpleCondition | null {
  if (typeof check !== "object" || check === null) return null;
  const { field, op, value, ...rest } = check as Record<string, unknown>;
  if (typeof field !== "string" || !isOperator(op) || Object.keys(rest).length > 0 || operandOf(op) === "other") return null;
  const values = value === undefined ? [] : Array.isArray(value) ? value : [value];
  if (values.some((one) => typeof one === "object")) return null;
  return { field, op, values: values.map(String) };
}

const NUMERIC = /^(integer|double|decimal)/;

/** The filter of one condition, its values as the column's type wants them. */
export function conditionFrom({ field, op, values }: SimpleCondition, type: string): Record<string, unknown> {
  const typed = values.map((text) => typedValue(text, type));
  switch (operandOf(op)) {
    case "none":
    case "other":
      return { field, op };
    case "one":
      return { field, op, value: typed[0] ?? "" };
    case "two":
    case "list":
      return { field, op, value: typed };
  }
}

function typedValue(text: string, type: string): string | number | boolean {
  const trimmed = text.trim();
  if (NUMERIC.test(type) && trimmed !== "" && Number.isFinite(Number(trimmed))) return Number(trimmed);
  if (type === "boolean" && /^(true|false)$/.test(trimmed)) return trimmed === "true";
  return text;
}
