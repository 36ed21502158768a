import { integerLiteral, keyword, sql, value } from "../sql";
import { BASE, bothPresent, filtered, nudged, unitSteps } from "./base";
import type { Dialect } from "./dialect";

const STEPS = { month: sql`to_months`, day: sql`to_days`, hour: sql`to_hours`, minute: sql`to_minutes` } as const;

/** DuckDB 1.5. Values are bound, lists of files among them. */
export const DUCKDB: Dialect = {
  ...BASE,
  name: "duckdb",
  label: "DuckDB",
  values: "numbered",
  limits: { sqlBytes: 1_000_000, parameters: 100_000, identifierBytes: 1_000 },
  endsWith: (text, wanted) => sql`ends_with(${text}, ${wanted})`,
  part: (name, column) => (name === "day_of_week" ? sql`cast(isodow(${column}) as bigint)` : BASE.part(name, column)),
  addTime: (column, type, amount, unit) => {
    const { unit: step, steps } = unitSteps(unit);
    const moved = steps === 1 ? amount : sql`${amount} ${keyword("*")} ${integerLiteral(steps)}`;
    const whole = step === "hour" || step === "minute" ? moved : sql`cast(${moved} as integer)`;
    return sql`cast(${column} + ${STEPS[step]}(${whole}) as ${BASE.typeName(type)})`;
  },
  daysBetween: (from, to) => sql`date_diff('day', ${from}, ${to})`,
  percentile: (column, share, method, filter) =>
    filtered(method === "discrete" ? sql`quantile_disc(${column}, ${nudged(share)})` : sql`quantile_cont(${column}, ${share})`, filter),
  pick: (fn, column, by, filter) =>
    filtered(
      sql`${fn === "min_by" ? sql`arg_min` : sql`arg_max`}(${column.sql}, row(${by.sql}, ${column.sql}))`,
      bothPresent(column.sql, by.sql, filter),
    ),
  approxDistinct: (column, filter) => filtered(sql`approx_count_distinct(${column})`, filter),
  significant: (number) => sql`cast(format('{:.8e}', ${nudged(number)} + 0) as double precision)`,
  parquetFiles: ({ files }) =>
    sql`read_parquet(${value({ type: { kind: "text[]" }, value: [...files] })}, hive_partitioning = false, union_by_name = false)`,
};
