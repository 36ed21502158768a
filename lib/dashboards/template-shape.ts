import type { QueryTemplate } from "@/lib/query";

/** What can be said of a question before its parameters have values: no parameter stands in these places. */
export type TemplateShape = { from: string; joins: string[]; asOf: number | null; isSummary: boolean; groups: number };

/** Reads a kept question as far as its kind and its datasets are concerned. */
export function templateShape(query: QueryTemplate): TemplateShape {
  const groups = lengthOf(query.groupBy);
  return {
    from: typeof query.from === "string" ? query.from : "",
    joins: Array.isArray(query.joins) ? query.joins.map(joinName) : [],
    asOf: typeof query.asOf === "number" ? query.asOf : null,
    isSummary: groups + lengthOf(query.measures) > 0,
    // A count of the groups is one number.
    groups: query.count === true ? 0 : groups,
  };
}

function joinName(join: unknown): string {
  if (typeof join === "string") return join;
  return typeof join === "object" && join !== null && "name" in join && typeof join.name === "string" ? join.name : "";
}

function lengthOf(list: unknown): number {
  return Array.isArray(list) ? list.length : 0;
}
