import type { BoundMeasure } from "./bound";
import { compileBoundFilter, emptyTest, notEmptyTest } from "./compile-filter";
import type { Dialect } from "./dialects";
import { identifier, sql, value, type SqlFragment } from "./sql";

/**
 * A measure as an aggregate over the rows of a group. Of `share` it is the part; `compileWhole` is what it is a part
 * of.
 */
export function compileMeasure(measure: BoundMeasure, dialect: Dialect): SqlFragment {
  const { fn, method } = measure;
  const column = measure.column === null ? sql`*` : identifier(measure.column);
  const type = measure.columnType ?? { kind: "integer" };
  const isText = type.kind === "text";
  const filter = measure.where ? compileBoundFilter(measure.where, dialect) : null;
  const over = (aggregate: SqlFragment): SqlFragment => (filter === null ? aggregate : sql`${aggregate} filter (where ${filter})`);
  const counted = (test: SqlFragment): SqlFragment => sql`count(*) filter (where ${filter === null ? test : sql`${filter} and ${test}`})`;
  const asDouble = type.kind === "double" ? column : sql`cast(${column} as double precision)`;
  switch (fn) {
    case "count":
      return over(sql`count(*)`);
    case "count_distinct":
      return over(sql`count(distinct ${column})`);
    case "count_empty":
      return counted(emptyTest(column, isText));
    case "count_not_empty":
      return counted(notEmptyTest(column, isText));
    case "sum":
      return over(sumOf(column, type.kind));
    case "share":
      return measure.column === null ? over(sql`count(*)`) : over(sumOf(column, type.kind));
    case "avg": {
      // Integers and decimals that cancel each other out would leave a mean of doubles with hardly a right digit.
      if (type.kind === "double") return over(sql`avg(${column})`);
      return sql`cast(${over(sumOf(column, type.kind))} as double precision) / nullif(${over(sql`count(${column})`)}, 0)`;
    }
    case "ratio": {
      const by = identifier(measure.by?.column ?? "");
      const sum = (of: SqlFragment, kind: string, other: SqlFragment): SqlFragment =>
        sql`cast(${sumOf(of, kind)} filter (where ${filter === null ? sql`` : sql`${filter} and `}${other} is not null) as double precision)`;
      return sql`${sum(column, type.kind, by)} / nullif(${sum(by, measure.by?.type.kind ?? "integer", column)}, 0)`;
    }
    case "min":
    case "max":
      return dialect.minMax(fn, column, type, filter);
    case "median":
    case "percentile":
      return dialect.percentile(
        method === "discrete" ? column : asDouble,
        value({ type: { kind: "double" }, value: measure.p }),
        method,
        filter,
      );
    case "stddev":
      return over(sql`stddev_samp(${asDouble})`);
    case "variance":
      return over(sql`var_samp(${asDouble})`);
    case "stddev_pop":
      return over(sql`stddev_pop(${asDouble})`);
    case "variance_pop":
      return over(sql`var_pop(${asDouble})`);
    case "min_by":
    case "max_by": {
      const by = measure.by ?? { column: "", type };
      return dialect.pick(fn, { sql: column, type }, { sql: identifier(by.column), type: by.type }, filter);
    }
    case "approx_distinct":
      return dialect.approxDistinct(column, filter);
  }
}

/** The whole a share is a part of, for one group: the same without its condition. */
export function compileWhole(measure: BoundMeasure, write: (name: string) => SqlFragment = identifier): SqlFragment {
  return measure.column === null ? sql`count(*)` : sumOf(write(measure.column), measure.columnType?.kind ?? "integer");
}

/** Integers are added exactly, whatever their size; decimals of 18 digits are, up to 10^20 of them, in 38 digits. */
function sumOf(column: SqlFragment, kind: string): SqlFragment {
  return kind === "integer" ? sql`sum(cast(${column} as decimal(38, 0)))` : sql`sum(${column})`;
}
