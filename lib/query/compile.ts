import type { Filter } from "./ast";
import { bindFilter } from "./bind-filter";
import { datasetScope } from "./bind-names";
import type { BoundQuery } from "./bound";
import type { DatasetSchema } from "./column-types";
import { nested } from "./compile-clauses";
import { compileBoundFilter } from "./compile-filter";
import { compileRows } from "./compile-rows";
import { compileSummary } from "./compile-summary";
import { DIALECTS, type DialectName } from "./dialects";
import type { ResultColumn } from "./result";
import { OTHERS_MARK, TOTAL_MARK, type CompiledQuery, type Sources } from "./source";
import { identifier, integerLiteral, join, render, sql, type SqlFragment } from "./sql";

export type CompileOptions = {
  /** DuckDB unless given. */
  dialect?: DialectName;
  /** Asks for one row beyond the limit, to learn whether there are more. */
  extraRow?: boolean;
  /** The row of totals comes last instead of first: for files. Needs a question without a limit. */
  totalsLast?: boolean;
};

/**
 * A bound question as SQL of one dialect. Its columns are the output names in order, then the marks of totals and
 * others where they are asked for. Throws UNSUPPORTED for what the dialect lacks.
 */
export function compileQuery(bound: BoundQuery, sources: Sources, options: CompileOptions = {}): CompiledQuery {
  const dialect = DIALECTS[options.dialect ?? "duckdb"];
  // The row of totals stands first where there is a limit, so that the limit never cuts it.
  const totalsFirst = !(options.totalsLast === true && bound.limit === null);
  const asked = bound.counted === null ? bound : { ...bound, columns: bound.counted };
  const answer = bound.kind === "rows" ? compileRows(asked, sources, dialect) : compileSummary(asked, sources, dialect, { totalsFirst });
  const select = bound.counted === null ? answer : countRows(bound, answer);
  const rows = bound.limit === null ? null : bound.limit + (bound.totals ? 1 : 0);
  const paged = sql`${select}${pageClause(bound.offset, rows, options.extraRow ?? false)}`;
  const { sql: text, parameters } = render(paged, dialect);
  return Object.freeze({
    dialect: dialect.name,
    sql: text,
    parameters: Object.freeze(parameters),
    columns: Object.freeze([...bound.columns, ...(bound.counted === null ? marksOf(bound) : [])]),
    fetchLimit: rows,
  });
}

/** The number of rows that a select without order and limit has. */
function countRows({ columns }: BoundQuery, select: SqlFragment): SqlFragment {
  const counts = columns.map(({ name }) => sql`count(*) as ${identifier(name)}`);
  return sql`select ${join(counts, "comma")}\nfrom ${nested(select, "answer")}`;
}

function marksOf(bound: BoundQuery): ResultColumn[] {
  const mark = (name: string): ResultColumn => ({ name, label: name, type: { kind: "integer" } });
  return [...(bound.totals ? [mark(TOTAL_MARK)] : []), ...(bound.top?.others ? [mark(OTHERS_MARK)] : [])];
}

/** `offset` before `limit`: the order all four dialects take. */
function pageClause(offset: number, rows: number | null, extraRow: boolean): SqlFragment {
  const skipped = offset === 0 ? sql`` : sql`\noffset ${integerLiteral(offset)}`;
  return rows === null ? skipped : sql`${skipped}\nlimit ${integerLiteral(rows + (extraRow ? 1 : 0))}`;
}

/**
 * A filter alone, as a boolean expression over the columns of `schema`, for rules and skipped rows of a contract.
 * It is NULL or false where a row does not match: ask `coalesce(…, false)` before negating it.
 */
export function compileFilter(filter: Filter, schema: DatasetSchema, options: { now: Date; dialect?: DialectName }): SqlFragment {
  const bound = bindFilter(filter, datasetScope(schema, options.now), "");
  return compileBoundFilter(bound, DIALECTS[options.dialect ?? "duckdb"]);
}
