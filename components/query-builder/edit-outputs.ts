import type { Draft, DraftArrangement, DraftGroup, DraftGrouping } from "./draft";

/** The output name of a group: its own name, or the field's. */
export function groupingName(grouping: Pick<DraftGrouping, "field" | "as">): string {
  return grouping.as ?? grouping.field;
}

/** The names that filters on measures, sorting and limits can use. */
export function outputNames(draft: Draft): string[] {
  if (draft.mode === "rows") return draft.select;
  return [...draft.groupBy.map(groupingName), ...draft.measures.map((measure) => measure.as)];
}

/** The name wanted, or with a number behind it where it is taken. Case makes no difference. */
export function freeName(wanted: string, taken: readonly string[]): string {
  const known = new Set(taken.map((name) => name.toLowerCase()));
  let name = wanted;
  for (let number = 2; known.has(name.toLowerCase()); number += 1) name = `${wanted.slice(0, 56).replaceAll(".", "_")}_${number}`;
  return name;
}

/** The filter with every condition on a column put on another. */
export function renameInFilter(group: DraftGroup, from: string, to: string): DraftGroup {
  const children = group.children.map((child) =>
    child.kind === "group" ? renameInFilter(child, from, to) : child.field === from ? { ...child, field: to } : child,
  );
  return { ...group, children };
}

function withoutField(group: DraftGroup, field: string): DraftGroup {
  const children = group.children
    .map((child) => (child.kind === "group" ? withoutField(child, field) : child))
    .filter((child) => (child.kind === "group" ? child.children.length > 0 : child.field !== field));
  return { ...group, children };
}

function renamed(names: readonly string[], from: string, to: string): string[] {
  return names.map((name) => (name === from ? to : name));
}

/** Order and top about an output that got another name. */
export function renameInArrangement({ orderBy, top }: DraftArrangement, from: string, to: string): DraftArrangement {
  return {
    orderBy: orderBy.map((order) => (order.field === from ? { ...order, field: to } : order)),
    top: top && { ...top, by: top.by === from ? to : top.by, ...(top.per && { per: renamed(top.per, from, to) }) },
  };
}

/** What is said about an output follows it when it gets another name. */
export function renameOutput(draft: Draft, from: string, to: string): Draft {
  if (from === to) return draft;
  return {
    ...draft,
    ...renameInArrangement(draft, from, to),
    having: renameInFilter(draft.having, from, to),
    measures: draft.measures.map((measure) => (measure.within ? { ...measure, within: renamed(measure.within, from, to) } : measure)),
  };
}

/** Drops what is said about an output that the question does not have any more. */
export function dropOutput(draft: Draft, name: string): Draft {
  if (outputNames(draft).includes(name)) return draft;
  const { top } = draft;
  return {
    ...draft,
    having: withoutField(draft.having, name),
    measures: draft.measures.map((measure) =>
      measure.within?.includes(name) ? { ...measure, within: measure.within.filter((group) => group !== name) } : measure,
    ),
    orderBy: draft.orderBy.filter((order) => order.field !== name),
    top: top && top.by !== name ? { ...top, ...(top.per && { per: top.per.filter((group) => group !== name) }) } : undefined,
  };
}
