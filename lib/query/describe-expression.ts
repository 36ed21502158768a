import type { Expression } from "./ast";
import { describeScalar, describeTree } from "./describe-filter";
import { functionSpec } from "./functions";

/** A calculation in English: `(Value ÷ Reference)`; `"high" if Value is more than 7, otherwise "low"`. */
export function describeExpression(expression: Expression, label: (field: string) => string): string {
  if ("field" in expression) return label(expression.field);
  if ("value" in expression) return describeScalar(expression.value);
  if ("fn" in expression) {
    const spec = functionSpec(expression.fn);
    const words = expression.args.map((arg, index) => {
      const place = spec.arguments[Math.min(index, spec.arguments.length - 1)];
      const isWord = place !== undefined && "literal" in place && "value" in arg;
      return isWord ? String(arg.value) : nested(arg, label);
    });
    return spec.sentence(words);
  }
  const arms = expression.case.map((arm) => `${nested(arm.then, label)} if ${describeTree(arm.if, label, "all")}`);
  const otherwise = expression.else ? nested(expression.else, label) : "empty";
  return `${arms.join(", ")}, otherwise ${otherwise}`;
}

/** A case inside a calculation stands in brackets. */
function nested(expression: Expression, label: (field: string) => string): string {
  const words = describeExpression(expression, label);
  return "case" in expression ? `(${words})` : words;
}
