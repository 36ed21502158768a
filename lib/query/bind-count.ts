import type { BoundFilter, BoundMeasure, BoundQuery } from "./bound";
import type { ResultColumn } from "./result";

/** What a question that counts leaves for the answer: the one column, and what still has to be worked out for it. */
export type Counted = Pick<BoundQuery, "columns" | "counted" | "measures" | "orderBy" | "totals" | "limit" | "offset">;

/**
 * The question that counts the rows of another one's answer, all of them: its order, its page and its totals change
 * nothing in their number and are left out, and so is what no row depends on, so that it is not read.
 */
export function countOf(
  bound: Pick<BoundQuery, "kind" | "distinct" | "top" | "having" | "groups" | "measures" | "columns">,
  forExport: boolean,
): Counted {
  const deciding = bound.measures.filter(({ name }) => decides(bound, name));
  // A summary has at least one column, and one without groups is one row whatever it measures.
  const measures = bound.groups.length + deciding.length > 0 ? deciding : bound.measures.slice(0, 1);
  const isPlainRows = bound.kind === "rows" && !bound.distinct && bound.top === null;
  const kept = bound.columns.filter(({ name }) => !isLeftOut(bound.measures, measures, name));
  return {
    columns: [countColumn(bound.groups.length > 0 ? "Groups" : "Rows")],
    counted: isPlainRows ? [] : kept,
    measures,
    orderBy: [],
    totals: false,
    limit: forExport ? null : 1,
    offset: 0,
  };
}

function countColumn(label: string): ResultColumn {
  return { name: "count", label, type: { kind: "integer" } };
}

/** Whether it depends on a measure which groups there are. */
function decides({ having, top }: Pick<BoundQuery, "having" | "top">, name: string): boolean {
  return (having !== null && namesIn(having).includes(name)) || (top !== null && (top.by === name || top.per.includes(name)));
}

function isLeftOut(all: readonly BoundMeasure[], kept: readonly BoundMeasure[], name: string): boolean {
  return all.some((measure) => measure.name === name) && !kept.some((measure) => measure.name === name);
}

function namesIn(filter: BoundFilter): string[] {
  switch (filter.kind) {
    case "condition":
      return [filter.column];
    case "not":
      return namesIn(filter.of);
    default:
      return filter.of.flatMap(namesIn);
  }
}
