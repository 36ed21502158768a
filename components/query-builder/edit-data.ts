import { newKey, type Draft, type DraftArrangement, type DraftExpression } from "./draft";
import { freeName, renameInArrangement, renameInFilter, renameOutput } from "./edit-outputs";

/** Adds a related dataset: every row stays, whether it has a match or not. */
export function addJoin(draft: Draft, name: string): Draft {
  if (draft.joins.some((join) => join.name === name)) return draft;
  return { ...draft, joins: [...draft.joins, { key: newKey(), name, matched: false }] };
}

export function setMatched(draft: Draft, key: string, matched: boolean): Draft {
  return { ...draft, joins: draft.joins.map((join) => (join.key === key ? { ...join, matched } : join)) };
}

/** Takes a related dataset out. Parts that use its columns stay and say so: they are a person's work. */
export function removeJoin(draft: Draft, key: string): Draft {
  return { ...draft, joins: draft.joins.filter((join) => join.key !== key) };
}

/** Adds a calculated column that is still to be filled, under a name that no column has. */
export function addDerived(draft: Draft, columns: readonly string[]): Draft {
  const as = freeName("calculated", [...columns, ...draft.derive.map((column) => column.as)]);
  return { ...draft, derive: [...draft.derive, { key: newKey(), as, expression: { kind: "open", key: newKey() } }] };
}

export function setExpression(draft: Draft, key: string, expression: DraftExpression): Draft {
  return { ...draft, derive: draft.derive.map((column) => (column.key === key ? { ...column, expression } : column)) };
}

/** What people read instead of a calculated column's name. */
export function labelDerived(draft: Draft, key: string, label: string | undefined): Draft {
  return { ...draft, derive: draft.derive.map((column) => (column.key === key ? { ...column, label } : column)) };
}

/** Takes a calculated column out. Parts that use it stay and say so. */
export function removeDerived(draft: Draft, key: string): Draft {
  return { ...draft, derive: draft.derive.filter((column) => column.key !== key) };
}

/** Gives a calculated column another name, everywhere it is used. */
export function renameDerived(draft: Draft, key: string, as: string): Draft {
  const column = draft.derive.find((known) => known.key === key);
  if (!column || column.as === as) return draft;
  const derive = draft.derive.map((known) => (known.key === key ? { ...known, as } : known));
  return renameField({ ...draft, derive }, column.as, as);
}

/** Puts everything that uses one column on another. Outputs named after the column follow. */
function renameField(draft: Draft, from: string, to: string): Draft {
  const swap = (name: string): string => (name === from ? to : name);
  const rows = (arrangement: DraftArrangement): DraftArrangement => renameInArrangement(arrangement, from, to);
  const next: Draft = {
    ...draft,
    derive: draft.derive.map((column) => ({ ...column, expression: renameInExpression(column.expression, from, to) })),
    where: renameInFilter(draft.where, from, to),
    select: draft.select.map(swap),
    groupBy: draft.groupBy.map((group) => ({ ...group, field: swap(group.field) })),
    measures: draft.measures.map((measure) => ({
      ...measure,
      field: measure.field === undefined ? undefined : swap(measure.field),
      by: measure.by === undefined ? undefined : swap(measure.by),
      where: measure.where && renameInFilter(measure.where, from, to),
    })),
    ...(draft.mode === "rows" ? rows(draft) : { other: rows(draft.other) }),
  };
  const isOutput = draft.groupBy.some((group) => group.field === from && group.as === undefined);
  if (!isOutput) return next;
  return draft.mode === "summary" ? renameOutput(next, from, to) : { ...next, other: rows(next.other) };
}

function renameInExpression(expression: DraftExpression, from: string, to: string): DraftExpression {
  const inside = (part: DraftExpression): DraftExpression => renameInExpression(part, from, to);
  switch (expression.kind) {
    case "column":
      return expression.field === from ? { ...expression, field: to } : expression;
    case "call":
      return { ...expression, args: expression.args.map(inside) };
    case "case":
      return {
        ...expression,
        when: expression.when.map((branch) => ({ ...branch, if: renameInFilter(branch.if, from, to), then: inside(branch.then) })),
        otherwise: expression.otherwise && inside(expression.otherwise),
      };
    case "open":
    case "value":
      return expression;
    default:
      return expression satisfies never;
  }
}
