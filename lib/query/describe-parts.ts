import type { Group, Join, Measure, Top } from "./ast";
import { PARTS } from "./buckets";
import { describeTree, isEveryRow, listed } from "./describe-filter";
import { conditionalSentence, measureSentence } from "./measure-sentence";
import type { DatasetSchema } from "./column-types";

/** What a column or an output is called. */
export type Label = (name: string) => string;

/** A joined dataset by the name of its relationship. */
export type JoinedSchema = { name: string; schema: DatasetSchema };

/** `, joined with patient (Patients) and visit (Visits, only rows that match)`, or nothing. */
export function describeJoins(joins: readonly Join[], relationships: readonly JoinedSchema[]): string {
  if (joins.length === 0) return "";
  const words = joins.map((join) => {
    const { name, matched = false } = typeof join === "string" ? { name: join } : join;
    const dataset = relationships.find((candidate) => candidate.name === name)?.schema.name;
    const notes = [...(dataset === undefined ? [] : [dataset]), ...(matched ? ["only rows that match"] : [])];
    return notes.length === 0 ? name : `${name} (${notes.join(", ")})`;
  });
  return `, joined with ${listed(words)}`;
}

/** `Collected at (month)`. */
export function describeGroup(group: Group, label: Label): string {
  const { bucket, part, bands, binWidth } = group;
  const cut =
    bucket ?? (part ? PARTS[part].label.toLowerCase() : bands ? "bands" : binWidth === undefined ? undefined : `bins of ${binWidth}`);
  return cut === undefined ? label(group.field) : `${label(group.field)} (${cut})`;
}

/** `Share of rows where Flag is "abnormal", of all rows of the same Category`. */
export function describeMeasure(measure: Measure, label: Label, output: Label): string {
  if (measure.where === undefined || isEveryRow(measure.where)) return measureSentence(measure, label, output);
  return conditionalSentence(measure, describeTree(measure.where, label, "all"), label, output);
}

/** `the top 3 by Rows for each Country, ties kept, the rest as one`. */
export function describeTop({ n, by, direction, per = [], ties, others }: Top, output: Label): string {
  const words = `the ${direction === "asc" ? "lowest" : "top"} ${n} by ${output(by)}`;
  const each = per.length > 0 ? ` for each ${listed(per.map(output))}` : "";
  return `${words}${each}${ties === "first" ? "" : ", ties kept"}${others ? ", the rest as one" : ""}`;
}
