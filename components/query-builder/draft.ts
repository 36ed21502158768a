import type { BucketName, FunctionName, Measure, MeasureName, OperatorName, PartName, RelativeTime, Scalar, Top } from "@/lib/query";

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
  /** It came with a question and is asked as it is, although a person would have to give it a value (an empty text). */
  asGiven?: boolean | undefined;
};
export type DraftGroup = { kind: "group"; key: string; negated: boolean; mode: "all" | "any"; children: DraftFilter[] };
export type DraftFilter = DraftCondition | DraftGroup;

/** A way to work out a value; `open` is a place nobody has filled yet. */
export type DraftExpression =
  | { kind: "open"; key: string }
  | { kind: "column"; key: string; field: string }
  | { kind: "value"; key: string; form: ValueForm; value?: Scalar | undefined }
  | { kind: "call"; key: string; fn: FunctionName; args: DraftExpression[] }
  | { kind: "case"; key: string; when: DraftBranch[]; otherwise: DraftExpression | null };
/** How a fixed value is typed in. */
export type ValueForm = "number" | "text" | "boolean";
export type DraftBranch = { key: string; if: DraftGroup; then: DraftExpression };
/** A calculated column. */
export type DraftDerived = { key: string; as: string; label?: string | undefined; expression: DraftExpression };

/** A related dataset, by the name of its relationship; `matched` keeps only rows that have a match. */
export type DraftJoin = { key: string; name: string; matched: boolean };

/** How a group cuts its column: as it is, or by bucket, part, bands or steps. */
export type Cut = {
  bucket?: BucketName | undefined;
  part?: PartName | undefined;
  bands?: number[] | undefined;
  /** Of bands, from the lowest to the highest. */
  labels?: string[] | undefined;
  binWidth?: number | undefined;
  binOrigin?: number | undefined;
};
export type DraftGrouping = Cut & { key: string; field: string; as?: string | undefined; label?: string | undefined };

/** A measure; `named` says that a person chose the name, so it stays when the function changes. */
export type DraftMeasure = {
  key: string;
  as: string;
  named: boolean;
  /** What people read instead of what it is. */
  label?: string | undefined;
  fn: MeasureName;
  field?: string | undefined;
  by?: string | undefined;
  p?: number | undefined;
  method?: Measure["method"];
  within?: string[] | undefined;
  /** Only rows that pass count. */
  where?: DraftGroup | undefined;
};

export type DraftTop = { key: string } & Top;
export type DraftOrder = { key: string; field: string; direction: "asc" | "desc"; nulls?: "first" | "last" | undefined };

/** What is said about the answer's columns, of which a summary and rows have different ones. */
export type DraftArrangement = { orderBy: DraftOrder[]; top?: DraftTop | undefined };

export type Draft = DraftArrangement & {
  from: string;
  /** An older version; without it the current one. */
  asOf?: number | undefined;
  joins: DraftJoin[];
  derive: DraftDerived[];
  mode: "summary" | "rows";
  where: DraftGroup;
  select: string[];
  distinct: boolean;
  groupBy: DraftGrouping[];
  measures: DraftMeasure[];
  having: DraftGroup;
  totals: boolean;
  limit?: number | undefined;
  offset?: number | undefined;
  /** How many there are is asked instead of which. */
  count?: boolean | undefined;
  /** Order and top of the mode that is not shown. */
  other: DraftArrangement;
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
    joins: [],
    derive: [],
    mode: "summary",
    where: emptyGroup(),
    select: [],
    distinct: false,
    groupBy: [],
    measures: [{ key: newKey(), as: "count", named: false, fn: "count" }],
    having: emptyGroup(),
    totals: false,
    orderBy: [],
    other: { orderBy: [] },
  };
}

/** The name a measure gets unless a person gives one: `count`, `median_value`. */
export function measureName(fn: string, field: string | undefined): string {
  return (field === undefined ? fn : `${fn}_${field}`)
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]/g, "_")
    .slice(0, 60);
}
