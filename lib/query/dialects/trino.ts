import { AppError } from "@/lib/errors";
import { isOfClock } from "../buckets";
import type { ColumnType } from "../column-types";
import type { SourceGroup } from "../source";
import { identifier, integerLiteral, inWhere, join, sql, value, type SqlFragment } from "../sql";
import { BASE, bothPresent, filtered, nudged, unitLiteral } from "./base";
import type { Dialect } from "./dialect";

const VALUES = identifier("a");

/** Timestamps of the language have milliseconds; without digits Trino would give them three as well, Athena always. */
function typeName(type: ColumnType): SqlFragment {
  return type.kind === "timestamp" ? sql`timestamp(3)` : BASE.typeName(type);
}

/** Days and moments are always finite. */
function fromTable(column: SqlFragment, type: ColumnType): SqlFragment {
  if (type.kind === "timestamp") return sql`cast(date_trunc('millisecond', ${column}) as timestamp(3))`;
  if (type.kind === "date") return sql`cast(${column} as date)`;
  return BASE.fromTable(column, type);
}

/**
 * There is no exact percentile: the values are collected and sorted, and the wanted one is taken out. The array is
 * named by a lambda, so that it stands in the text once.
 */
function percentile(column: SqlFragment, share: SqlFragment, method: "continuous" | "discrete", filter: SqlFragment | null): SqlFragment {
  const present = filter === null ? sql`${column} is not null` : sql`${column} is not null and ${filter}`;
  const sorted = sql`array_sort(${filtered(sql`array_agg(${column})`, present)})`;
  const taken = method === "discrete" ? discrete(share) : continuous(share);
  return sql`element_at(transform(array[${sorted}], ${VALUES} -> ${taken}), 1)`;
}

function discrete(share: SqlFragment): SqlFragment {
  return sql`element_at(${VALUES}, greatest(1, cast(ceil(${nudged(share)} * cardinality(${VALUES})) as bigint)))`;
}

function continuous(share: SqlFragment): SqlFragment {
  const position = sql`${share} * (cardinality(${VALUES}) - 1)`;
  const low = sql`element_at(${VALUES}, cast(floor(${position}) as bigint) + 1)`;
  const high = sql`element_at(${VALUES}, cast(ceil(${position}) as bigint) + 1)`;
  return sql`${low} + (${high} - ${low}) * (${position} - floor(${position}))`;
}

function parquetFiles(group: SourceGroup): SqlFragment {
  if (!group.table || group.table.length === 0)
    throw new AppError(
      "UNSUPPORTED",
      "These files are in no table that Trino or Athena could read. Nothing was run. Ask DuckDB, or register the dataset as a table first.",
    );
  const files = group.files.map((file) => value({ type: { kind: "text" }, value: file }));
  return sql`${join(group.table.map(identifier), "dot")} where ${inWhere(sql`"$path" in (${join(files, "comma")})`)}`;
}

/** Trino 435 and newer. It binds no values: each is encoded into the text. */
export const TRINO: Dialect = {
  ...BASE,
  name: "trino",
  label: "Trino",
  values: "literal",
  limits: { sqlBytes: 1_000_000, parameters: 0, identifierBytes: 1_000 },
  typeName,
  bucket: (unit, column) => {
    const start = sql`date_trunc(${unitLiteral(unit)}, cast(${column} as timestamp(3)))`;
    return isOfClock(unit) ? start : sql`cast(${start} as date)`;
  },
  part: (name, column) => (name === "day_of_week" ? sql`day_of_week(${column})` : BASE.part(name, column)),
  fromTable,
  addTime: (column, _type, amount, unit) => sql`date_add(${unitLiteral(unit)}, ${amount}, ${column})`,
  daysBetween: (from, to) => sql`date_diff('day', ${from}, ${to})`,
  percentile,
  pick: (fn, column, by, filter) =>
    filtered(
      sql`${fn === "min_by" ? sql`min_by` : sql`max_by`}(${column.sql}, row(${by.sql}, ${column.sql}))`,
      bothPresent(column.sql, by.sql, filter),
    ),
  approxDistinct: (column, filter) => filtered(sql`approx_distinct(${column})`, filter),
  // NULL is formatted as a word.
  significant: (number) => sql`cast(nullif(format('%.8e', ${nudged(number)} + 0), 'null') as double)`,
  // A subscript beyond the end would be an error.
  element: (array, at) => sql`element_at(${array}, ${integerLiteral(at)})`,
  parquetFiles,
};
