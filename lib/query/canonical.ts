import type { Condition, Expression, Filter, Group, Join, Measure, Query, Top } from "./ast";
import type { BoundQuery } from "./bound";
import { operatorSpec } from "./operators";

type Json = string | number | boolean | Json[] | { [key: string]: Json };

/**
 * The same text for questions that ask the same: keys in one order, defaults left out, conditions, lists and joins
 * sorted, nested `all` and `any` of one kind merged. Of a bound question, relative dates are dates already and
 * the limit is the one in force. Cache keys are made of it.
 */
export function canonicalQuery(question: BoundQuery | Query): string {
  return JSON.stringify(canonical("referencedColumns" in question ? question.query : question));
}

function canonical(query: Query): Json {
  // How many rows there are does not depend on their order and on which of them are shown.
  const counted: Pick<Query, "orderBy" | "totals" | "limit" | "offset"> = query.count ? {} : query;
  return compact({
    version: query.version,
    from: query.from,
    asOf: query.asOf,
    joins: nonEmpty(query.joins && canonicalJoins(query.joins)),
    derive: nonEmpty(query.derive?.map(({ as, label, expr }) => compact({ as, label, expr: canonicalExpression(expr) }))),
    where: query.where && canonicalFilter(query.where),
    select: nonEmpty(query.select),
    distinct: query.distinct || undefined,
    groupBy: nonEmpty(query.groupBy?.map(canonicalGroup)),
    measures: nonEmpty(query.measures?.map(canonicalMeasure)),
    having: query.having && canonicalFilter(query.having),
    totals: counted.totals || undefined,
    top: query.top && canonicalTop(query.top),
    orderBy: nonEmpty(
      counted.orderBy?.map((order) =>
        compact({
          field: order.field,
          direction: order.direction === "desc" ? "desc" : undefined,
          nulls: order.nulls === "first" ? "first" : undefined,
        }),
      ),
    ),
    limit: counted.limit,
    offset: counted.offset || undefined,
    count: query.count || undefined,
  });
}

function canonicalGroup(group: Group): Json {
  const { field, as, label, bucket, part, bands, labels, binWidth, binOrigin } = group;
  return compact({
    field,
    as: as === field ? undefined : as,
    label,
    bucket,
    part,
    bands,
    labels,
    binWidth,
    binOrigin: binOrigin || undefined,
  });
}

function canonicalMeasure(measure: Measure): Json {
  const { as, label, fn, field, where, p, by, within, method } = measure;
  return compact({
    as,
    label,
    fn,
    field,
    where: where && canonicalFilter(where),
    p,
    by,
    within: nonEmpty(within?.toSorted()),
    method: method === "discrete" ? method : undefined,
  });
}

/** Every join starts from the dataset asked, so their order means nothing. */
function canonicalJoins(joins: readonly Join[]): Json[] {
  const whole = joins.map((join) => (typeof join === "string" ? { name: join } : join));
  return whole.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(({ name, matched }): Json => (matched ? { name, matched } : name));
}

/** Arguments stand in their order; a function's default left in is left out. */
function canonicalExpression(expression: Expression): Json {
  if ("field" in expression) return { field: expression.field };
  if ("value" in expression) return { value: expression.value };
  if ("fn" in expression) {
    const args = expression.args.map(canonicalExpression);
    const [, decimals] = expression.args;
    const isDefault = expression.fn === "round" && decimals !== undefined && "value" in decimals && decimals.value === 0;
    return { fn: expression.fn, args: isDefault ? args.slice(0, 1) : args };
  }
  return compact({
    case: expression.case.map((arm) => ({ if: reduce(arm.if), then: canonicalExpression(arm.then) })),
    else: expression.else && canonicalExpression(expression.else),
  });
}

function canonicalTop({ n, by, direction, per, ties, others }: Top): Json {
  return compact({
    n,
    by,
    direction: direction === "asc" ? direction : undefined,
    per: nonEmpty(per?.toSorted()),
    ties: ties === "first" ? ties : undefined,
    others: others || undefined,
  });
}

/** `{ all: [] }`, which every row meets, is left out. */
function canonicalFilter(filter: Filter): Json | undefined {
  const result = reduce(filter);
  return typeof result === "object" && !Array.isArray(result) && Array.isArray(result.all) && result.all.length === 0 ? undefined : result;
}

function reduce(filter: Filter): Json {
  if ("not" in filter) return { not: reduce(filter.not) };
  if ("all" in filter) return merge("all", filter.all);
  if ("any" in filter) return merge("any", filter.any);
  return canonicalCondition(filter);
}

/** Children of the same kind are taken in, the same condition is kept once, a list of one is that one. */
function merge(kind: "all" | "any", children: Filter[]): Json {
  const flat = children.flatMap((child): Json[] => {
    const reduced = reduce(child);
    if (typeof reduced !== "object" || Array.isArray(reduced)) return [reduced];
    const inner = reduced[kind];
    return Array.isArray(inner) ? inner : [reduced];
  });
  const unique = [...new Map(flat.map((child) => [JSON.stringify(child), child])).entries()].sort(([a], [b]) => (a < b ? -1 : 1));
  const list = unique.map(([, child]) => child);
  const [only] = list;
  return list.length === 1 && only !== undefined ? only : { [kind]: list };
}

function canonicalCondition({ field, op, value, includeEmpty, ignoreCase }: Condition): Json {
  const isSet = operatorSpec(op).operand === "list" && Array.isArray(value);
  const list = isSet ? [...new Set(value)].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : value;
  const shown: Json | undefined =
    typeof list === "object" && !Array.isArray(list) ? compact({ amount: list.amount, unit: list.unit }) : list;
  return compact({
    field,
    op,
    value: shown,
    includeEmpty: includeEmpty || undefined,
    ignoreCase: ignoreCase === false ? false : undefined,
  });
}

function nonEmpty<T>(list: T[] | undefined): T[] | undefined {
  return list && list.length > 0 ? list : undefined;
}

function compact(entries: Record<string, Json | undefined>): { [key: string]: Json } {
  return Object.fromEntries(Object.entries(entries).flatMap(([key, entry]) => (entry === undefined ? [] : [[key, entry] as const])));
}
