import type { Filter } from "./ast";
import { bindFilter } from "./bind-filter";
import { datasetScope } from "./bind";
import type { BoundQuery } from "./bound";
import type { DatasetSchema } from "./column-types";
import { compileBoundFilter } from "./compile-filter";
import { compileSource } from "./compile-source";
import { compileSummary, whereClause } from "./compile-summary";
import { DIALECTS, type Dialect, type DialectName } from "./dialects";
import type { CompiledQuery, Source } from "./source";
import { identifier, join, keyword, render, sql, value, type SqlFragment } from "./sql";

/**
 * A bound question as SQL with bound values. The columns of the SQL are the output names, in order. With
 * `extraRow` it asks for one row beyond the limit, to learn whether there are more.
 */
export function compileQuery(
  bound: BoundQuery,
  source: Source,
  options: { extraRow?: boolean; dialect?: DialectName } = {},
): CompiledQuery {
  const dialect = DIALECTS[options.dialect ?? "duckdb"];
  const from = compileSource(source, bound.schema.slug, bound.referencedColumns, dialect);
  const { select, orderName } = bound.kind === "rows" ? compileRows(bound, from, dialect) : compileSummary(bound, from, dialect);
  const { sql: text, parameters } = render(sql`${select}${orderClause(bound, orderName)}${limitClause(bound, options.extraRow ?? false)}`);
  return Object.freeze({
    dialect: dialect.name,
    sql: text,
    parameters: Object.freeze(parameters),
    columns: Object.freeze([...bound.columns]),
    fetchLimit: bound.limit,
  });
}

function compileRows(bound: BoundQuery, from: SqlFragment, dialect: Dialect): { select: SqlFragment; orderName: typeof identifier } {
  const columns = join(
    bound.columns.map((column) => identifier(column.name)),
    "comma",
  );
  return {
    select: sql`select ${bound.distinct ? sql`distinct ` : sql``}${columns}\nfrom ${from}${whereClause(bound.where, dialect)}`,
    orderName: identifier,
  };
}

function orderClause(bound: BoundQuery, orderName: (name: string) => SqlFragment): SqlFragment {
  const keys = bound.orderBy.map(
    ({ name, direction, nulls }) =>
      sql`${orderName(name)} ${keyword(direction)} ${keyword(nulls === "first" ? "nulls first" : "nulls last")}`,
  );
  if (bound.kind === "summary" && bound.groups.length === 0) return sql``;
  return keys.length === 0 ? sql`` : sql`\norder by ${join(keys, "comma")}`;
}

function limitClause(bound: BoundQuery, extraRow: boolean): SqlFragment {
  const count = (rows: number): SqlFragment => value({ type: { kind: "integer" }, value: rows });
  const offset = bound.offset === 0 ? sql`` : sql`\noffset ${count(bound.offset)}`;
  return bound.limit === null ? offset : sql`${offset}\nlimit ${count(bound.limit + (extraRow ? 1 : 0))}`;
}

/**
 * A filter alone, as a boolean expression over the columns of `schema`, for rules and skipped rows of a contract.
 * It is NULL or false where a row does not match: ask `coalesce(…, false)` before negating it.
 */
export function compileFilter(filter: Filter, schema: DatasetSchema, options: { now: Date; dialect?: DialectName }): SqlFragment {
  const bound = bindFilter(filter, datasetScope(schema, options.now), "");
  return compileBoundFilter(bound, DIALECTS[options.dialect ?? "duckdb"]);
}
