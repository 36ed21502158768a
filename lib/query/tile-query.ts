import { AppError } from "@/lib/errors";
import type { Condition, Filter, Query, RelativeTime, Scalar } from "./ast";
import { readDate, readTimestamp } from "./calendar";
import { isNumeric, parseColumnType, type ColumnType } from "./column-types";
import { fillTemplate } from "./fill-template";
import type { Parameter, ParameterValues, QueryTemplate } from "./parameters";

/**
 * What a filter of a dashboard is set to: some values, a range of numbers, or a stretch of time. The shape of
 * `FilterValue` in lib/dashboards.
 */
export type FilterValueLike =
  | { values: readonly string[] }
  | { low?: number | undefined; high?: number | undefined }
  | { from?: string | undefined; to?: string | undefined }
  | { last: RelativeTime };

export type FilterKindLike = "values" | "range" | "period";

/** Among the `values` of a filter, the one that stands for empty cells. */
export const EMPTY_VALUE = "";

const INT64_MAX = 9_223_372_036_854_775_807n;

/** Whether a filter of this kind can be set on a column of this type (`decimal(10,2)`). */
export function filterFits(kind: FilterKindLike, type: string): boolean {
  const { kind: holds } = parseColumnType(type);
  if (kind === "range") return isNumeric(parseColumnType(type));
  return kind === "values" || holds === "date" || holds === "timestamp";
}

/**
 * The condition a filter puts on a tile's question; null when it leaves everything. Values come as text and are read
 * as the column's type; "" stands for empty cells. Days of a column with a time reach to the end of the day. A `last`
 * without an amount is the current unit: this month. Throws INVALID_INPUT, with the column as the path, for a value
 * the column cannot hold or a kind of filter that does not fit it: a filter is never left out in silence.
 */
export function filterCondition(args: { column: string; type: string; value: FilterValueLike }): Filter | null {
  const { column, value } = args;
  const type = parseColumnType(args.type);
  if ("values" in value) return amongValues(column, type, value.values);
  if ("last" in value) {
    requireKind(column, type, "period");
    return { field: column, op: value.last.amount === undefined ? "in_current" : "in_last", value: { ...value.last } };
  }
  if ("from" in value || "to" in value) {
    requireKind(column, type, "period");
    return between(column, value.from, value.to);
  }
  const { low, high } = value as { low?: number; high?: number };
  if (low === undefined && high === undefined) return null;
  requireKind(column, type, "range");
  return together([
    ...(low === undefined ? [] : [{ field: column, op: "gte" as const, value: bound(column, type, low, Math.ceil) }]),
    ...(high === undefined ? [] : [{ field: column, op: "lte" as const, value: bound(column, type, high, Math.floor) }]),
  ]);
}

/** The question over the rows that all of `filters` leave. */
export function withFilters(query: Query, filters: readonly Filter[]): Query {
  if (filters.length === 0) return query;
  const { where } = query;
  const before = where === undefined ? [] : "all" in where ? where.all : [where];
  return { ...query, where: { all: [...before, ...filters] } };
}

/** What a tile asks: its question with the values of its parameters, over the rows the dashboard's filters leave. */
export function tileQuery(args: {
  query: QueryTemplate;
  parameters: readonly Parameter[];
  values: ParameterValues;
  filters: readonly Filter[];
}): Query {
  const { query, parameters, values, filters } = args;
  return withFilters(fillTemplate({ query, parameters, values }), filters);
}

function amongValues(column: string, type: ColumnType, values: readonly string[]): Filter | null {
  if (values.length === 0) return null;
  const given = [...new Set(values)].filter((value) => value !== EMPTY_VALUE);
  const conditions = given.length === 0 ? [] : valueConditions(column, type, given);
  const empty: Condition[] = values.includes(EMPTY_VALUE) ? [{ field: column, op: "is_empty" }] : [];
  const any = [...conditions, ...empty];
  const [only] = any;
  return any.length === 1 && only ? only : { any };
}

