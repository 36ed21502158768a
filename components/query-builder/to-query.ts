import { operatorSpec, type Condition, type Filter, type Group, type Measure, type Order, type Query } from "@/lib/query";
import type { Draft, DraftCondition, DraftFilter, DraftGroup } from "./draft";
import { outputNames } from "./edit-query";

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

/** Whether the value fits the operator's shape, so that the condition can be asked. */
export function isComplete(condition: DraftCondition): boolean {
  const { op, value } = condition;
  const { operand } = operatorSpec(op);
  switch (operand) {
    case "none":
      return true;
    case "one":
      return isGiven(value) && typeof value !== "object";
    case "two":
      return Array.isArray(value) && value.length === 2 && value.every(isGiven);
    case "list":
      return Array.isArray(value) && value.length > 0;
    case "relative":
      return typeof value === "object" && !Array.isArray(value) && (op === "in_current" || value.amount !== undefined);
    default:
      return operand satisfies never;
  }
}

/** Where in the question each part of the draft went: question path → key of the part. */
export type PartKeys = Map<string, string>;

/** The same record without its undefined entries: the question says only what it asks. */
function compact<T extends object>(record: T): T {
  for (const name of Object.keys(record) as (keyof T)[]) if (record[name] === undefined) delete record[name];
  return record;
}

function conditionQuery(condition: DraftCondition): Condition {
  const { field, op, value, includeEmpty, ignoreCase } = condition;
  const spec = operatorSpec(op);
  return compact({
    field,
    op,
    value: spec.operand === "none" ? undefined : value,
    includeEmpty: includeEmpty && spec.takesEmpty ? true : undefined,
    ignoreCase: spec.hasCase ? ignoreCase : undefined,
  });
}

function filterQuery(node: DraftFilter, path: string, keys: PartKeys): Filter | null {
  const inner = node.negated ? `${path}.not` : path;
  const positive = node.kind === "group" ? groupQuery(node, inner, keys) : isComplete(node) ? conditionQuery(node) : null;
  if (positive === null) return null;
  keys.set(path, node.key);
  return node.negated ? { not: positive } : positive;
}

function groupQuery(group: DraftGroup, path: string, keys: PartKeys): Filter | null {
  const children: Filter[] = [];
  for (const child of group.children) {
    const made = filterQuery(child, `${path}.${group.mode}.${children.length}`, keys);
    if (made !== null) children.push(made);
  }
  if (children.length === 0) return null;
  return group.mode === "all" ? { all: children } : { any: children };
}

/** The parts as a list of the question, with their places noted; nothing for an empty list. */
function listed<P extends { key: string }, T extends object>(
  parts: P[],
  name: string,
  keys: PartKeys,
  make: (part: P) => T,
): T[] | undefined {
  parts.forEach((part, index) => keys.set(`${name}.${index}`, part.key));
  return parts.length === 0 ? undefined : parts.map((part) => compact(make(part)));
}

/**
 * The question a draft asks: what is whole. Conditions without a value yet are left out and counted, and `keys` tells
 * which part of the draft an error's path is about.
 */
export function toQuery(draft: Draft): { query: Query; keys: PartKeys; unfinished: number } {
  const keys: PartKeys = new Map();
  const summary = draft.mode === "summary";
  const names = outputNames(draft);
  const orders = draft.orderBy.filter((order) => names.includes(order.field));
  const query: Query = compact({
    version: 1 as const,
    from: draft.from,
    ...draft.rest,
    where: filterQuery(draft.where, "where", keys) ?? undefined,
    select: summary ? undefined : draft.select,
    distinct: !summary && draft.distinct ? true : undefined,
    groupBy: summary
      ? listed(draft.groupBy, "groupBy", keys, ({ key: _key, rest, ...group }): Group => ({ ...group, ...rest }))
      : undefined,
    measures: summary
      ? listed(draft.measures, "measures", keys, ({ key: _key, named: _named, rest, ...measure }): Measure => ({ ...measure, ...rest }))
      : undefined,
    having: (summary ? filterQuery(draft.having, "having", keys) : null) ?? undefined,
    orderBy: listed(orders, "orderBy", keys, ({ key: _key, ...order }): Order => order),
    limit: draft.limit,
  });
  return { query, keys, unfinished: unfinished(draft.where) + (summary ? unfinished(draft.having) : 0) };
}

/** How many conditions still need a value. */
export function unfinished(group: DraftGroup): number {
  return group.children.reduce((sum, child) => sum + (child.kind === "group" ? unfinished(child) : isComplete(child) ? 0 : 1), 0);
}

/** The key of the part an error's path is about: the longest known beginning of the path. */
export function partAt(keys: PartKeys, path: string): string | undefined {
  const segments = path.split(".");
  for (let length = segments.length; length > 0; length -= 1) {
    const key = keys.get(segments.slice(0, length).join("."));
    if (key !== undefined) return key;
  }
  return undefined;
}

/** Whether the question has anything to answer: a column, a group or a measure. */
export function asksSomething(draft: Draft): boolean {
  return draft.mode === "rows" ? draft.select.length > 0 : draft.groupBy.length + draft.measures.length > 0;
}
