import { newKey, type Cut, type Draft, type DraftGrouping } from "./draft";
import { dropOutput, freeName, groupingName, outputNames, renameOutput } from "./edit-outputs";

/** What a group is called unless a person names it: the field, with how it is cut. */
function groupingBase(field: string, cut: Cut): string {
  const suffix = cut.bucket ?? cut.part ?? (cut.bands ? "band" : cut.binWidth === undefined ? undefined : "bin");
  return suffix === undefined ? field : `${field.slice(0, 40).replaceAll(".", "_")}_${suffix}`;
}

/** Groups by a column, cut as given. The same column may be grouped twice, under two names. */
export function addGrouping(draft: Draft, field: string, cut: Cut = {}): Draft {
  const name = freeName(groupingBase(field, cut), outputNames(draft));
  return { ...draft, groupBy: [...draft.groupBy, { key: newKey(), field, ...cut, as: name === field ? undefined : name }] };
}

/** Gives a group another column or cut; its name follows, and what was said about it follows the name. */
export function updateGrouping(draft: Draft, key: string, field: string, cut: Cut): Draft {
  const before = draft.groupBy.find((grouping) => grouping.key === key);
  if (!before) return draft;
  const others = outputNames({ ...draft, groupBy: draft.groupBy.filter((grouping) => grouping.key !== key) });
  const wasGiven = before.as !== undefined && !before.as.startsWith(groupingBase(before.field, before));
  const name = wasGiven && before.as !== undefined ? before.as : freeName(groupingBase(field, cut), others);
  // What was said of another column, or of other stretches of time, may be wrong of these.
  const label = groupingBase(before.field, before) === groupingBase(field, cut) ? before.label : undefined;
  const after: DraftGrouping = { key, field, ...cut, as: name === field ? undefined : name, label };
  const next = { ...draft, groupBy: draft.groupBy.map((grouping) => (grouping.key === key ? after : grouping)) };
  return renameOutput(next, groupingName(before), groupingName(after));
}

/** What people read instead of the group's column; without one its own name. */
export function labelGrouping(draft: Draft, key: string, label: string | undefined): Draft {
  return { ...draft, groupBy: draft.groupBy.map((grouping) => (grouping.key === key ? { ...grouping, label } : grouping)) };
}

export function removeGrouping(draft: Draft, key: string): Draft {
  const gone = draft.groupBy.find((grouping) => grouping.key === key);
  if (!gone) return draft;
  return dropOutput({ ...draft, groupBy: draft.groupBy.filter((grouping) => grouping.key !== key) }, groupingName(gone));
}

/** Which columns of the rows are shown; what was said about one that is gone goes too. */
export function setSelect(draft: Draft, select: string[]): Draft {
  const { top, orderBy } = draft;
  return {
    ...draft,
    select,
    // Rows that are shown as they are can be sorted by a column that is not shown.
    orderBy: draft.distinct ? orderBy.filter((order) => select.includes(order.field)) : orderBy,
    top: top && select.includes(top.by) ? { ...top, ...(top.per && { per: top.per.filter((name) => select.includes(name)) }) } : undefined,
  };
}

/** Rows or a summary. What the other mode had stays in the draft, so switching back loses nothing. */
export function setMode(draft: Draft, mode: Draft["mode"], columns: readonly string[]): Draft {
  if (mode === draft.mode) return draft;
  const select = mode === "rows" && draft.select.length === 0 ? columns.slice(0, 12) : draft.select;
  const { orderBy, top } = draft;
  return { ...draft, mode, select, ...draft.other, top: draft.other.top, other: { orderBy, top } };
}
