import type { Derive, Expression, Filter, Group, Query, Scalar } from "./ast";
import { bandLabels } from "./band-labels";
import { binSlack } from "./bins";
import { BUCKETS, isOfClock, type BucketName } from "./buckets";
import { addUnits, formatDate, formatTimestamp, readDate, readTimestamp } from "./calendar";
import type { ColumnKind } from "./column-types";
import type { CellValue } from "./result";

/** What the rows of a group have in common; `derive` holds the calculated columns that the filter speaks of. */
export type GroupRows = { filter: Filter; derive: Derive[] };

/** One group of a summary: its place in `groupBy`, its value in the answer, and the kind of that output column. */
export type GroupValue = { index: number; value: CellValue; kind: ColumnKind };

/**
 * The filter that the rows of one group pass and no others. Null where the question has no such group, or the value is
 * none of it.
 */
export function groupRows(query: Pick<Query, "groupBy">, { index, value, kind }: GroupValue): GroupRows | null {
  const group = query.groupBy?.[index];
  if (!group) return null;
  if (value === null) return { filter: emptyFilter(group, kind), derive: [] };
  const { field, bucket, part, bands, binWidth } = group;
  if (bucket !== undefined) return plain(bucketFilter(field, bucket, value));
  if (bands !== undefined) return plain(bandFilter(group, bands, value));
  if (part !== undefined) {
    const expr: Expression = { fn: "date_part", args: [{ field }, { value: part }] };
    return onCalculated(`drill_${part}_${field}`, expr, value);
  }
  if (binWidth !== undefined) return binRows(group, binWidth, value);
  if (kind === "boolean") return plain({ field, op: value === true ? "is_true" : "is_false" });
  return plain({ field, op: "eq", value });
}

function plain(filter: Filter | null): GroupRows | null {
  return filter && { filter, derive: [] };
}

/** Rows without a value. An empty text is a value of its own among groups, though filters take it for empty. */
function emptyFilter({ field, bands, bucket, part, binWidth }: Group, kind: ColumnKind): Filter {
  const empty: Filter = { field, op: "is_empty" };
  const isCut = bands !== undefined || bucket !== undefined || part !== undefined || binWidth !== undefined;
  return kind === "text" && !isCut ? { all: [empty, { not: { field, op: "eq", value: "" } }] } : empty;
}

function bucketFilter(field: string, bucket: BucketName, value: CellValue): Filter | null {
  const start = startOfBucket(bucket, value);
  if (!start) return null;
  const write = isOfClock(bucket) ? formatTimestamp : formatDate;
  const [from, until] = [write(start), write(addUnits(start, 1, bucket))];
  if (from === null) return null;
  const above: Filter = { field, op: "gte", value: from };
  return until === null ? above : { all: [above, { field, op: "lt", value: until }] };
}

function startOfBucket(bucket: BucketName, value: CellValue): Date | null {
  if (typeof value !== "string") return null;
  if (BUCKETS[bucket].result === "date") return readDate(value.slice(0, 10));
  const text = readTimestamp(value);
  return text === null ? null : new Date(`${text}Z`);
}

function bandFilter({ field, labels }: Group, edges: readonly number[], value: CellValue): Filter | null {
  // The names of whole numbers and of others never stand for different bands.
  const names = labels ? [labels] : [bandLabels(edges, true), bandLabels(edges, false)];
  const band = Math.max(...names.map((all) => all.findIndex((name) => name === value)));
  if (band < 0) return null;
  const [low, high] = [edges[band - 1], edges[band]];
  const ends: Filter[] = [
    ...(low === undefined ? [] : [{ field, op: "gte" as const, value: low }]),
    ...(high === undefined ? [] : [{ field, op: "lt" as const, value: high }]),
  ];
  return ends.length === 1 ? (ends[0] ?? null) : { all: ends };
}

const EXACT_MAX = 2 ** 50;

/** By the number of the bin, worked out as the group works it out: its ends as numbers could round differently. */
function binRows({ field, binOrigin = 0 }: Group, width: number, value: CellValue): GroupRows | null {
  // Beyond this the numbers in a bin are no longer told apart as the group tells them.
  if (typeof value !== "number" || Math.abs(value) > EXACT_MAX) return null;
  const above: Expression = binOrigin === 0 ? { field } : { fn: "subtract", args: [{ field }, { value: binOrigin }] };
  const bins: Expression = { fn: "divide", args: [above, { value: width }] };
  const bin: Expression = { fn: "floor", args: [onEdges(bins, field, binSlack(width, binOrigin))] };
  return onCalculated(`drill_bin_${field}`, bin, Math.round((value - binOrigin) / width));
}

/** A value whose rounding would put it below the edge it lies on is lifted onto it, as the group does. */
function onEdges(bins: Expression, field: string, slack: ReturnType<typeof binSlack>): Expression {
  if (slack === null) return bins;
  const ofValue: Expression = { fn: "abs", args: [{ fn: "multiply", args: [{ field }, { value: slack.ofValue }] }] };
  const lifted: Expression = { fn: "add", args: [bins, ofValue] };
  return slack.atLeast === 0 ? lifted : { fn: "add", args: [lifted, { value: slack.atLeast }] };
}

/**
 * A filter on a calculated column that is named after what it calculates: questions keep such columns, and the next
 * one with the same name has to mean the same.
 */
function onCalculated(start: string, expr: Expression, value: Scalar): GroupRows {
  // Names have at most 60 characters, and no dot.
  const as = `${start.replaceAll(".", "_").slice(0, 45)}_${shortHash(JSON.stringify(expr))}`;
  return { filter: { field: as, op: "eq", value }, derive: [{ as, expr }] };
}

/** FNV-1a of 64 bits, in letters and digits. */
function shortHash(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(36);
}

/** Which mark or row of a summary: its groups in order, and the measure looked at, where there is one. */
export type Mark = { groups: readonly { value: CellValue; kind: ColumnKind }[]; measure?: string | undefined };

/**
 * The question for the rows behind a mark of a summary: its filters, those of its groups and, where it is one measure's,
 * what that counts. Null where a group cannot be told by a filter. `columns` are the columns to show, at least one.
 */
export function drillQuery(query: Query, { groups, measure }: Mark, columns: readonly string[]): Query | null {
  const derive = [...(query.derive ?? [])];
  const filters: Filter[] = query.where ? [query.where] : [];
  for (const [index, { value, kind }] of groups.entries()) {
    const rows = groupRows(query, { index, value, kind });
    if (!rows) return null;
    filters.push(rows.filter);
    derive.push(...rows.derive.filter(({ as }) => !derive.some((known) => known.as === as)));
  }
  const counted = query.measures?.find(({ as }) => as === measure)?.where;
  if (counted) filters.push(counted);
  const [only] = filters;
  return {
    version: 1,
    from: query.from,
    ...(query.asOf === undefined ? {} : { asOf: query.asOf }),
    ...(query.joins ? { joins: query.joins } : {}),
    ...(derive.length === 0 ? {} : { derive }),
    ...(only ? { where: filters.length === 1 ? only : { all: filters } } : {}),
    select: [...columns],
  };
}
