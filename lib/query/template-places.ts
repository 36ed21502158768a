import { checkSize } from "./check-size";
import { OPERATOR_NAMES, operatorSpec, type OperatorName } from "./operators";
import type { QueryTemplate } from "./parameters";

/**
 * What a value of a question is there for. `low` and `high` are the ends of `between`, `list` a whole list and `item`
 * an element of one, `literal` a value in a calculation.
 */
export type PlaceKind = "one" | "low" | "high" | "list" | "item" | "amount" | "limit" | "n" | "p" | "literal";

/** A place in a question where a parameter may stand. `field` and `op` are those of its condition. */
export type Place = {
  path: string;
  kind: PlaceKind;
  field: string | null;
  op: OperatorName | null;
  /** Whether the condition around it can be left out; nothing else can. */
  mayDrop: boolean;
};

/** What stands for a value that is left out: the condition around it goes. */
export const DROPPED = Symbol("dropped");
type Mapped = unknown;
type Around = { visit: PlaceVisitor; mayDrop: boolean };

/** Answers what is to stand at a place instead of `given`: for `item`, a list of elements. */
export type PlaceVisitor = (given: unknown, place: Place) => Mapped;

type Raw = Record<string, unknown>;

/** Whether it is `{ "param": "name" }` and nothing else. */
export function isMarker(value: unknown): value is { param: string } {
  return isRecord(value) && Object.hasOwn(value, "param") && typeof value.param === "string" && Object.keys(value).length === 1;
}

/**
 * The question with every value for which a parameter may stand replaced by what `visit` answers. Where it answers
 * DROPPED, the condition goes, and with the last condition its group; it may do so only where the place says so.
 * Throws LIMIT_EXCEEDED for a question beyond the limits of the language.
 */
export function mapPlaces(template: QueryTemplate, visit: PlaceVisitor): Raw {
  checkSize(template);
  const result: Raw = { ...template };
  for (const key of ["where", "having"] as const)
    if (Object.hasOwn(result, key)) put(result, key, mapFilter(result[key], key, { visit, mayDrop: true }));
  if (Object.hasOwn(result, "limit")) result.limit = visit(result.limit, fixed("limit", "limit"));
  if (isRecord(result.top) && Object.hasOwn(result.top, "n")) result.top = { ...result.top, n: visit(result.top.n, fixed("top.n", "n")) };
  if (Array.isArray(result.measures)) result.measures = result.measures.map((one, index) => mapMeasure(one, `measures.${index}`, visit));
  if (Array.isArray(result.derive)) {
    result.derive = result.derive.map((one: unknown, index) =>
      isRecord(one) && Object.hasOwn(one, "expr") ? { ...one, expr: mapExpression(one.expr, `derive.${index}.expr`, visit) } : one,
    );
  }
  return result;
}

function fixed(path: string, kind: PlaceKind): Place {
  return { path, kind, field: null, op: null, mayDrop: false };
}

function mapMeasure(measure: unknown, path: string, visit: PlaceVisitor): unknown {
  if (!isRecord(measure)) return measure;
  const result: Raw = { ...measure };
  if (Object.hasOwn(result, "where")) put(result, "where", mapFilter(result.where, `${path}.where`, { visit, mayDrop: true }));
  if (Object.hasOwn(result, "p")) result.p = visit(result.p, fixed(`${path}.p`, "p"));
  return result;
}

function mapFilter(filter: unknown, path: string, around: Around): Mapped {
  if (!isRecord(filter)) return filter;
  for (const key of ["all", "any"] as const) {
    const children = Object.hasOwn(filter, key) ? filter[key] : undefined;
    if (!Array.isArray(children)) continue;
    const mapped = children.map((child, index) => mapFilter(child, `${path}.${key}.${index}`, around)).filter((child) => child !== DROPPED);
    return mapped.length === 0 && children.length > 0 ? DROPPED : { ...filter, [key]: mapped };
  }
  if (Object.hasOwn(filter, "not")) {
    const mapped = mapFilter(filter.not, `${path}.not`, around);
    return mapped === DROPPED ? DROPPED : { ...filter, not: mapped };
  }
  const value = mapOperand(filter, `${path}.value`, around);
  return value === DROPPED ? DROPPED : Object.hasOwn(filter, "value") ? { ...filter, value } : filter;
}

function mapOperand(condition: Raw, path: string, { visit, mayDrop }: Around): Mapped {
  const { value, field } = condition;
  const op = OPERATOR_NAMES.find((name) => name === condition.op);
  if (op === undefined || value === undefined) return value;
  const place = { field: typeof field === "string" ? field : null, op, mayDrop };
  switch (operatorSpec(op).operand) {
    case "none":
      return value;
    case "one":
      return visit(value, { ...place, path, kind: "one" });
    case "two": {
      if (!Array.isArray(value) || value.length !== 2) return value;
      const ends = value.map((end, index) => visit(end, { ...place, path: `${path}.${index}`, kind: index === 0 ? "low" : "high" }));
      return ends.includes(DROPPED) ? DROPPED : ends;
    }
    case "list": {
      const list = visit(value, { ...place, path, kind: "list" });
      if (list !== value || !Array.isArray(list)) return list;
      const items = list.map((item, index) => visit(item, { ...place, path: `${path}.${index}`, kind: "item" }));
      return items.includes(DROPPED) ? DROPPED : items.flat();
    }
    case "relative": {
      if (!isRecord(value) || !Object.hasOwn(value, "amount")) return value;
      const amount = visit(value.amount, { ...place, path: `${path}.amount`, kind: "amount" });
      return amount === DROPPED ? DROPPED : { ...value, amount };
    }
  }
}

function mapExpression(expression: unknown, path: string, visit: PlaceVisitor): unknown {
  if (!isRecord(expression)) return expression;
  if (Object.hasOwn(expression, "value")) return { ...expression, value: visit(expression.value, fixed(`${path}.value`, "literal")) };
  if (Array.isArray(expression.args))
    return { ...expression, args: expression.args.map((arg, index) => mapExpression(arg, `${path}.args.${index}`, visit)) };
  if (!Array.isArray(expression.case)) return expression;
  const arms = expression.case.map((arm: unknown, index) => {
    if (!isRecord(arm)) return arm;
    const at = `${path}.case.${index}`;
    return { ...arm, if: mapFilter(arm.if, `${at}.if`, { visit, mayDrop: false }), then: mapExpression(arm.then, `${at}.then`, visit) };
  });
  const otherwise = Object.hasOwn(expression, "else") ? { else: mapExpression(expression.else, `${path}.else`, visit) } : {};
  return { ...expression, case: arms, ...otherwise };
}

function put(record: Raw, key: string, value: Mapped): void {
  if (value === DROPPED) delete record[key];
  else record[key] = value;
}

export function isRecord(value: unknown): value is Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
