import type { Expression, Scalar } from "./ast";
import { bindFilter, type FilterScope } from "./bind-filter";
import { bindValue } from "./bind-value";
import type { BoundExpression } from "./bound";
import { bindCall } from "./bind-call";
import { bindUnified } from "./bind-unified";
import type { ColumnType } from "./column-types";

/** Settles an expression: columns found, functions checked against their arguments, every part typed. */
export function bindExpression(expression: Expression, scope: FilterScope, path: string): BoundExpression {
  if ("field" in expression) {
    return { kind: "column", column: expression.field, type: scope.resolve(expression.field, `${path}.field`).type };
  }
  if ("value" in expression) return bindLiteral(expression.value, path);
  if ("fn" in expression) return bindCall(expression, scope, path);
  return bindCase(expression, scope, path);
}

function bindCase(expression: Extract<Expression, { case: unknown }>, scope: FilterScope, path: string): BoundExpression {
  const conditions = expression.case.map((arm, index) => bindFilter(arm.if, scope, `${path}.case.${index}.if`));
  const results = expression.case.map((arm, index) => ({ expression: arm.then, path: `${path}.case.${index}.then` }));
  const all = expression.else ? [...results, { expression: expression.else, path: `${path}.else` }] : results;
  const bound = all.map((branch) => ({ bound: bindExpression(branch.expression, scope, branch.path), path: branch.path }));
  const { parts, type } = bindUnified(bound, "The branches of a case");
  const when = conditions.flatMap((condition, index) => {
    const part = parts[index];
    return part ? [{ if: condition, then: part }] : [];
  });
  return { kind: "case", when, else: parts[conditions.length] ?? null, type };
}

/** A value of the question. Whole numbers are integers as far as JSON holds them exactly, all others doubles. */
function bindLiteral(given: Scalar, path: string): BoundExpression {
  const type = literalType(given);
  return { kind: "literal", value: bindValue(given, { label: "a calculation", type }, `${path}.value`), type };
}

function literalType(given: Scalar): ColumnType {
  if (typeof given === "string") return { kind: "text" };
  if (typeof given === "boolean") return { kind: "boolean" };
  return { kind: Number.isSafeInteger(given) ? "integer" : "double" };
}
