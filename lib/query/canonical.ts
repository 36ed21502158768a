import type { Condition, Filter, Group, Measure, Query } from "./ast";
import type { BoundQuery } from "./bound";
import { operatorSpec } from "./operators";

type Json = string | number | boolean | Json[] | { [key: string]: Json };

/**
 * The same text for questions that ask the same: keys in one order, defaults left out, conditions and lists
 * sorted, nested `all` and `any` of one kind merged. Of a bound question, relative dates are dates already and
 * the limit is the one in force. Cache keys are made of it.
 */
export function canonicalQuery(question: BoundQuery | Query): string {
  return JSON.stringify(canonical("referencedColumns" in question ? question.query : question));
}

function canonical(query: Query): Json {
  return compact({
    version: query.version,
    from: query.from,
    asOf: query.asOf,
    where: query.where && canonicalFilter(query.where),
    select: nonEmpty(query.select),
    distinct: query.distinct || undefined,
    groupBy: nonEmpty(query.groupBy?.map(canonicalGroup)),
    measures: nonEmpty(query.measures?.map(canonicalMeasure)),
    having: query.having && canonicalFilter(query.having),
    orderBy: nonEmpty(
      query.orderBy?.map((order) =>
        compact({
          field: order.field,
          direction: order.direction === "desc" ? "desc" : undefined,
          nulls: order.nulls === "first" ? "first" : undefined,
        }),
      ),
    ),
    limit: query.limit,
    offset: query.offset || undefined,
  });
}

function canonicalGroup(group: Group): Json {
  const { field, as, bucket, part, bands, labels, binWidth, binOrigin } = group;
  return compact({ field, as: as === field ? undefined : as, bucket, part, bands, labels, binWidth, binOrigin: binOrigin || undefined });
}

function canonicalMeasure(measure: Measure): Json {
  const { as, fn, field, where, p, method } = measure;
  return compact({ as, fn, field, where: where && canonicalFilter(where), p, method: method === "discrete" ? method : undefined });
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
