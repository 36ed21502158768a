import type { Filter, Order, Query } from "./ast";
import { bindFilter, type FilterScope } from "./bind-filter";
import { bindGroup, bindMeasure } from "./bind-summary";
import type { BoundFilter, BoundGroup, BoundMeasure, BoundOrder, BoundQuery } from "./bound";
import type { DatasetSchema, SchemaColumn } from "./column-types";
import { LIMITS } from "./limits";
import { prunableOf } from "./prunable";
import { invalid, tooMuch } from "./refuse";
import { resolveRelative } from "./relative";
import type { ResultColumn } from "./result";
import { didYouMean } from "./suggest";

export type BindOptions = {
  /** The moment relative dates count from. */
  now: Date;
  /** Rows where the question names no limit: 1,000. Null for an export: no limit and no cell limit. */
  defaultLimit?: number | null;
};

/**
 * Settles a question against the columns of a dataset: names found, types checked, relative dates resolved, the
 * order made total. Throws INVALID_QUERY or LIMIT_EXCEEDED with the path of the mistake.
 */
export function bindQuery(query: Query, schema: DatasetSchema, options: BindOptions): BoundQuery {
  const kind = kindOf(query);
  const scope: FilterScope = { now: options.now, resolve: (field, path) => column(schema, field, path) };
  const where = query.where ? bindFilter(query.where, scope, "where") : null;
  const groups = (query.groupBy ?? []).map((group, index) =>
    bindGroup(group, column(schema, group.field, `groupBy.${index}.field`), `groupBy.${index}`),
  );
  const measures = (query.measures ?? []).map((measure, index) => {
    const path = `measures.${index}`;
    return bindMeasure(measure, measure.field === undefined ? null : column(schema, measure.field, `${path}.field`), scope, path);
  });
  const selected = (query.select ?? []).map((field, index) => column(schema, field, `select.${index}`));
  const columns = kind === "rows" ? selected.map(resultOf) : [...groups, ...measures].map((output) => output.column);
  checkNames(columns, kind, query);
  const having = query.having
    ? bindFilter(query.having, { now: options.now, resolve: (field, path) => output(columns, field, path) }, "having")
    : null;
  const orderBy = totalOrder(query, kind, columns, schema);
  const limit = limitOf(query, columns.length, options.defaultLimit);
  const boundGroups = groups.map((group) => group.bound);
  const boundMeasures = measures.map((measure) => measure.bound);
  return {
    kind,
    query: settled(query, limit, options.now),
    schema,
    where,
    distinct: query.distinct ?? false,
    groups: boundGroups,
    measures: boundMeasures,
    having,
    orderBy,
    limit,
    offset: query.offset ?? 0,
    columns,
    referencedColumns: referenced(schema, where, boundGroups, boundMeasures, kind === "rows" ? [...columns, ...orderBy] : []),
    prunable: prunableOf(where),
  };
}

function kindOf(query: Query): "rows" | "summary" {
  const isSummary = (query.groupBy?.length ?? 0) + (query.measures?.length ?? 0) > 0;
  const isRows = (query.select?.length ?? 0) > 0;
  if (isSummary && isRows)
    invalid("select", "A question asks either for rows (select) or for a summary (groupBy and measures), not for both.");
  if (!isSummary && !isRows) invalid("select", "The question asks for nothing. Name columns in select, or give groupBy or measures.");
  if (isRows && query.having) invalid("having", '"having" filters a summary. Use "where" to filter rows.');
  if (isSummary && query.distinct) invalid("distinct", '"distinct" belongs to select. The groups of a summary are always distinct.');
  return isRows ? "rows" : "summary";
}

/** The column of that name. Throws with the nearest name there is. */
function column(schema: DatasetSchema, field: string, path: string): SchemaColumn {
  const found = schema.columns.find((candidate) => candidate.name === field);
  if (found) return found;
  const names = schema.columns.map((candidate) => candidate.name);
  return invalid(path, `There is no column "${shorten(field)}" in ${schema.slug}.${didYouMean(field, names)}`, "unknown column");
}

/** The column of the answer of that name. */
function output(columns: ResultColumn[], field: string, path: string): ResultColumn {
  const found = columns.find((candidate) => candidate.name === field);
  if (found) return found;
  const names = columns.map((candidate) => candidate.name);
  return invalid(
    path,
    `There is no column "${shorten(field)}" in the answer; it has ${names.slice(0, 10).join(", ")}.${didYouMean(field, names)}`,
    "unknown output name",
  );
}

function resultOf({ name, label, type, unit }: SchemaColumn): ResultColumn {
  return unit === undefined ? { name, label, type } : { name, label, type, unit };
}

