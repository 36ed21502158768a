import type { BoundExpression } from "./bound";

type Call = Extract<BoundExpression, { kind: "call" }>;

/**
 * How many times columns and values stand in the SQL of an expression. Some functions write an argument several
 * times, so nesting them makes the text grow by a factor with each level.
 */
export function expressionWeight(expression: BoundExpression): number {
  if (expression.kind === "call") return timesWritten(expression) * sum(expression.args);
  if (expression.kind !== "case") return 1;
  const branches = expression.when.map((arm) => arm.then);
  return expression.when.length + sum(expression.else ? [...branches, expression.else] : branches);
}

function timesWritten({ fn, type }: Call): number {
  if (fn === "round") return type.kind === "double" ? 2 : 1;
  return fn === "age_years" ? 3 : 1;
}

function sum(expressions: readonly BoundExpression[]): number {
  return expressions.reduce((total, expression) => total + expressionWeight(expression), 0);
}
