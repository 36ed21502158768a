import { AppError } from "@/lib/errors";
import type { BoundDerived, BoundExpression, FlatName } from "./bound";
import { nested } from "./compile-clauses";
import { compileExpression } from "./compile-expression";
import type { Dialect } from "./dialects";
import { collectExpression } from "./references";
import { identifier, join, sql, type SqlFragment } from "./sql";

/** How large a column may be when written out, counted in values and calls, before its level is fenced off. */
const LARGE = 200;

/**
 * Calculated columns in levels around a relation: each level computes those whose columns are all there. A number
 * that could be infinite, or a day outside the calendar, becomes empty one level further up, by its name, so that its
 * expression is written once.
 */
export function compileDerived(
  derived: readonly BoundDerived[],
  source: readonly FlatName[],
  relation: SqlFragment,
  slug: string,
  dialect: Dialect,
): SqlFragment {
  const names = new Set(derived.map((one) => one.name));
  const ready = new Set<FlatName>(source);
  const columns: FlatName[] = [...source];
  const sizes = new Map<FlatName, number>();
  let waiting = [...derived];
  let open: BoundDerived[] = [];
  let level = relation;
  while (waiting.length > 0 || open.length > 0) {
    const now = waiting.filter((one) => isReady(one.expression, (name) => ready.has(name) || !names.has(name)));
    if (now.length === 0 && open.length === 0)
      throw new AppError("INTERNAL", "Calculated columns use each other in a circle. Nothing was run.");
    const kept = columns.map((name) => {
      const unguarded = open.find((one) => one.name === name);
      return unguarded ? guard(unguarded) : identifier(name);
    });
    const made = now.map((one) => sql`${compileExpression(one.expression, dialect)} as ${identifier(one.name)}`);
    for (const one of open) sizes.set(one.name, (sizes.get(one.name) ?? 1) * 3);
    for (const one of now) sizes.set(one.name, sizeOf(one.expression, sizes));
    const isLarge = Math.max(...sizes.values()) > LARGE;
    if (isLarge) sizes.clear();
    level = nested(sql`select ${join([...kept, ...made], "comma")}\nfrom ${level}${(isLarge && dialect.fence) || sql``}`, slug);
    for (const one of open) ready.add(one.name);
    for (const one of now) columns.push(one.name);
    for (const one of now) if (!isGuarded(one)) ready.add(one.name);
    open = now.filter(isGuarded);
    waiting = waiting.filter((one) => !now.includes(one));
  }
  return level;
}

function isReady(expression: BoundExpression, has: (name: FlatName) => boolean): boolean {
  const columns = new Set<FlatName>();
  collectExpression(expression, columns);
  return [...columns].every(has);
}

/** About how many values and calls an expression has once the columns in it are written out. */
function sizeOf(expression: BoundExpression, sizes: ReadonlyMap<FlatName, number>): number {
  const columns = new Set<FlatName>();
  switch (expression.kind) {
    case "literal":
      return 1;
    case "column":
      return sizes.get(expression.column) ?? 1;
    case "call": {
      // These write their arguments several times.
      const times = expression.fn === "age_years" ? 4 : expression.fn === "round" ? 2 : 1;
      return 1 + times * expression.args.reduce((sum, argument) => sum + sizeOf(argument, sizes), 0);
    }
    case "case": {
      collectExpression(expression, columns);
      const filters = [...columns].reduce((sum, name) => sum + 3 * (sizes.get(name) ?? 1), 0);
      const branches = [...expression.when.map((branch) => branch.then), expression.else];
      return branches.reduce((sum, branch) => sum + (branch ? sizeOf(branch, sizes) : 0), filters * expression.when.length);
    }
  }
}

/** Numbers that could be infinite, and days that could lie outside the years the language has. */
function isGuarded({ guarded, expression }: BoundDerived): boolean {
  return guarded || movesTime(expression);
}

function movesTime(expression: BoundExpression): boolean {
  switch (expression.kind) {
    case "column":
    case "literal":
      return false;
    case "call":
      return isTime(expression) && (expression.fn === "date_add" || expression.args.some(movesTime));
    case "case":
      return isTime(expression) && [...expression.when.map((branch) => branch.then), expression.else].some((one) => one && movesTime(one));
  }
}

function isTime({ type }: BoundExpression): boolean {
  return type.kind === "date" || type.kind === "timestamp";
}

function guard({ name, type }: BoundDerived): SqlFragment {
  const column = identifier(name);
  if (type.kind === "date") return sql`case when ${column} between date '0001-01-01' and date '9999-12-31' then ${column} end as ${column}`;
  if (type.kind === "timestamp")
    return sql`case when ${column} between timestamp '0001-01-01 00:00:00.000' and timestamp '9999-12-31 23:59:59.999' then ${column} end as ${column}`;
  return sql`case when ${column} - ${column} = 0 then ${column} + 0 end as ${column}`;
}
