import { AppError } from "@/lib/errors";
import type { BoundExpression } from "./bound";
import { formatColumnType, type ColumnType } from "./column-types";
import { compileBoundFilter } from "./compile-filter";
import { requireFeature, type Dialect } from "./dialects";
import { identifier, integerLiteral, join, keyword, sql, value, type SqlFragment } from "./sql";

type Call = Extract<BoundExpression, { kind: "call" }>;
type Case = Extract<BoundExpression, { kind: "case" }>;

/** An integer as an exact decimal. */
const WHOLE = { kind: "decimal", precision: 19, scale: 0 } as const satisfies ColumnType;

/** A calculated value as SQL over flat names. It stands in any place without brackets of its own. */
export function compileExpression(expression: BoundExpression, dialect: Dialect): SqlFragment {
  switch (expression.kind) {
    case "column":
      return identifier(expression.column);
    case "literal":
      return value(expression.value);
    case "call":
      requireFeature(dialect, expression.fn);
      return compileCall(expression, dialect);
    case "case":
      return compileCase(expression, dialect);
  }
}

function compileCall(call: Call, dialect: Dialect): SqlFragment {
  const [first, second] = call.args;
  if (!first) throw new AppError("INTERNAL", "A calculation without anything to calculate with was about to become SQL. Nothing was run.");
  const a = compileExpression(first, dialect);
  const b = (): SqlFragment => {
    if (!second) throw new AppError("INTERNAL", "A calculation lacks its second value. Nothing was run.");
    return compileExpression(second, dialect);
  };
  switch (call.fn) {
    case "add":
      return arithmetic(call, keyword("+"), dialect);
    case "subtract":
      return arithmetic(call, keyword("-"), dialect);
    case "multiply":
      return arithmetic(call, keyword("*"), dialect);
    case "divide":
      return sql`(${as(first, { kind: "double" }, dialect)} / nullif(${second ? as(second, { kind: "double" }, dialect) : b()}, 0))`;
    case "round":
      return round(call, first, a, dialect);
    case "floor":
    case "ceil": {
      if (first.type.kind === "integer") return a;
      const whole = call.fn === "floor" ? sql`floor(${a})` : sql`ceil(${a})`;
      return first.type.kind === "decimal" ? cast(whole, call.type, dialect) : whole;
    }
    case "abs":
      return sql`abs(${a})`;
    case "coalesce":
      return sql`coalesce(${join(
        call.args.map((argument) => as(argument, call.type, dialect)),
        "comma",
      )})`;
    case "lower":
      return sql`lower(${a})`;
    case "trim":
      return sql`trim(both ' ' from ${a})`;
    case "concat":
      return sql`(${join(
        call.args.map((argument) => compileExpression(argument, dialect)),
        "concat",
      )})`;
    case "length":
      return cast(sql`length(${a})`, { kind: "integer" }, dialect);
    case "substr":
      return sql`substr(${join([a, ...call.numbers.map(integerLiteral)], "comma")})`;
    case "date_add": {
      const unit = given(call.unit);
      requireFeature(dialect, unit);
      return dialect.addTime(a, first.type, b(), unit);
    }
    case "date_diff_days":
      return dialect.daysBetween(asDate(first, dialect), second ? asDate(second, dialect) : b());
    case "date_bucket": {
      const bucket = given(call.bucket);
      requireFeature(dialect, bucket);
      return dialect.bucket(bucket, a);
    }
    case "date_part": {
      const part = given(call.part);
      requireFeature(dialect, part);
      return dialect.part(part, a);
    }
    case "age_years":
      return ageInYears(asDate(first, dialect), second ? asDate(second, dialect) : b());
  }
}

function given<T>(word: T | null): T {
  if (word === null) throw new AppError("INTERNAL", "A calculation lacks its unit. Nothing was run.");
  return word;
}

function cast(converted: SqlFragment, type: ColumnType, dialect: Dialect): SqlFragment {
  return sql`cast(${converted} as ${dialect.typeName(type)})`;
}

/** The expression as a value of a type; without a cast where it has it. */
function as(expression: BoundExpression, type: ColumnType, dialect: Dialect): SqlFragment {
  const compiled = compileExpression(expression, dialect);
  return formatColumnType(expression.type) === formatColumnType(type) ? compiled : cast(compiled, type, dialect);
}

function asDate(expression: BoundExpression, dialect: Dialect): SqlFragment {
  return as(expression, { kind: "date" }, dialect);
}

/**
 * Doubles meet doubles and decimals decimals; a decimal result gets exactly the digits it is said to have. DuckDB
 * calculates with no more than 18 digits unless one side has more.
 */
function arithmetic(call: Call, operator: SqlFragment, dialect: Dialect): SqlFragment {
  const { type } = call;
  const isNarrow = (argument: BoundExpression): boolean => argument.type.kind === "decimal" && argument.type.precision < WHOLE.precision;
  const needsRoom = type.kind === "decimal" && type.precision >= WHOLE.precision && call.args.every(isNarrow);
  const sides = call.args.map((argument, index) => {
    if (type.kind === "double") return as(argument, type, dialect);
    if (type.kind === "decimal" && argument.type.kind === "integer") return as(argument, WHOLE, dialect);
    if (needsRoom && index === 0 && argument.type.kind === "decimal")
      return as(argument, { ...WHOLE, scale: argument.type.scale }, dialect);
    return compileExpression(argument, dialect);
  });
  const [left, right] = sides;
  if (!left || !right) throw new AppError("INTERNAL", "A calculation lacks its second value. Nothing was run.");
  const result = sql`(${left} ${operator} ${right})`;
  return call.type.kind === "decimal" ? cast(result, call.type, dialect) : result;
}

/**
 * Halves away from zero. The engines' own `round` of doubles differ in the halves, so doubles are rounded by the same
 * steps everywhere.
 */
function round(call: Call, argument: BoundExpression, a: SqlFragment, dialect: Dialect): SqlFragment {
  const decimals = call.numbers[0] ?? 0;
  if (argument.type.kind === "integer") return a;
  if (argument.type.kind === "decimal") return cast(sql`round(${a}, ${integerLiteral(decimals)})`, call.type, dialect);
  const half = sql`cast('0.5' as double precision)`;
  if (decimals === 0) return sql`(sign(${a}) * floor(abs(${a}) + ${half}))`;
  const shift = cast(integerLiteral(10 ** decimals), { kind: "double" }, dialect);
  return sql`(sign(${a}) * floor(abs(${a}) * ${shift} + ${half}) / ${shift})`;
}

/** Someone born on 29 February has the birthday on 1 March in other years. */
function ageInYears(birth: SqlFragment, at: SqlFragment): SqlFragment {
  const dayOfYear = (date: SqlFragment): SqlFragment => sql`extract(month from ${date}) * 100 + extract(day from ${date})`;
  const years = sql`extract(year from ${at}) - extract(year from ${birth})`;
  return sql`cast(${years} - case when ${dayOfYear(at)} < ${dayOfYear(birth)} then 1 else 0 end as bigint)`;
}

function compileCase(expression: Case, dialect: Dialect): SqlFragment {
  const branches = expression.when.map(
    (branch) => sql`when ${compileBoundFilter(branch.if, dialect)} then ${as(branch.then, expression.type, dialect)}`,
  );
  const otherwise = expression.else ? sql` else ${as(expression.else, expression.type, dialect)}` : sql``;
  return sql`case ${join(branches, "space")}${otherwise} end`;
}
