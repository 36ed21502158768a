import { AppError } from "@/lib/errors";
import type { BucketName, PartName } from "../buckets";
import type { ColumnType } from "../column-types";
import { integerLiteral, sql, type SqlFragment } from "../sql";

/**
 * What a dialect writes in its own way. `base` is the text all of them share; a form without a shared text throws
 * UNSUPPORTED until the dialect brings its own.
 */
export type Dialect = {
  name: "duckdb";
  typeName: (type: ColumnType) => SqlFragment;
  contains: (text: SqlFragment, part: SqlFragment) => SqlFragment;
  startsWith: (text: SqlFragment, part: SqlFragment) => SqlFragment;
  endsWith: (text: SqlFragment, part: SqlFragment) => SqlFragment;
  bucket: (unit: BucketName, column: SqlFragment) => SqlFragment;
  part: (part: PartName, column: SqlFragment) => SqlFragment;
  /** An aggregate without its filter. `share` is a double between 0 and 1; a continuous one is of doubles. */
  percentile: (column: SqlFragment, share: SqlFragment, method: "continuous" | "discrete") => SqlFragment;
  /** Rows of Parquet files whose paths are one bound list. */
  parquetFiles: (files: SqlFragment) => SqlFragment;
};

const UNITS: Record<BucketName, SqlFragment> = {
  year: sql`'year'`,
  quarter: sql`'quarter'`,
  month: sql`'month'`,
  week: sql`'week'`,
  day: sql`'day'`,
  hour: sql`'hour'`,
};

function typeName(type: ColumnType): SqlFragment {
  switch (type.kind) {
    case "text":
      return sql`varchar`;
    case "integer":
      return sql`bigint`;
    case "decimal":
      return sql`decimal(${integerLiteral(type.precision)}, ${integerLiteral(type.scale)})`;
    case "double":
      return sql`double precision`;
    case "boolean":
      return sql`boolean`;
    case "date":
      return sql`date`;
    case "timestamp":
      return sql`timestamp`;
  }
}

function bucket(unit: BucketName, column: SqlFragment): SqlFragment {
  const start = sql`date_trunc(${UNITS[unit]}, cast(${column} as timestamp))`;
  return unit === "hour" ? start : sql`cast(${start} as date)`;
}

function part(name: PartName, column: SqlFragment): SqlFragment {
  switch (name) {
    case "month_of_year":
      return sql`cast(extract(month from ${column}) as bigint)`;
    case "hour_of_day":
      return sql`cast(extract(hour from ${column}) as bigint)`;
    case "day_of_week":
      return missing("the day of the week");
  }
}

function missing(what: string): never {
  throw new AppError("UNSUPPORTED", `This engine has no form for ${what}. Nothing was run.`);
}

/** The text all dialects share. */
export const BASE: Omit<Dialect, "name"> = {
  typeName,
  contains: (text, wanted) => sql`strpos(${text}, ${wanted}) > 0`,
  startsWith: (text, wanted) => sql`starts_with(${text}, ${wanted})`,
  endsWith: () => missing("ends_with"),
  bucket,
  part,
  percentile: () => missing("percentiles"),
  parquetFiles: () => missing("Parquet files"),
};
