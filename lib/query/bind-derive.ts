import type { Derive } from "./ast";
import { bindExpression } from "./bind-expression";
import { columnScope, findColumn, type Names } from "./bind-names";
import type { BoundDerived, BoundExpression } from "./bound";
import type { SchemaColumn } from "./column-types";
import { derivedUnit } from "./derived-unit";
import { expressionWeight } from "./expression-weight";
import type { FunctionName } from "./functions";
import { LIMITS } from "./limits";
import { invalid, tooMuch } from "./refuse";

/** Functions whose doubles may become infinite, NaN or −0. */
const ARITHMETIC: readonly FunctionName[] = ["add", "subtract", "multiply", "divide", "round", "floor", "ceil", "abs"];

/** Settles the calculated columns in order; each sees the columns of the datasets and those before it. */
export function bindDerives(derives: readonly Derive[], names: Names, now: Date): BoundDerived[] {
  const known: SchemaColumn[] = [];
  return derives.map(({ as, expr, label = as }, index) => {
    checkName(as, names, known, `derive.${index}.as`);
    const expression = bindExpression(expr, columnScope({ ...names, derived: known }, now), `derive.${index}.expr`);
    checkWeight(expression, `derive.${index}.expr`);
    const unit = derivedUnit(expr, (field) => findColumn({ ...names, derived: known }, field, `derive.${index}.expr`).unit);
    const column = { name: as, label, type: expression.type, ...(unit === undefined ? {} : { unit }) };
    known.push(column);
    return { ...column, expression, guarded: isGuarded(expression) };
  });
}

/** The calculated columns as those of a dataset. Unless they were given a label it is their name. */
export function derivedColumns(derived: readonly BoundDerived[]): SchemaColumn[] {
  return derived.map(({ name, label, type, unit }) => ({ name, label, type, ...(unit === undefined ? {} : { unit }) }));
}

function checkWeight(expression: BoundExpression, path: string): void {
  if (expressionWeight(expression) <= LIMITS.weight) return;
  tooMuch(
    path,
    `The calculation would be written with more than ${LIMITS.weight} columns and values. Give part of it a column of its own in derive, and use that.`,
  );
}

function checkName(as: string, names: Names, known: readonly SchemaColumn[], path: string): void {
  const isLike = (column: SchemaColumn): boolean => column.name.toLowerCase() === as.toLowerCase();
  if (names.schema.columns.some(isLike))
    invalid(path, `"${as}" is a column of ${names.schema.slug}. Give the calculated column another name.`, "name of a column");
  if (known.some(isLike)) invalid(path, `Two calculated columns are called "${as}". Give one of them another name.`, "used twice");
}

function isGuarded(expression: BoundExpression): boolean {
  if (expression.type.kind !== "double") return false;
  if (expression.kind === "call") return ARITHMETIC.includes(expression.fn) || expression.args.some(isGuarded);
  if (expression.kind !== "case") return false;
  return expression.when.some((arm) => isGuarded(arm.then)) || (expression.else !== null && isGuarded(expression.else));
}
