import type { Condition, Filter, Group, Measure, Query } from "./ast";
import { PARTS } from "./buckets";
import type { DatasetSchema } from "./column-types";
import { measureSpec } from "./measures";
import { operatorSpec } from "./operators";

/**
 * The question as one English sentence: `Lab results: Rows and Median of Value, by Hospital and Collected at
 * (month), where Test is "HbA1c" and Value is more than 7; sorted by Rows, largest first; at most 100 rows.`
 */
export function describeQuery(query: Query, schema: DatasetSchema): string {
  const label = (field: string): string => labelOf(schema, field);
  const groups = (query.groupBy ?? []).map((group) => describeGroup(group, label));
  const measures = (query.measures ?? []).map((measure) => describeMeasure(measure, label));
  const asked =
    query.select && query.select.length > 0
      ? `${query.distinct ? "different combinations of " : ""}${listed(query.select.map(label))}`
      : measures.length > 0
        ? listed(measures)
        : `the groups of ${listed(groups)}`;
  const by = groups.length > 0 && measures.length > 0 ? `, by ${listed(groups)}` : "";
  const where = query.where && !isEveryRow(query.where) ? `, where ${describeTree(query.where, label, "all")}` : "";
  const output = (name: string): string => {
    const measure = query.measures?.find((candidate) => candidate.as === name);
    const group = query.groupBy?.find((candidate) => (candidate.as ?? candidate.field) === name);
    return measure ? describeMeasure(measure, label) : group ? describeGroup(group, label) : label(name);
  };
  const having = query.having && !isEveryRow(query.having) ? `; only where ${describeTree(query.having, output, "all")}` : "";
  const orders = (query.orderBy ?? []).map((order) => `${output(order.field)}${order.direction === "desc" ? ", largest first" : ""}`);
  const sorted = orders.length > 0 ? `; sorted by ${orders.join(", then ")}` : "";
  const skipped = query.offset ? `; after the first ${query.offset}` : "";
  const limited = query.limit === undefined ? "" : `; at most ${query.limit} rows`;
  const version = query.asOf === undefined ? "" : ` (version ${query.asOf})`;
  return `${schema.name}${version}: ${asked}${by}${where}${having}${sorted}${skipped}${limited}.`;
}

/** A filter in English: `Test is "HbA1c" and (Age is at least 65 or Sex is "F")`. */
export function describeFilter(filter: Filter, schema: DatasetSchema): string {
  return describeTree(filter, (field) => labelOf(schema, field), "all");
}

function labelOf(schema: DatasetSchema, field: string): string {
  return schema.columns.find((column) => column.name === field)?.label ?? field;
}

function isEveryRow(filter: Filter): boolean {
  return "all" in filter && filter.all.length === 0;
}

function describeTree(filter: Filter, label: (field: string) => string, around: "all" | "any" | "not"): string {
  if ("not" in filter) return `not (${describeTree(filter.not, label, "all")})`;
  if (!("all" in filter) && !("any" in filter)) return describeCondition(filter, label);
  const kind = "all" in filter ? "all" : "any";
  const children = "all" in filter ? filter.all : filter.any;
  if (children.length === 0) return kind === "all" ? "every row" : "no row";
  const text = children.map((child) => describeTree(child, label, kind)).join(kind === "all" ? " and " : " or ");
  return children.length > 1 && kind === "any" && around === "all"
    ? `(${text})`
    : children.length > 1 && kind !== around && around === "any"
      ? `(${text})`
      : text;
}

function describeCondition(condition: Condition, label: (field: string) => string): string {
  const { field, op, value, includeEmpty } = condition;
  const words = operatorSpec(op).sentence(label(field), describeValue(op, value));
  return includeEmpty ? `(${words} or is empty)` : words;
}

function describeValue(op: Condition["op"], value: Condition["value"]): string {
  if (value === undefined) return "";
  if (Array.isArray(value)) {
    if (op === "between") return value.map((item) => describeScalar(item)).join(" and ");
    const shown = value.slice(0, 5).map((item) => describeScalar(item));
    return value.length > 5 ? `${shown.join(", ")} and ${value.length - 5} more` : listed(shown, "or");
  }
  if (typeof value === "object") {
    const amount = value.amount ?? 1;
    return op === "in_current" ? value.unit : `${amount} ${value.unit}${amount === 1 ? "" : "s"}`;
  }
  return describeScalar(value);
}

function describeScalar(value: string | number | boolean): string {
  return typeof value === "string" ? `"${value.length > 60 ? `${value.slice(0, 60)}…` : value}"` : String(value);
}

function describeGroup(group: Group, label: (field: string) => string): string {
  const { bucket, part, bands, binWidth } = group;
  const cut =
    bucket ?? (part ? PARTS[part].label.toLowerCase() : bands ? "bands" : binWidth === undefined ? undefined : `bins of ${binWidth}`);
  return cut === undefined ? label(group.field) : `${label(group.field)} (${cut})`;
}

function describeMeasure(measure: Measure, label: (field: string) => string): string {
  const column = measure.field === undefined ? "" : label(measure.field);
  const words =
    measure.fn === "percentile"
      ? `Percentile ${Number(((measure.p ?? 0.5) * 100).toPrecision(12))} of ${column}`
      : measureSpec(measure.fn).sentence(column);
  return measure.where ? `${words} where ${describeTree(measure.where, label, "all")}` : words;
}

function listed(parts: string[], word = "and"): string {
  return parts.length <= 1 ? (parts[0] ?? "") : `${parts.slice(0, -1).join(", ")} ${word} ${parts.at(-1)}`;
}
