import { isOfClock, type BucketName, type PartName } from "../buckets";
import type { ColumnType } from "../column-types";
import { integerLiteral, sql, type SqlFragment } from "../sql";
import type { Dialect } from "./dialect";
import { encodeLiteral } from "./encode-literal";

/** What every dialect brings of its own. */
export type OwnForms = "name" | "label" | "values" | "limits" | "addTime" | "daysBetween" | "percentile" | "pick" | "approxDistinct";

const UNITS: Record<BucketName, SqlFragment> = {
  year: sql`'year'`,
  quarter: sql`'quarter'`,
  month: sql`'month'`,
  week: sql`'week'`,
  day: sql`'day'`,
  hour: sql`'hour'`,
  minute: sql`'minute'`,
};

/** The name of a unit of time as a text literal. */
export function unitLiteral(unit: BucketName): SqlFragment {
  return UNITS[unit];
}

/**
 * A number a little nearer to zero, and never −0. What is rounded or counted off after it does not lie on an edge
 * just because its last binary digit fell one way or the other: 0.07 of 100 values are 7, not 8.
 */
export function nudged(number: SqlFragment): SqlFragment {
  return sql`${number} * cast('0.999999999999' as double precision)`;
}

/** An aggregate over the rows that meet the filter. */
export function filtered(aggregate: SqlFragment, filter: SqlFragment | null): SqlFragment {
  return filter === null ? aggregate : sql`${aggregate} filter (where ${filter})`;
}

/** The condition that both values are there, and the filter holds. */
export function bothPresent(one: SqlFragment, other: SqlFragment, filter: SqlFragment | null): SqlFragment {
  const present = sql`${one} is not null and ${other} is not null`;
  return filter === null ? present : sql`${present} and ${filter}`;
}

/** The parts of months, quarters and years in months, of weeks in days. */
export function unitSteps(unit: BucketName): { unit: "month" | "day" | "hour" | "minute"; steps: number } {
  const steps: Record<BucketName, { unit: "month" | "day" | "hour" | "minute"; steps: number }> = {
    year: { unit: "month", steps: 12 },
    quarter: { unit: "month", steps: 3 },
    month: { unit: "month", steps: 1 },
    week: { unit: "day", steps: 7 },
    day: { unit: "day", steps: 1 },
    hour: { unit: "hour", steps: 1 },
    minute: { unit: "minute", steps: 1 },
  };
  return steps[unit];
}

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

/** Infinite numbers and days, and those beyond the years 1 to 9999, are empty; a moment loses what is finer than milliseconds. */
function fromTable(column: SqlFragment, type: ColumnType): SqlFragment {
  const converted = sql`cast(${column} as ${typeName(type)})`;
  switch (type.kind) {
    case "double":
      return sql`case when ${converted} - ${converted} = 0 then ${converted} + 0 end`;
    case "decimal":
      return sql`case when ${column} - ${column} = 0 then ${converted} end`;
    case "date":
      return sql`case when ${converted} between date '0001-01-01' and date '9999-12-31' then ${converted} end`;
    case "timestamp":
      return sql`case when ${converted} >= timestamp '0001-01-01 00:00:00' and ${converted} < timestamp '10000-01-01 00:00:00' then date_trunc('milliseconds', ${converted}) end`;
    case "text":
    case "integer":
    case "boolean":
      return converted;
  }
}

function bucket(unit: BucketName, column: SqlFragment): SqlFragment {
  const start = sql`date_trunc(${UNITS[unit]}, cast(${column} as timestamp))`;
  return isOfClock(unit) ? start : sql`cast(${start} as date)`;
}

function part(name: PartName, column: SqlFragment): SqlFragment {
  switch (name) {
    case "month_of_year":
      return sql`cast(extract(month from ${column}) as bigint)`;
    case "hour_of_day":
      return sql`cast(extract(hour from ${column}) as bigint)`;
    case "day_of_week":
      return sql`cast(extract(isodow from ${column}) as bigint)`;
  }
}

/** The text the dialects share; each brings the rest and writes over what it has otherwise. */
export const BASE: Omit<Dialect, OwnForms | "significant" | "parquetFiles"> = {
  lacks: {},
  typeName,
  ordered: (column) => column,
  contains: (text, wanted) => sql`strpos(${text}, ${wanted}) > 0`,
  startsWith: (text, wanted) => sql`starts_with(${text}, ${wanted})`,
  endsWith: (text, wanted) => sql`starts_with(reverse(${text}), reverse(${wanted}))`,
  bucket,
  part,
  fromTable,
  minMax: (fn, column, _type, filter) => filtered(fn === "min" ? sql`min(${column})` : sql`max(${column})`, filter),
  element: (array, at) => sql`${array}[${integerLiteral(at)}]`,
  fence: null,
  encode: encodeLiteral,
};