function checkNames(columns: ResultColumn[], kind: "rows" | "summary", query: Query): void {
  if (columns.length > LIMITS.outputColumns)
    tooMuch(
      "select",
      `The question asks for ${columns.length} columns; an answer has at most ${LIMITS.outputColumns}. Ask for fewer columns, or in several questions.`,
    );
  const seen = new Set<string>();
  const groupCount = query.groupBy?.length ?? 0;
  columns.forEach((candidate, index) => {
    const key = candidate.name.toLowerCase();
    const path = kind === "rows" ? `select.${index}` : index < groupCount ? `groupBy.${index}.as` : `measures.${index - groupCount}.as`;
    if (seen.has(key))
      invalid(
        path,
        `Two columns of the answer are called "${candidate.name}". ${kind === "rows" ? "Name each column once." : 'Give one of them another name with "as".'}`,
        "used twice",
      );
    seen.add(key);
  });
}

function totalOrder(query: Query, kind: "rows" | "summary", columns: ResultColumn[], schema: DatasetSchema): BoundOrder[] {
  const asked = (query.orderBy ?? []).map((order: Order, index): BoundOrder => {
    const path = `orderBy.${index}.field`;
    const isOutput = columns.some((candidate) => candidate.name === order.field);
    if (!isOutput && kind === "rows" && !query.distinct) column(schema, order.field, path);
    else output(columns, order.field, path);
    return { name: order.field, direction: order.direction ?? "asc", nulls: order.nulls ?? "last" };
  });
  asked.forEach((order, index) => {
    if (asked.findIndex((other) => other.name === order.name) < index)
      invalid(`orderBy.${index}.field`, `"${order.name}" is sorted by twice.`);
  });
  // The groups of a summary are distinct, so no measure is needed behind them.
  const deciding = kind === "rows" ? columns : columns.slice(0, query.groupBy?.length ?? 0);
  const rest = deciding.filter((candidate) => !asked.some((order) => order.name === candidate.name));
  return [...asked, ...rest.map((candidate): BoundOrder => ({ name: candidate.name, direction: "asc", nulls: "last" }))];
}

function limitOf(query: Query, width: number, defaultLimit: number | null = LIMITS.defaultRows): number | null {
  if (defaultLimit === null) return query.limit ?? null;
  if (query.limit === undefined) return Math.min(defaultLimit, Math.floor(LIMITS.cells / width));
  const most = Math.min(LIMITS.rows, Math.floor(LIMITS.cells / width));
  if (query.limit > LIMITS.rows) {
    tooMuch(
      "limit",
      `The question asks for up to ${query.limit} rows; an answer on the page has at most ${LIMITS.rows}. Lower the limit, or export the answer.`,
    );
  }
  if (query.limit > most) {
    tooMuch(
      "limit",
      `The question asks for up to ${query.limit * width} cells; an answer on the page has at most ${LIMITS.cells}. Lower the limit to ${most}, or export the answer.`,
    );
  }
  return query.limit;
}

/** The question as it is answered: relative dates as dates, the limit in force. */
function settled(query: Query, limit: number | null, now: Date): Query {
  const resolve = (filter: Filter): Filter => resolveRelative(filter, now);
  return {
    ...query,
    ...(query.where ? { where: resolve(query.where) } : {}),
    ...(query.having ? { having: resolve(query.having) } : {}),
    ...(query.measures
      ? { measures: query.measures.map((measure) => (measure.where ? { ...measure, where: resolve(measure.where) } : measure)) }
      : {}),
    ...(limit === null ? {} : { limit }),
  };
}

function referenced(
  schema: DatasetSchema,
  where: BoundFilter | null,
  groups: BoundGroup[],
  measures: BoundMeasure[],
  outputs: { name: string }[],
): string[] {
  const used = new Set<string>([...groups.map((group) => group.column), ...outputs.map((candidate) => candidate.name)]);
  if (where) collectColumns(where, used);
  for (const measure of measures) {
    if (measure.column !== null) used.add(measure.column);
    if (measure.where) collectColumns(measure.where, used);
  }
  return schema.columns.filter((candidate) => used.has(candidate.name)).map((candidate) => candidate.name);
}

/** Adds the columns a filter looks at. */
export function collectColumns(filter: BoundFilter, into: Set<string>): void {
  if (filter.kind === "condition") into.add(filter.column);
  else if (filter.kind === "not") collectColumns(filter.of, into);
  else for (const child of filter.of) collectColumns(child, into);
}

/** The scope of filters over the columns of a dataset. */
export function datasetScope(schema: DatasetSchema, now: Date): FilterScope {
  return { now, resolve: (field, path) => column(schema, field, path) };
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
