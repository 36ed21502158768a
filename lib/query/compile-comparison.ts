import type { SchemaColumn } from "./column-types";
import { nested } from "./compile-clauses";
import { compileSource } from "./compile-source";
import { DIALECTS } from "./dialects";
import type { ResultColumn } from "./result";
import type { CompiledQuery, Source } from "./source";
import { identifier, integerLiteral, join, render, sql, type SqlFragment } from "./sql";

export type Comparison = {
  /** Rows of the one version and of the other, both with the same columns. */
  from: Source;
  to: Source;
  columns: readonly SchemaColumn[];
  hospitalColumn: string;
  periodColumn: string;
  /** By which a row is known again; without it rows are only added or removed. */
  key: readonly string[];
};

const DUCKDB = DIALECTS.duckdb;
const [ADDED, REMOVED, CHANGED] = ["_added", "_removed", "_changed"];

/**
 * Rows added, removed and changed, by hospital and month: the differences of two bags of rows, in which empty values
 * equal each other and a row that is there twice counts twice. Of the rows of one key that differ, as many count as
 * changed as there are on both sides.
 */
export function compileCountDifferences(o: Comparison): CompiledQuery {
  const places = sql`_hospital, _month`;
  const kinds = sql`cast(sum(_n) filter (_n > 0) as bigint) as _a, cast(-sum(_n) filter (_n < 0) as bigint) as _r`;
  const keys = keyNames(o);
  const pairs =
    keys.length === 0
      ? sql`select ${places}, ${kinds}, false as _is_keyed from ${nested(differences(o), "rows")} group by all`
      : sql`select ${places}, ${kinds}, ${isKeyed(keys)} as _is_keyed from ${nested(differences(o), "rows")} group by ${places}, ${join(keys, "comma")}`;
  const both = sql`case when _is_keyed then least(coalesce(_a, 0), coalesce(_r, 0)) else 0 end`;
  const select = sql`select ${places}, cast(sum(coalesce(_a, 0) - ${both}) as bigint) as ${identifier(ADDED)}, cast(sum(coalesce(_r, 0) - ${both}) as bigint) as ${identifier(REMOVED)}, cast(sum(${both}) as bigint) as ${identifier(CHANGED)} from ${nested(pairs, "pairs")} group by all order by _month, _hospital`;
  const integers = [ADDED, REMOVED, CHANGED].map((name) => plain(name, { kind: "integer" }));
  return compiled(select, [plain("_hospital", { kind: "text" }), plain("_month", { kind: "text" }), ...integers]);
}

/**
 * The first rows that differ, by month, hospital and key: 1 or 0 for whether it was there and is there, then the values
 * of both in turn.
 */
export function compileDifferingRows(o: Comparison, limit: number): CompiledQuery {
  const names = o.columns.map(({ name }) => identifier(name));
  const keys = keyNames(o);
  const each = sql`select * exclude (_n), sign(_n) as _side, unnest(range(abs(_n))) as _copy from ${nested(differences(o), "rows")}`;
  const known = keys.length === 0 ? names : keys;
  const within = sql`(partition by _hospital, _month, ${join(known, "comma")}, _side order by ${join(names, "comma")}, _copy)`;
  // Rows without a key are nobody's counterpart.
  const apart = keys.length === 0 ? sql`_side` : sql`case when ${isKeyed(keys)} then 0 else _side end`;
  const numbered = sql`select *, row_number() over ${within} as _nth, ${apart} as _apart from ${nested(each, "each_row")}`;
  const values = o.columns.flatMap(({ name }, index) => [
    sql`any_value(${identifier(name)}) filter (_side < 0) as ${identifier(`_b${index}`)}`,
    sql`any_value(${identifier(name)}) filter (_side > 0) as ${identifier(`_a${index}`)}`,
  ]);
  const present = sql`cast(bool_or(_side < 0) as integer) as _was, cast(bool_or(_side > 0) as integer) as _is`;
  const select = sql`select _hospital, _month, ${present}, ${join(values, "comma")} from ${nested(numbered, "numbered")} group by _hospital, _month, ${join(known, "comma")}, _nth, _apart order by _month, _hospital, ${join(known, "comma")}, _nth, _apart limit ${integerLiteral(limit)}`;
  const columns = o.columns.flatMap(({ type }, index) => [plain(`_b${index}`, type), plain(`_a${index}`, type)]);
  const marks = ["_was", "_is"].map((name) => plain(name, { kind: "integer" }));
  return compiled(select, [plain("_hospital", { kind: "text" }), plain("_month", { kind: "text" }), ...marks, ...columns]);
}

/** Every row that is not as often in the one as in the other, and how much more often it is in the newer one. */
function differences(o: Comparison): SqlFragment {
  const names = o.columns.map(({ name }) => name);
  const list = join(
    names.map((name) => identifier(name)),
    "comma",
  );
  const of = (source: Source, n: SqlFragment) => sql`select ${list}, ${n} as _one from ${compileSource(source, "part", names, DUCKDB)}`;
  const both = join([of(o.to, sql`1`), of(o.from, sql`-1`)], "union");
  const place = sql`${identifier(o.hospitalColumn)} as _hospital, strftime(${identifier(o.periodColumn)}, '%Y-%m') as _month`;
  return sql`select ${place}, ${list}, cast(sum(_one) as bigint) as _n from ${nested(both, "both_versions")} group by ${list} having sum(_one) <> 0`;
}

function keyNames(o: Comparison): SqlFragment[] {
  return o.key.map((name) => identifier(name));
}

function isKeyed(keys: SqlFragment[]): SqlFragment {
  return join(
    keys.map((key) => sql`${key} is not null`),
    "and",
  );
}

function plain(name: string, type: ResultColumn["type"]): ResultColumn {
  return { name, label: name, type };
}

function compiled(select: SqlFragment, columns: ResultColumn[]): CompiledQuery {
  const { sql: text, parameters } = render(select, DUCKDB);
  return Object.freeze({
    dialect: "duckdb" as const,
    sql: text,
    parameters: Object.freeze(parameters),
    columns: Object.freeze(columns),
    fetchLimit: null,
  });
}
