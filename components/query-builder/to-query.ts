import type { Derive, Group, Join, Measure, Order, Query, Top } from "@/lib/query";
import type { Draft, DraftDerived, DraftGrouping, DraftMeasure, DraftTop } from "./draft";
import { outputNames } from "./edit-outputs";
import { expressionQuery } from "./expression-query";
import { filterQuery, unfinished } from "./filter-query";
import { compact, type PartKeys } from "./part-keys";

/** The parts as a list of the question, with their places noted; nothing for an empty list. */
function listed<P extends { key: string }, T extends object | string>(
  parts: P[],
  name: string,
  keys: PartKeys,
  make: (part: P, path: string) => T,
): T[] | undefined {
  if (parts.length === 0) return undefined;
  return parts.map((part, index) => {
    keys.set(`${name}.${index}`, part.key);
    return compact(make(part, `${name}.${index}`));
  });
}

/** Calculated columns that are whole; the others are left out. */
function deriveQuery(columns: readonly DraftDerived[], keys: PartKeys): Derive[] {
  const whole: Derive[] = [];
  for (const { key, as, label, expression } of columns) {
    const path = `derive.${whole.length}`;
    const inner: PartKeys = new Map([[path, key]]);
    const expr = expressionQuery(expression, `${path}.expr`, inner);
    if (expr === null) continue;
    whole.push(compact({ as, expr, label }));
    for (const [place, part] of inner) keys.set(place, part);
  }
  return whole;
}

function groupQuery({ field, as, label, bucket, part, bands, labels, binWidth, binOrigin }: DraftGrouping): Group {
  return { field, as, label, bucket, part, bands, labels, binWidth, binOrigin };
}

function measureQuery(measure: DraftMeasure, path: string, keys: PartKeys): Measure {
  const { as, label, fn, field, p, by, within, method } = measure;
  const where = measure.where && filterQuery(measure.where, `${path}.where`, keys);
  return { as, label, fn, field, where, p, by, within, method };
}

function topQuery({ key, n, by, direction, per, ties, others }: DraftTop, keys: PartKeys): Top {
  keys.set("top", key);
  return compact({ n, by, direction, per, ties, others });
}

/** What a draft leaves out of its question because it is not finished. */
export type Unfinished = { filters: number; columns: number };

/**
 * The question a draft asks: what is whole. Conditions without a value yet are left out and counted, and `keys` tells
 * which part of the draft an error's path is about. Names stand in the order in which the language reads them: the text of a
 * question is then the same whether it was built here or read from an address.
 */
export function toQuery(draft: Draft): { query: Query; keys: PartKeys; unfinished: Unfinished } {
  const keys: PartKeys = new Map();
  const summary = draft.mode === "summary";
  const derive = deriveQuery(draft.derive, keys);
  const names = outputNames(draft);
  // Rows can be sorted by a column that is not shown.
  const orders = draft.orderBy.filter((order) => (!summary && !draft.distinct) || names.includes(order.field));
  const query: Query = compact({
    version: 1 as const,
    from: draft.from,
    asOf: draft.asOf,
    joins: listed(draft.joins, "joins", keys, ({ name, matched }): Join => (matched ? { name, matched } : name)),
    derive: derive.length === 0 ? undefined : derive,
    where: filterQuery(draft.where, "where", keys),
    select: summary ? undefined : draft.select,
    distinct: !summary && draft.distinct ? true : undefined,
    groupBy: summary ? listed(draft.groupBy, "groupBy", keys, groupQuery) : undefined,
    measures: summary ? listed(draft.measures, "measures", keys, (measure, path) => measureQuery(measure, path, keys)) : undefined,
    having: summary ? filterQuery(draft.having, "having", keys) : undefined,
    totals: summary && draft.totals && draft.groupBy.length > 0 ? true : undefined,
    top: draft.top && topQuery(draft.top, keys),
    orderBy: listed(orders, "orderBy", keys, ({ field, direction, nulls }): Order => ({ field, direction, nulls })),
    limit: draft.limit,
    offset: draft.offset,
    count: draft.count,
  });
  return { query, keys, unfinished: unfinishedOf(draft, draft.derive.length - derive.length) };
}

/** Whether the question is all that the draft says. */
export function isWhole({ filters, columns }: Unfinished): boolean {
  return filters + columns === 0;
}

function unfinishedOf(draft: Draft, columns: number): Unfinished {
  const ofSummary = [draft.having, ...draft.measures.flatMap(({ where }) => where ?? [])];
  const filters = [draft.where, ...(draft.mode === "summary" ? ofSummary : [])];
  return { filters: filters.reduce((sum, root) => sum + unfinished(root), 0), columns };
}

/** Whether the question has anything to answer: a column, a group or a measure. */
export function asksSomething(draft: Draft): boolean {
  return draft.mode === "rows" ? draft.select.length > 0 : draft.groupBy.length + draft.measures.length > 0;
}
