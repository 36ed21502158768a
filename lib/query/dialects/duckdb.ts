import { sql } from "../sql";
import { BASE, type Dialect } from "./base";

/** DuckDB 1.5. Values are bound, lists of files among them. */
export const DUCKDB: Dialect = {
  ...BASE,
  name: "duckdb",
  endsWith: (text, part) => sql`ends_with(${text}, ${part})`,
  part: (name, column) => (name === "day_of_week" ? sql`cast(isodow(${column}) as bigint)` : BASE.part(name, column)),
  percentile: (column, share, method) =>
    method === "discrete" ? sql`quantile_disc(${column}, ${share})` : sql`quantile_cont(${column}, ${share})`,
  parquetFiles: (files) => sql`read_parquet(${files}, hive_partitioning = false, union_by_name = false)`,
};
