import type { BoundCondition, BoundFilter } from "./bound";
import { requireFeature, type Dialect } from "./dialects";
import { identifier, join, keyword, sql, value, type SqlFragment } from "./sql";

/** Writes the column of a condition: most often its quoted name. */
export type ColumnWriter = (name: string) => SqlFragment;

const COMPARISONS = { eq: "=", neq: "<>", lt: "<", lte: "<=", gt: ">", gte: ">=" } as const;

/**
 * A filter as a boolean expression. It may be NULL where a value is empty, which leaves the row out; under `not`
 * that is made false first, so `not` keeps exactly the rows its filter leaves out.
 */
export function compileBoundFilter(filter: BoundFilter, dialect: Dialect, write: ColumnWriter = identifier): SqlFragment {
  switch (filter.kind) {
    case "condition":
      requireFeature(dialect, filter.op);
      return compileCondition(filter, dialect, write);
    case "not":
      return sql`not coalesce(${compileBoundFilter(filter.of, dialect, write)}, false)`;
    case "all":
    case "any": {
      const parts = filter.of.map((child) => compileBoundFilter(child, dialect, write));
      const [only] = parts;
      if (only === undefined) return filter.kind === "all" ? sql`true` : sql`false`;
      if (parts.length === 1) return only;
      return sql`(${join(parts, filter.kind === "all" ? "and" : "or")})`;
    }
  }
}

/** A column that is empty: NULL, and for text also without characters. */
export function emptyTest(column: SqlFragment, isText: boolean): SqlFragment {
  return isText ? sql`(${column} is null or ${column} = '')` : sql`${column} is null`;
}

/** A column that is not empty. */
export function notEmptyTest(column: SqlFragment, isText: boolean): SqlFragment {
  return isText ? sql`${column} <> ''` : sql`${column} is not null`;
}

function compileCondition(condition: BoundCondition, dialect: Dialect, write: ColumnWriter): SqlFragment {
  const column = write(condition.column);
  const isText = condition.type.kind === "text";
  if (condition.op === "is_empty") return emptyTest(column, isText);
  if (condition.op === "is_not_empty") return notEmptyTest(column, isText);
  const values = condition.values.map(value);
  const test = comparison(condition, column, values, dialect);
  if (condition.includeEmpty) return isText ? sql`(${test} or ${column} is null or ${column} = '')` : sql`(${test} or ${column} is null)`;
  return isText && couldMatchEmptyText(condition) ? sql`(${test} and ${column} <> '')` : test;
}

/** Whether a comparison holds for a text without characters, which counts as empty unless it is asked for by value. */
function couldMatchEmptyText({ op, values }: BoundCondition): boolean {
  const first = values[0]?.value;
  switch (op) {
    case "neq":
    case "not_contains":
      return first !== "";
    case "not_in":
      return !values.some((candidate) => candidate.value === "");
    case "lt":
    case "lte":
      return true;
    case "gte":
    case "between":
    case "contains":
    case "starts_with":
    case "ends_with":
      return first === "";
    default:
      return false;
  }
}

function comparison({ op, type, ignoreCase }: BoundCondition, column: SqlFragment, bound: SqlFragment[], dialect: Dialect): SqlFragment {
  const [first = sql`null`, second = sql`null`] = bound;
  const text = ignoreCase ? sql`lower(${column})` : column;
  const part = ignoreCase ? sql`lower(${first})` : first;
  switch (op) {
    case "eq":
    case "neq":
      return sql`${column} ${keyword(COMPARISONS[op])} ${first}`;
    case "lt":
    case "lte":
    case "gt":
    case "gte":
      return sql`${dialect.ordered(column, type)} ${keyword(COMPARISONS[op])} ${first}`;
    case "between":
      return sql`${dialect.ordered(column, type)} between ${first} and ${second}`;
    case "in":
      return sql`${column} in (${join(bound, "comma")})`;
    case "not_in":
      return sql`${column} not in (${join(bound, "comma")})`;
    case "contains":
      return dialect.contains(text, part);
    case "not_contains":
      return sql`not ${dialect.contains(text, part)}`;
    case "starts_with":
      return dialect.startsWith(text, part);
    case "ends_with":
      return dialect.endsWith(text, part);
    case "is_true":
      return column;
    case "is_false":
      return sql`not ${column}`;
    case "is_empty":
    case "is_not_empty":
      return sql`false`;
  }
}
