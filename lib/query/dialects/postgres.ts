import { AppError } from "@/lib/errors";
import type { ColumnType } from "../column-types";
import { integerLiteral, keyword, sql, type SqlFragment } from "../sql";
import { BASE, bothPresent, filtered, nudged, unitSteps } from "./base";
import type { Dialect } from "./dialect";

const STEPS = {
  month: sql`interval '1' month`,
  day: sql`interval '1' day`,
  hour: sql`interval '1' hour`,
  minute: sql`interval '1' minute`,
} as const;

const NO_FILES = "PostgreSQL reads tables of a database, not the files of the lake. Ask DuckDB, Trino or Athena.";

/** Text in the order of its bytes, whatever the database's own collation. */
function ordered(column: SqlFragment, type: ColumnType): SqlFragment {
  return type.kind === "text" ? sql`${column} collate "C"` : column;
}

/** PostgreSQL 14 and newer. Every value carries its type, as PostgreSQL would otherwise take it from the context. */
export const POSTGRES: Dialect = {
  ...BASE,
  name: "postgres",
  label: "PostgreSQL",
  values: "cast",
  limits: { sqlBytes: 1_000_000, parameters: 65_535, identifierBytes: 63 },
  lacks: { files: NO_FILES },
  ordered,
  // Columns with collations of their own could not be compared with each other.
  fromTable: (column, type) => (type.kind === "text" ? sql`cast(${column} as varchar) collate "default"` : BASE.fromTable(column, type)),
  addTime: (column, type, amount, unit) => {
    const { unit: step, steps } = unitSteps(unit);
    const moved = steps === 1 ? amount : sql`${amount} ${keyword("*")} ${integerLiteral(steps)}`;
    return sql`cast(${column} + ${moved} * ${STEPS[step]} as ${BASE.typeName(type)})`;
  },
  daysBetween: (from, to) => sql`cast(${to} - ${from} as bigint)`,
  percentile: (column, share, method, filter) =>
    filtered(
      method === "discrete"
        ? sql`percentile_disc(${nudged(share)}) within group (order by ${column})`
        : sql`percentile_cont(${share}) within group (order by ${column})`,
      filter,
    ),
  // The answer must not keep the collation: under "C" letters beyond ASCII have no lower case.
  minMax: (fn, column, type, filter) => {
    const found = BASE.minMax(fn, ordered(column, type), type, filter);
    return type.kind === "text" ? sql`${found} collate "default"` : found;
  },
  pick: (fn, column, by, filter) => {
    const direction = keyword(fn === "min_by" ? "asc" : "desc");
    const order = sql`${ordered(by.sql, by.type)} ${direction}, ${ordered(column.sql, column.type)} ${direction}`;
    return sql`(${filtered(sql`array_agg(${column.sql} order by ${order})`, bothPresent(column.sql, by.sql, filter))})[1]`;
  },
  fence: sql`\noffset 0`,
  approxDistinct: (column, filter) => filtered(sql`count(distinct ${column})`, filter),
  significant: (number) => sql`cast(to_char(${nudged(number)} + 0, '9.99999999EEEE') as double precision)`,
  parquetFiles: () => {
    throw new AppError("UNSUPPORTED", `${NO_FILES} Nothing was run.`);
  },
};
