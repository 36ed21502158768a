import type { BoundFilter, BoundOrder, BoundQuery } from "./bound";
import type { ColumnType } from "./column-types";
import { compileBoundFilter, type ColumnWriter } from "./compile-filter";
import type { Dialect } from "./dialects";
import { identifier, inWhere, indent, join, keyword, sql, type SqlFragment } from "./sql";

/** `where …` on lines of its own, or nothing. Conditions joined at the top stand one below the other. */
export function whereClause(filter: BoundFilter | null, dialect: Dialect, write?: ColumnWriter): SqlFragment {
  return filter === null ? sql`` : sql`\nwhere ${conditions(filter, dialect, write)}`;
}

/** What stands after `where`. */
export function conditions(filter: BoundFilter, dialect: Dialect, write?: ColumnWriter): SqlFragment {
  const list = filter.kind === "all" && filter.of.length > 0 ? filter.of : [filter];
  return inWhere(
    join(
      list.map((condition) => compileBoundFilter(condition, dialect, write)),
      "conditions",
    ),
  );
}

/** `( … ) as "name"`, to stand after `from`. */
export function nested(select: SqlFragment, name: string): SqlFragment {
  return sql`(${indent(sql`\n${select}`)}\n) as ${identifier(name)}`;
}

/** `expression as "alias"`, or the bare column where it is called so already. */
export function aliased(expression: SqlFragment, name: string | null, alias: string): SqlFragment {
  return name === alias ? expression : sql`${expression} as ${identifier(alias)}`;
}

/** `order by …` on a line of its own, or nothing. */
export function orderClause(keys: readonly SqlFragment[]): SqlFragment {
  return keys.length === 0 ? sql`` : sql`\norder by ${join(keys, "comma")}`;
}

/** One key of an order; `column` is what is compared. */
export function orderKey(column: SqlFragment, { direction, nulls }: Pick<BoundOrder, "direction" | "nulls">): SqlFragment {
  return sql`${column} ${keyword(direction)} ${keyword(nulls === "first" ? "nulls first" : "nulls last")}`;
}

/**
 * How an output is compared: text by its bytes, a double whose last digits may differ after rounding. `column` comes
 * back as it is where neither is needed.
 */
export function comparable(bound: BoundQuery, name: string, type: ColumnType, column: SqlFragment, dialect: Dialect): SqlFragment {
  return bound.inexact.has(name) && type.kind === "double" ? dialect.significant(column) : dialect.ordered(column, type);
}

/** `rank() over (…)` of the outputs by `top`: ties share a place, or the tie-breakers decide. */
export function rankOver(args: {
  partition: readonly SqlFragment[];
  by: SqlFragment;
  direction: "asc" | "desc";
  ties: "all" | "first";
  tieBreakers: readonly SqlFragment[];
}): SqlFragment {
  const { partition, by, direction, ties, tieBreakers } = args;
  const first = orderKey(by, { direction, nulls: "last" });
  const rest = ties === "all" ? [] : tieBreakers.map((column) => orderKey(column, { direction: "asc", nulls: "last" }));
  const within = partition.length === 0 ? sql`` : sql`partition by ${join(partition, "comma")} `;
  const rank = ties === "all" ? sql`rank()` : sql`row_number()`;
  return sql`${rank} over (${within}order by ${join([first, ...rest], "comma")})`;
}
