import type { Condition, Filter, Scalar } from "./ast";
import { bindValue, type Target } from "./bind-value";
import type { BoundCondition, BoundFilter, BoundOperator } from "./bound";
import { isOfClock } from "./buckets";
import { addUnits, formatDate, readDate } from "./calendar";
import { operatorSpec } from "./operators";
import { invalid } from "./refuse";
import { isRelative, resolveCondition } from "./relative";

/** How a filter finds what its fields mean: columns of the dataset, or output names in `having`. */
export type FilterScope = { now: Date; resolve: (field: string, path: string) => Target };

/** Settles a filter: fields found, operators and values checked against their types, relative dates resolved. */
export function bindFilter(filter: Filter, scope: FilterScope, path: string): BoundFilter {
  if ("all" in filter) return { kind: "all", of: filter.all.map((child, index) => bindFilter(child, scope, at(path, `all.${index}`))) };
  if ("any" in filter) return { kind: "any", of: filter.any.map((child, index) => bindFilter(child, scope, at(path, `any.${index}`))) };
  if ("not" in filter) return { kind: "not", of: bindFilter(filter.not, scope, at(path, "not")) };
  return bindCondition(filter, scope, path);
}

function at(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

function bindCondition(condition: Condition, scope: FilterScope, path: string): BoundFilter {
  const target = scope.resolve(condition.field, at(path, "field"));
  const { op, value } = condition;
  const spec = operatorSpec(op);
  if (!spec.appliesTo.includes(target.type.kind)) {
    invalid(
      at(path, "op"),
      `"${op}" cannot be used with ${target.label}, which holds ${target.type.kind} values. It applies to ${spec.appliesTo.join(", ")}.`,
      `not for ${target.type.kind}`,
    );
  }
  if (condition.ignoreCase !== undefined && !spec.hasCase)
    invalid(at(path, "ignoreCase"), `"ignoreCase" belongs to contains, not_contains, starts_with and ends_with; "${op}" compares exactly.`);
  if (condition.includeEmpty && !spec.takesEmpty)
    invalid(at(path, "includeEmpty"), `"includeEmpty" has no meaning beside "${op}", which is about empty values itself.`);
  if (isRelative(op)) {
    const unit = typeof value === "object" && !Array.isArray(value) ? value.unit : undefined;
    if (unit !== undefined && isOfClock(unit) && target.type.kind === "date")
      invalid(at(path, "value.unit"), `${target.label} holds dates without a time: use day or a longer unit.`);
    return bindFilter(resolveCondition(condition, scope.now, path), scope, path);
  }
  const scalars = operands(condition, path);
  if (target.type.kind === "timestamp" && scalars.some((scalar) => isDay(scalar))) return bindDays(condition, op, scalars, target, path);
  const many = spec.operand === "list" || spec.operand === "two";
  const values = scalars.map((scalar, index) => bindValue(scalar, target, many ? at(path, `value.${index}`) : at(path, "value")));
  return leaf(condition, target, op, values);
}

function leaf(condition: Condition, target: Target, op: BoundOperator, values: BoundCondition["values"]): BoundCondition {
  return {
    kind: "condition",
    column: condition.field,
    type: target.type,
    op,
    values,
    includeEmpty: condition.includeEmpty ?? false,
    ignoreCase: operatorSpec(op).hasCase === true && (condition.ignoreCase ?? true),
  };
}

/** The values of a condition as a list, of the length its operator wants. */
function operands({ op, value }: Condition, path: string): Scalar[] {
  const place = at(path, "value");
  switch (operatorSpec(op).operand) {
    case "none":
      if (value !== undefined) invalid(place, `"${op}" takes no value.`);
      return [];
    case "one":
      if (value === undefined) invalid(place, `"${op}" takes a value.`, "is missing");
      if (typeof value === "object")
        invalid(place, `"${op}" takes one value, not a list or an object.${Array.isArray(value) ? ' Use "in" for a list.' : ""}`);
      return [value];
    case "two":
      if (!Array.isArray(value) || value.length !== 2) invalid(place, `"${op}" takes two values: [low, high].`);
      return value;
    case "list":
      if (!Array.isArray(value)) invalid(place, `"${op}" takes a list of values.`);
      if (value.length === 0) invalid(place, `The list of "${op}" is empty. Give at least one value, or leave the condition out.`);
      return value;
    case "relative":
      return [];
  }
}

function isDay(scalar: Scalar): scalar is string {
  return typeof scalar === "string" && readDate(scalar) !== null;
}

/**
 * A date compared with a timestamp stands for the whole day: `lte` reaches to its last millisecond, `eq` is any
 * time on it. Written as comparisons with the first moment of a day.
 */
function bindDays(condition: Condition, op: BoundOperator, scalars: Scalar[], target: Target, path: string): BoundFilter {
  const compare = (as: "lt" | "lte" | "gt" | "gte", text: Scalar): BoundCondition =>
    leaf(condition, target, as, [bindValue(text, target, at(path, "value"))]);
  const start = (scalar: Scalar): Scalar => (isDay(scalar) ? `${scalar}T00:00:00.000` : scalar);
  const next = (day: string): string => {
    const date = readDate(day);
    const following = date === null ? null : formatDate(addUnits(date, 1, "day"));
    if (following === null) return invalid(at(path, "value"), "The date is beyond the years 1 to 9999.");
    return `${following}T00:00:00.000`;
  };
  const [first = "", second = ""] = scalars;
  const day = String(first);
  switch (op) {
    case "eq":
      return { kind: "all", of: [compare("gte", start(first)), compare("lt", next(day))] };
    case "neq":
      return { kind: "any", of: [compare("lt", start(first)), compare("gte", next(day))] };
    case "lt":
    case "gte":
      return compare(op, start(first));
    case "lte":
      return compare("lt", next(day));
    case "gt":
      return compare("gte", next(day));
    case "between":
      return { kind: "all", of: [compare("gte", start(first)), isDay(second) ? compare("lt", next(second)) : compare("lte", second)] };
    default:
      return invalid(
        at(path, "value"),
        `${target.label} has a time: give one with each date in the list, such as "2025-01-31T10:30:00", or use between.`,
      );
  }
}
