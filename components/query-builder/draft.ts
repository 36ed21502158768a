import type {
  BucketName,
  Condition,
  Filter,
  Group,
  Measure,
  MeasureName,
  OperatorName,
  PartName,
  Query,
  RelativeTime,
  Scalar,
} from "@/lib/query";

/**
 * What the builder edits. A draft may be unfinished (a condition without its value yet); `toQuery` leaves unfinished
 * parts out, so the question in the address bar and at the server is always whole. Keys name parts while they move.
 */
export type ConditionValue = Scalar | Scalar[] | RelativeTime;

export type DraftCondition = {
  kind: "condition";
  key: string;
  negated: boolean;
  field: string;
  op: OperatorName;
  value?: ConditionValue | undefined;
  includeEmpty?: boolean | undefined;
  ignoreCase?: boolean | undefined;
};
export type DraftGroup = { kind: "group"; key: string; negated: boolean; mode: "all" | "any"; children: DraftFilter[] };
export type DraftFilter = DraftCondition | DraftGroup;

/** How a group cuts its column: as it is, or by one of these. */
export type Cut = {
  bucket?: BucketName | undefined;
  part?: PartName | undefined;
  bands?: number[] | undefined;
  binWidth?: number | undefined;
};
/** A group-by entry; `rest` keeps what the builder has no control for (labels of bands, origin of bins). */
export type DraftGrouping = Cut & { key: string; field: string; as?: string | undefined; rest: Pick<Group, "labels" | "binOrigin"> };
/** A measure; `named` says that a person chose the name, so it stays when the function changes. `rest` is kept as it is. */
export type DraftMeasure = {
  key: string;
  as: string;
  named: boolean;
  fn: MeasureName;
  field?: string | undefined;
  p?: number | undefined;
  rest: Pick<Measure, "where" | "method">;
};
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
  /** Kept as they are: an older version, an offset. */
  rest: Pick<Query, "asOf" | "offset">;
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
    from,
    mode: "summary",
    where: emptyGroup(),
    select: [],
    distinct: false,
    groupBy: [],
    measures: [{ key: newKey(), as: "count", named: false, fn: "count", rest: {} }],
    having: emptyGroup(),
    orderBy: [],
    rest: {},
  };
}

/** The name a measure gets unless a person gives one: `count`, `median_value`. */
export function measureName(fn: string, field: string | undefined): string {
  return (field === undefined ? fn : `${fn}_${field}`)
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]/g, "_")
    .slice(0, 60);
}

function conditionDraft(condition: Condition, negated: boolean): DraftCondition {
  return { kind: "condition", key: newKey(), negated, ...condition };
}

function filterDraft(filter: Filter, negated = false): DraftFilter {
  if ("not" in filter) return filterDraft(filter.not, !negated);
  if ("all" in filter)
    return { kind: "group", key: newKey(), negated, mode: "all", children: filter.all.map((child) => filterDraft(child)) };
  if ("any" in filter)
    return { kind: "group", key: newKey(), negated, mode: "any", children: filter.any.map((child) => filterDraft(child)) };
  return conditionDraft(filter, negated);
}

function rootDraft(filter: Filter | undefined): DraftGroup {
  if (filter === undefined) return emptyGroup();
  const draft = filterDraft(filter);
  return draft.kind === "group" && !draft.negated ? draft : { ...emptyGroup(), children: [draft] };
}

/** The draft of a question; `toQuery` gives the same question back. */
export function fromQuery(query: Query): Draft {
  const { from, where, select, distinct, groupBy, measures, having, orderBy, limit, version: _version, ...rest } = query;
  return {
    from,
    mode: select === undefined ? "summary" : "rows",
    where: rootDraft(where),
    select: select ?? [],
    distinct: distinct ?? false,
    groupBy: (groupBy ?? []).map(({ labels, binOrigin, ...group }) => ({ key: newKey(), ...group, rest: { labels, binOrigin } })),
    measures: (measures ?? []).map(({ where: own, method, ...measure }) => ({
      key: newKey(),
      ...measure,
      named: measure.as !== measureName(measure.fn, measure.field),
      rest: { where: own, method },
    })),
    having: rootDraft(having),
    orderBy: (orderBy ?? []).map(({ field, direction = "asc", nulls }) => ({ key: newKey(), field, direction, nulls })),
    limit,
    rest,
  };
}
