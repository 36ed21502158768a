import type { Filter, Query } from "./ast";
import { joinedLabel } from "./bind-names";
import { byName } from "./by-name";
import type { DatasetSchema } from "./column-types";
import { describeExpression } from "./describe-expression";
import { describeTree, isEveryRow, listed } from "./describe-filter";
import { describeGroup, describeJoins, describeMeasure, describeTop, type JoinedSchema, type Label } from "./describe-parts";

/**
 * The question as one English sentence: `Lab results, joined with patient (Patients): Rows and Median of Value, by
 * Sex of patient, where Test is "HbA1c" and Value is more than 7; sorted by Rows, largest first; at most 100 rows.`
 * Joined columns are called by their labels with the relationships, or the joins of the bound question, at hand.
 */
export function describeQuery(query: Query, schema: DatasetSchema, relationships: readonly JoinedSchema[] = []): string {
  const label = labels(schema, relationships);
  const groups = (query.groupBy ?? []).map((group) => describeGroup(group, label));
  const output = outputs(query, label);
  const measures = (query.measures ?? []).map((measure) => describeMeasure(measure, label, output));
  const asked =
    query.select && query.select.length > 0
      ? `${query.distinct ? "different combinations of " : ""}${listed(query.select.map(label))}`
      : measures.length > 0
        ? listed(measures)
        : groups.length > 0
          ? `the groups of ${listed(groups)}`
          : `${query.distinct ? "different combinations of " : ""}all columns`;
  const by = groups.length > 0 && measures.length > 0 ? `, by ${listed(groups)}` : "";
  const where = query.where && !isEveryRow(query.where) ? `, where ${describeTree(query.where, label, "all")}` : "";
  const derived = (query.derive ?? []).map(({ as, expr }) => `${as} as ${describeExpression(expr, label)}`);
  const taking = derived.length > 0 ? `; taking ${listed(derived)}` : "";
  const having = query.having && !isEveryRow(query.having) ? `; only where ${describeTree(query.having, output, "all")}` : "";
  const top = query.top ? `; ${describeTop(query.top, output)}` : "";
  const orders = (query.orderBy ?? []).map((order) => `${output(order.field)}${order.direction === "desc" ? ", largest first" : ""}`);
  const sorted = orders.length > 0 ? `; sorted by ${orders.join(", then ")}` : "";
  const skipped = query.offset ? `; after the first ${query.offset}` : "";
  const limited = query.limit === undefined ? "" : `; at most ${query.limit} rows`;
  const totals = query.totals ? "; with a row of totals" : "";
  const counted = query.count ? "how many rows there are of: " : "";
  const version = query.asOf === undefined ? "" : ` (version ${query.asOf})`;
  const joined = describeJoins(query.joins ?? [], relationships);
  return `${schema.name}${version}${joined}: ${counted}${asked}${by}${where}${taking}${having}${top}${sorted}${skipped}${limited}${totals}.`;
}

/** A filter in English: `Test is "HbA1c" and (Age is at least 65 or Sex is "F")`. */
export function describeFilter(filter: Filter, schema: DatasetSchema, relationships: readonly JoinedSchema[] = []): string {
  return describeTree(filter, labels(schema, relationships), "all");
}

function labels(schema: DatasetSchema, relationships: readonly JoinedSchema[]): Label {
  return (field) => {
    const own = byName(schema.columns).get(field);
    if (own) return own.label;
    const relationship = relationships.find((candidate) => field.startsWith(`${candidate.name}.`));
    const column = relationship && byName(relationship.schema.columns).get(field.slice(relationship.name.length + 1));
    return relationship && column ? joinedLabel(column.label, relationship.name) : field;
  };
}

/** Outputs are called by what they are; of a share, groups of the same answer are. */
function outputs(query: Query, label: Label): Label {
  const output = (name: string): string => {
    const measure = query.measures?.find((candidate) => candidate.as === name);
    const group = query.groupBy?.find((candidate) => (candidate.as ?? candidate.field) === name);
    return measure ? describeMeasure(measure, label, output) : group ? describeGroup(group, label) : label(name);
  };
  return output;
}
