import type { Filter, Query } from "@/lib/query";

/**
 * What the builder edits. A draft may be unfinished (a condition without its value yet); `toQuery` leaves unfinished
 * parts out, so the question in the address bar and at the server is always whole. Keys name parts while they move.
 */
export type RelativeValue = { amount: number; unit: string };
export type Scalar = string | number | boolean;
export type ConditionValue = Scalar | Scalar[] | RelativeValue;

export type DraftCondition = {
  kind: "condition";
  key: string;
  negated: boolean;
  field: string;
  op: string;
  value?: ConditionValue | undefined;
  includeEmpty?: boolean | undefined;
  ignoreCase?: boolean | undefined;
};
export type DraftGroup = { kind: "group"; key: string; negated: boolean; mode: "all" | "any"; children: DraftFilter[] };
export type DraftFilter = DraftCondition | DraftGroup;

/** A group-by entry; `rest` keeps forms the builder has no control for (bands, bin widths). */
export type DraftGrouping = { key: string; field: string; as?: string | undefined; bucket?: string | undefined; part?: string | undefined; rest: Record<string, unknown> };
/** A measure; `named` says that a person chose the name, so it stays when the function changes. */
export type DraftMeasure = { key: string; as: string; named: boolean; fn: string; field?: string | undefined; rest: Record<string, unknown> };
export type DraftOrder = { key: string; field: string; direction: "asc" | "desc"; nulls?: "first" | "last" | undefined };

export type Draft = {
  from: string;
  mode: "summary" | "rows";
  where: DraftGroup;
  select: string[];
  distinct: boolean;
  groupBy: DraftGrouping[];
  measures: DraftMeasure[];
  having: DraftGroup;
  orderBy: DraftOrder[];
  limit?: number | undefined;
  /** Parts of the language the builder keeps as they are: joins, derived columns, top, totals, offset, asOf. */
  rest: Record<string, unknown>;
};

let made = 0;

/** A key for a new part, unique in this page. */
export function newKey(): string {
  made += 1;
  return `p${made}`;
}

export function emptyGroup(mode: "all" | "any" = "all"): DraftGroup {
  return { kind: "group", key: newKey(), negated: false, mode, children: [] };
}

/** A question about a dataset with nothing chosen yet: the count of its rows. */
export function emptyDraft(from: string): Draft {
  return {
    from, mode: "summary", where: emptyGroup(), select: [], distinct: false, groupBy: [],
    measures: [{ key: newKey(), as: "count", named: false, fn: "count", rest: {} }],
    having: emptyGroup(), orderBy: [], rest: {},
  };
}

/** The name a measure gets unless a person gives one: `count`, `median_value`. */
export function measureName(fn: string, field: string | undefined): string {
  return (field === undefined ? fn : `${fn}_${field}`).toLowerCase().replaceAll(/[^a-z0-9_]/g, "_").slice(0, 60);
}

function filterDraft(filter: Filter, negated = false): DraftFilter {
  if ("not" in filter) return filterDraft(filter.not, !negated);
  if ("all" in filter) return { kind: "group", key: newKey(), negated, mode: "all", children: filter.all.map((child) => filterDraft(child)) };
  if ("any" in filter) return { kind: "group", key: newKey(), negated, mode: "any", children: filter.any.map((child) => filterDraft(child)) };
  const { field, op, includeEmpty, ignoreCase } = filter;
  return { kind: "condition", key: newKey(), negated, field, op, value: filter.value as ConditionValue | undefined, includeEmpty, ignoreCase };
}

function rootDraft(filter: Filter | undefined): DraftGroup {
  if (filter === undefined) return emptyGroup();
  const draft = filterDraft(filter);
  return draft.kind === "group" ? draft : { ...emptyGroup(), children: [draft] };
}

/** The draft of a question; `toQuery` gives the same question back. */
export function fromQuery(query: Query): Draft {
  const { version: _version, from, where, select, distinct, groupBy, measures, having, orderBy, limit, ...rest } = query;
  return {
    from,
    mode: select === undefined ? "summary" : "rows",
    where: rootDraft(where),
    select: select ?? [],
    distinct: distinct ?? false,
    groupBy: (groupBy ?? []).map((grouping) => {
      const { field, as, bucket, part, ...others } = grouping as { field: string; as?: string; bucket?: string; part?: string };
      return { key: newKey(), field, as, bucket, part, rest: others };
    }),
    measures: (measures ?? []).map((measure) => {
      const { as, fn, field, ...others } = measure as { as: string; fn: string; field?: string };
      return { key: newKey(), as, named: as !== measureName(fn, field), fn, field, rest: others };
    }),
    having: rootDraft(having),
    orderBy: (orderBy ?? []).map((order) => ({ key: newKey(), field: order.field, direction: order.direction ?? "asc", nulls: order.nulls })),
    limit,
    rest,
  };
}
