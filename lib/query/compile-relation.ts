import { AppError } from "@/lib/errors";
import type { BoundQuery } from "./bound";
import { nested } from "./compile-clauses";
import { compileDerived } from "./compile-derived";
import { compileSource, selectList } from "./compile-source";
import { requireFeature, type Dialect } from "./dialects";
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

/** The name, or one like it where something else is called so, such as a dataset that leads to itself. */
export function freeAlias(name: string, taken: readonly string[]): string {
  let alias = name;
  while (taken.includes(alias.toLowerCase())) alias += "_";
  return alias;
}

function qualified(relation: string, column: string): SqlFragment {
  return sql`${identifier(relation)}.${identifier(column)}`;
}
