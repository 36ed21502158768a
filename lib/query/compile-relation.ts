import { AppError } from "@/lib/errors";
import type { BoundDerived, BoundExpression, BoundQuery, FlatName } from "./bound";
import { nested } from "./compile-clauses";
import { compileExpression } from "./compile-expression";
import { compileSource, selectList } from "./compile-source";
import { requireFeature, type Dialect } from "./dialects";
import { collectExpression } from "./references";
import type { Sources } from "./source";
import { identifier, join, sql, type SqlFragment } from "./sql";

/** What stands after `from`: the dataset, what is joined to it, and the calculated columns, all by their flat names. */
export function compileRelation(bound: BoundQuery, sources: Sources, dialect: Dialect): SqlFragment {
  const slug = bound.schema.slug;
  const relation =
    bound.joins.length === 0 ? compileSource(sources.from, slug, bound.referencedColumns, dialect) : compileJoins(bound, sources, dialect);
  return compileDerived(bound.derived, bound.usedColumns, relation, slug, dialect);
}

function compileJoins(bound: BoundQuery, sources: Sources, dialect: Dialect): SqlFragment {
  requireFeature(dialect, "joins");
  const left = freeAlias(
    bound.schema.slug,
    bound.joins.map((one) => one.name),
  );
  const joins = bound.joins.map((one) => {
    const source = sources.joins[one.name];
    if (!source) throw new AppError("INTERNAL", "A joined dataset has no source. Nothing was run.");
    const pairs = one.on.map((pair) => sql`${qualified(left, pair.left)} = ${qualified(one.name, pair.right)}`);
    const kind = one.matched ? sql`join` : sql`left join`;
    return sql`\n${kind} ${compileSource(source, one.name, one.referencedColumns, dialect)} on ${join(pairs, "and")}`;
  });
  const columns = bound.usedColumns.map((name) => {
    const dot = name.indexOf(".");
    const column = dot < 0 ? qualified(left, name) : qualified(name.slice(0, dot), name.slice(dot + 1));
    return sql`${column} as ${identifier(name)}`;
  });
  const from = compileSource(sources.from, left, bound.referencedColumns, dialect);
  return nested(sql`select ${selectList(columns)}\nfrom ${from}${join(joins, "none")}`, bound.schema.slug);
}

/** The slug, unless a relationship is called so: a dataset may lead to itself under its own name. */
function freeAlias(slug: string, taken: readonly string[]): string {
  let alias = slug;
  while (taken.includes(alias.toLowerCase())) alias += "_";
  return alias;
}

function qualified(relation: string, column: string): SqlFragment {
  return sql`${identifier(relation)}.${identifier(column)}`;
}

/**
 * Calculated columns in levels: each level computes those whose columns are all there. A double that could be
 * infinite is made finite or empty one level further up, by its name, so that its expression is written once.
 */
function compileDerived(
  derived: readonly BoundDerived[],
  source: readonly FlatName[],
  relation: SqlFragment,
  slug: string,
  dialect: Dialect,
): SqlFragment {
  const names = new Set(derived.map((one) => one.name));
  const ready = new Set<FlatName>(source);
  const columns: FlatName[] = [...source];
  let waiting = [...derived];
  let unguarded: FlatName[] = [];
  let level = relation;
  while (waiting.length > 0 || unguarded.length > 0) {
    const now = waiting.filter((one) => isReady(one.expression, (name) => ready.has(name) || !names.has(name)));
    if (now.length === 0 && unguarded.length === 0)
      throw new AppError("INTERNAL", "Calculated columns use each other in a circle. Nothing was run.");
    const kept = columns.map((name) => (unguarded.includes(name) ? guard(identifier(name)) : identifier(name)));
    const made = now.map((one) => sql`${compileExpression(one.expression, dialect)} as ${identifier(one.name)}`);
    level = nested(sql`select ${join([...kept, ...made], "comma")}\nfrom ${level}`, slug);
    for (const name of unguarded) ready.add(name);
    unguarded = now.filter((one) => one.guarded).map((one) => one.name);
    for (const one of now) {
      columns.push(one.name);
      if (!one.guarded) ready.add(one.name);
    }
    waiting = waiting.filter((one) => !now.includes(one));
  }
  return level;
}

function isReady(expression: BoundExpression, has: (name: FlatName) => boolean): boolean {
  const columns = new Set<FlatName>();
  collectExpression(expression, columns);
  return [...columns].every(has);
}

function guard(column: SqlFragment): SqlFragment {
  return sql`case when ${column} - ${column} = 0 then ${column} + 0 end as ${column}`;
}