function valueConditions(column: string, type: ColumnType, values: readonly string[]): Condition[] {
  if (type.kind === "boolean") return values.map((value) => ({ field: column, op: truth(column, value) }));
  if (type.kind !== "timestamp") return [{ field: column, op: "in", value: values.map((value) => scalarOf(column, type, value)) }];
  // The language lists exact times; a day stands for all of its times.
  const days = values.filter((value) => readDate(value) !== null);
  const times = values.filter((value) => readDate(value) === null).map((value) => scalarOf(column, type, value));
  const list: Condition[] = times.length === 0 ? [] : [{ field: column, op: "in", value: times }];
  return [...days.map((day): Condition => ({ field: column, op: "eq", value: day })), ...list];
}

function truth(column: string, value: string): "is_true" | "is_false" {
  if (value === "true") return "is_true";
  if (value === "false") return "is_false";
  return refuse(column, "true and false");
}

function scalarOf(column: string, type: ColumnType, value: string): Scalar {
  switch (type.kind) {
    case "text":
      return value;
    case "integer":
      return /^-?\d{1,40}$/.test(value) ? whole(column, BigInt(value)) : refuse(column, "whole numbers, such as 7");
    case "decimal":
      return /^-?\d{1,18}(\.\d{1,18})?$/.test(value) ? value : refuse(column, "numbers, such as 7.5");
    case "double": {
      const number = /^-?\d+(\.\d+)?(e[+-]?\d{1,3})?$/i.test(value) ? Number(value) : Number.NaN;
      return Number.isFinite(number) ? number : refuse(column, "numbers, such as 7.5");
    }
    case "boolean":
      return truth(column, value) === "is_true";
    case "date":
      return readDate(value) === null ? refuse(column, "dates, such as 2025-01-31") : value;
    case "timestamp":
      return readTimestamp(value) ?? refuse(column, "dates with a time, such as 2025-01-31T10:30:00");
  }
}

/** An integer as the language writes it: text where a number of JSON would not be exact. */
function whole(column: string, value: bigint): Scalar {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number === 0 ? 0 : number;
  return value <= INT64_MAX && value >= -INT64_MAX - 1n ? String(value) : refuse(column, "whole numbers of at most 64 bits");
}

/** One end of a range. Between whole numbers there is nothing, so the end moves to the next one inside. */
function bound(column: string, type: ColumnType, value: number, inside: (value: number) => number): Scalar {
  if (!Number.isFinite(value)) refuse(column, "numbers, such as 7.5");
  return type.kind === "integer" ? whole(column, BigInt(inside(value))) : value;
}

function between(column: string, from: string | undefined, to: string | undefined): Filter | null {
  for (const day of [from, to]) if (day !== undefined && readDate(day) === null) refuse(column, "dates, such as 2025-01-31");
  if (from !== undefined && to !== undefined) return { field: column, op: "between", value: [from, to] };
  if (from !== undefined) return { field: column, op: "gte", value: from };
  return to === undefined ? null : { field: column, op: "lte", value: to };
}

function together(conditions: Condition[]): Filter | null {
  const [only] = conditions;
  return conditions.length === 1 && only ? only : { all: conditions };
}

function requireKind(column: string, type: ColumnType, kind: "range" | "period"): void {
  const fits = kind === "range" ? isNumeric(type) : type.kind === "date" || type.kind === "timestamp";
  if (fits) return;
  throw new AppError(
    "INVALID_INPUT",
    `A filter by a ${kind === "range" ? "range of numbers" : "stretch of time"} does not fit the column ${column}, which holds ${type.kind} values. Nothing was run. Take the filter away, or filter by values.`,
    { details: [{ path: column, message: `not for ${type.kind}` }] },
  );
}

function refuse(column: string, holds: string): never {
  throw new AppError(
    "INVALID_INPUT",
    `The column ${column} holds ${holds}; the filter is set to something else. Nothing was run. Set it again.`,
    {
      details: [{ path: column, message: `expected ${holds}` }],
    },
  );
}
