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
  const arms = expression.case.map((arm, index) => ({
    if: bindFilter(arm.if, scope, `${path}.case.${index}.if`),
    then: { bound: bindExpression(arm.then, scope, `${path}.case.${index}.then`), path: `${path}.case.${index}.then` },
  }));
  const otherwise = expression.else ? [{ bound: bindExpression(expression.else, scope, `${path}.else`), path: `${path}.else` }] : [];
  const { parts, type } = bindUnified([...arms.map((arm) => arm.then), ...otherwise], "The branches of a case");
  const when = arms.map((arm, index) => ({ if: arm.if, then: parts[index] ?? arm.then.bound }));
  return { kind: "case", when, else: otherwise.length === 0 ? null : (parts.at(-1) ?? null), type };
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
