import { OPERATORS, type Query } from "@/lib/query";
import type { ConditionValue, Draft, DraftCondition, DraftFilter, DraftGroup } from "./draft";
import { outputNames } from "./edit-query";

export type Operand = "none" | "one" | "two" | "list" | "relative";

/** How many values an operator takes; undefined for an operator this build does not know. */
export function operandOf(op: string): Operand | undefined {
  return Object.hasOwn(OPERATORS, op) ? OPERATORS[op as keyof typeof OPERATORS].operand : undefined;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

/** Whether the value fits the operator's shape, so that the condition can be asked. */
export function isComplete(condition: DraftCondition): boolean {
  const { value } = condition;
  switch (operandOf(condition.op)) {
    case "none":
      return true;
    case "one":
      return isGiven(value) && typeof value !== "object";
    case "two":
      return Array.isArray(value) && value.length === 2 && value.every(isGiven);
    case "list":
      return Array.isArray(value) && value.length > 0;
    case "relative":
      return typeof value === "object" && !Array.isArray(value) && Number.isInteger(value.amount) && value.amount > 0;
    case undefined:
      return false;
  }
}

/** Where in the question each part of the draft went: question path → key of the part. */
export type PartKeys = Map<string, string>;

function conditionQuery(condition: DraftCondition): Record<string, unknown> {
  const { field, op, value, includeEmpty, ignoreCase } = condition;
  return {
    field,
    op,
    ...(operandOf(op) === "none" ? {} : { value: value satisfies ConditionValue | undefined }),
    ...(includeEmpty ? { includeEmpty } : {}),
    ...(ignoreCase === undefined ? {} : { ignoreCase }),
  };
}

function filterQuery(node: DraftFilter, path: string, keys: PartKeys): Record<string, unknown> | null {
  const inner = node.negated ? `${path}.not` : path;
  const positive = node.kind === "condition" ? (isComplete(node) ? conditionQuery(node) : null) : groupQuery(node, inner, keys);
  if (positive === null) return null;
  keys.set(path, node.key);
  return node.negated ? { not: positive } : positive;
}

function groupQuery(group: DraftGroup, path: string, keys: PartKeys): Record<string, unknown> | null {
  const children: Record<string, unknown>[] = [];
  for (const child of group.children) {
    const made = filterQuery(child, `${path}.${group.mode}.${children.length}`, keys);
    if (made !== null) children.push(made);
  }
  return children.length === 0 ? null : { [group.mode]: children };
}

function list<T>(parts: readonly (T & { key: string })[], name: string, keys: PartKeys, make: (part: T) => object): object {
  if (parts.length === 0) return {};
  parts.forEach((part, index) => keys.set(`${name}.${index}`, part.key));
  return { [name]: parts.map((part) => make(part)) };
}

function defined(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}

/**
 * The question a draft asks: what is whole. Conditions without a value yet are left out and counted, and `keys` tells
 * which part of the draft an error's path is about.
 */
export function toQuery(draft: Draft): { query: Query; keys: PartKeys; unfinished: number } {
  const keys: PartKeys = new Map();
  const { mode, rest } = draft;
  const names = outputNames(draft);
  const where = filterQuery(draft.where, "where", keys);
  const having = mode === "summary" ? filterQuery(draft.having, "having", keys) : null;
  const summary = {
    ...list(draft.groupBy, "groupBy", keys, ({ field, as, bucket, part, rest: others }) => defined({ field, bucket, part, ...others, as })),
    ...list(draft.measures, "measures", keys, ({ as, fn, field, rest: others }) => defined({ as, fn, field, ...others })),
    ...(having ? { having } : {}),
  };
  const rows = { select: draft.select, ...(draft.distinct ? { distinct: true } : {}) };
  const query = {
    version: 1,
    from: draft.from,
    ...rest,
    ...(where ? { where } : {}),
    ...(mode === "rows" ? rows : summary),
    ...list(draft.orderBy.filter((order) => names.includes(order.field)), "orderBy", keys, ({ field, direction, nulls }) => defined({ field, direction, nulls })),
    ...(draft.limit === undefined ? {} : { limit: draft.limit }),
  };
  // Built from the draft's own parts, in the language's shape; the server parses it again.
  return { query: query as Query, keys, unfinished: unfinished(draft.where) + (mode === "summary" ? unfinished(draft.having) : 0) };
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

