import type { Expression, Filter, Group, Measure, Query } from "@/lib/query";
import {
  emptyGroup,
  measureName,
  newKey,
  type Draft,
  type DraftExpression,
  type DraftFilter,
  type DraftGroup,
  type DraftGrouping,
  type DraftMeasure,
} from "./draft";
import { isComplete } from "./filter-query";

/** The draft of a question; `toQuery` gives a question of the same meaning back. */
export function fromQuery(query: Query): Draft {
  const { from, asOf, joins, derive, where, select, distinct, groupBy, measures, having, totals, top, orderBy, limit, offset, count } =
    query;
  const isSummary = (groupBy?.length ?? 0) + (measures?.length ?? 0) > 0 || select === undefined;
  return {
    from,
    asOf,
    joins: (joins ?? []).map((join) => ({
      key: newKey(),
      name: typeof join === "string" ? join : join.name,
      matched: typeof join === "object" && join.matched === true,
    })),
    derive: (derive ?? []).map(({ as, label, expr }) => ({ key: newKey(), as, label, expression: expressionDraft(expr) })),
    mode: isSummary ? "summary" : "rows",
    where: rootDraft(where),
    select: select ?? [],
    distinct: distinct ?? false,
    groupBy: (groupBy ?? []).map((group: Group): DraftGrouping => ({ key: newKey(), ...group })),
    measures: (measures ?? []).map(measureDraft),
    having: rootDraft(having),
    totals: totals ?? false,
    top: top && { key: newKey(), ...top },
    orderBy: (orderBy ?? []).map(({ field, direction = "asc", nulls }) => ({ key: newKey(), field, direction, nulls })),
    limit,
    offset,
    count,
    other: { orderBy: [] },
  };
}

function measureDraft({ where, ...measure }: Measure): DraftMeasure {
  const named = measure.as !== measureName(measure.fn, measure.field);
  return { key: newKey(), ...measure, named, where: where && rootDraft(where) };
}

function filterDraft(filter: Filter): DraftFilter {
  if ("not" in filter) {
    const inner = filterDraft(filter.not);
    // What is negated already gets a group around it: one part can be negated once.
    return inner.negated ? { ...emptyGroup(), negated: true, children: [inner] } : { ...inner, negated: true };
  }
  if ("all" in filter) return { ...emptyGroup("all"), children: filter.all.map(filterDraft) };
  if ("any" in filter) return { ...emptyGroup("any"), children: filter.any.map(filterDraft) };
  const condition: DraftFilter = { kind: "condition", key: newKey(), negated: false, ...filter };
  return isComplete(condition) ? condition : { ...condition, asGiven: true };
}

/** A filter as the list the editor starts with; a list of none that no row passes stays a part of one. */
function rootDraft(filter: Filter | undefined): DraftGroup {
  if (filter === undefined) return emptyGroup();
  const draft = filterDraft(filter);
  const isList = draft.kind === "group" && !draft.negated && (draft.mode === "all" || draft.children.length > 0);
  return isList ? draft : { ...emptyGroup(), children: [draft] };
}

function expressionDraft(expression: Expression): DraftExpression {
  const key = newKey();
  if ("field" in expression) return { kind: "column", key, field: expression.field };
  if ("value" in expression) return { kind: "value", key, ...valueForm(expression.value) };
  if ("fn" in expression) return { kind: "call", key, fn: expression.fn, args: expression.args.map(expressionDraft) };
  return {
    kind: "case",
    key,
    when: expression.case.map((branch) => ({ key: newKey(), if: rootDraft(branch.if), then: expressionDraft(branch.then) })),
    otherwise: expression.else === undefined ? null : expressionDraft(expression.else),
  };
}

function valueForm(value: string | number | boolean) {
  switch (typeof value) {
    case "number":
      return { form: "number" as const, value };
    case "boolean":
      return { form: "boolean" as const, value };
    default:
      return { form: "text" as const, value };
  }
}
