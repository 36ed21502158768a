import type { BoundQuery } from "./bound";
import { comparable, nested, orderClause, orderKey, rankOver, whereClause } from "./compile-clauses";
import { compileRelation } from "./compile-relation";
import { typeOfColumn } from "./column-of";
import { requireFeature, type Dialect } from "./dialects";
import type { Sources } from "./source";
import { identifier, integerLiteral, join, sql, type SqlFragment } from "./sql";

const RANK = identifier("_rank");

/** A question for rows: the selected columns, different ones only if asked, the first of each combination if asked. */
export function compileRows(bound: BoundQuery, sources: Sources, dialect: Dialect): SqlFragment {
  const from = compileRelation(bound, sources, dialect);
  const names = bound.columns.map((column) => identifier(column.name));
  const list = names.length === 0 ? sql`1 as "row"` : join(names, "comma");
  const keys = orderKeys(bound, dialect);
  const plain = sql`${list}\nfrom ${from}${whereClause(bound.where, dialect)}`;
  if (bound.top === null) {
    if (!bound.distinct) return sql`select ${plain}${orderClause(keys)}`;
    // Beside DISTINCT some engines sort by bare columns only.
    const isBare = bound.orderBy.every(({ name }) => isBareKey(bound, name, dialect));
    if (isBare) return sql`select distinct ${plain}${orderClause(keys)}`;
    return sql`select ${list}\nfrom ${nested(sql`select distinct ${plain}`, "rows")}${orderClause(keys)}`;
  }
  requireFeature(dialect, "top");
  const { n, by, direction, ties, per } = bound.top;
  const output = (name: string): SqlFragment => comparableColumn(bound, name, dialect);
  const rank = rankOver({
    partition: per.map(identifier),
    by: output(by),
    direction,
    ties,
    tieBreakers: bound.columns.filter((column) => column.name !== by).map((column) => output(column.name)),
  });
  const rows = bound.distinct
    ? sql`select ${list}, ${rank} as ${RANK}\nfrom ${nested(sql`select distinct ${plain}`, "rows")}`
    : sql`select ${list}, ${rank} as ${RANK}\nfrom ${from}${whereClause(bound.where, dialect)}`;
  return sql`select ${list}\nfrom ${nested(rows, "ranked")}\nwhere ${RANK} <= ${integerLiteral(n)}${orderClause(keys)}`;
}

function orderKeys(bound: BoundQuery, dialect: Dialect): SqlFragment[] {
  return bound.orderBy.map((order) => orderKey(comparableColumn(bound, order.name, dialect), order));
}

function comparableColumn(bound: BoundQuery, name: string, dialect: Dialect): SqlFragment {
  return comparable(bound, name, typeOfColumn(bound, name), identifier(name), dialect);
}

function isBareKey(bound: BoundQuery, name: string, dialect: Dialect): boolean {
  const column = identifier(name);
  return comparable(bound, name, typeOfColumn(bound, name), column, dialect) === column;
}
