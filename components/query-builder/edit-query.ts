import type { MeasureName } from "@/lib/query";
import {
  emptyGroup,
  measureName,
  newKey,
  type Cut,
  type Draft,
  type DraftCondition,
  type DraftFilter,
  type DraftGroup,
  type DraftGrouping,
  type DraftMeasure,
} from "./draft";

/** Which children to follow from the root of a filter tree; `[]` is the root itself. */
export type Path = readonly number[];

/** The part at a path, or undefined when there is none. */
export function filterAt(root: DraftGroup, path: Path): DraftFilter | undefined {
  let node: DraftFilter | undefined = root;
  for (const index of path) {
    if (node?.kind !== "group") return undefined;
    node = node.children[index];
  }
  return node;
}

function updateNode(node: DraftFilter, path: Path, change: (node: DraftFilter) => DraftFilter[]): DraftFilter[] {
  const [index, ...rest] = path;
  if (index === undefined) return change(node);
  if (node.kind !== "group" || node.children[index] === undefined) return [node];
  const children = node.children.flatMap((child, at) => (at === index ? updateNode(child, rest, change) : [child]));
  return [{ ...node, children }];
}

function asRoot(root: DraftGroup, nodes: DraftFilter[]): DraftGroup {
  const [only] = nodes;
  return nodes.length === 1 && only?.kind === "group" ? only : { ...root, children: nodes };
}

function change(root: DraftGroup, path: Path, edit: (node: DraftFilter) => DraftFilter[]): DraftGroup {
  return asRoot(root, updateNode(root, path, edit));
}

/** Adds a condition or group at the end of the group at `path`. */
export function addFilter(root: DraftGroup, path: Path, added: DraftFilter): DraftGroup {
  return change(root, path, (node) => [node.kind === "group" ? { ...node, children: [...node.children, added] } : node]);
}

/** Changes fields of the condition at `path`. */
export function updateCondition(root: DraftGroup, path: Path, patch: Partial<Omit<DraftCondition, "kind" | "key">>): DraftGroup {
  return change(root, path, (node) => [node.kind === "condition" ? { ...node, ...patch } : node]);
}

/** Removes the part at `path`, and every group that this leaves empty. */
export function removeFilter(root: DraftGroup, path: Path): DraftGroup {
  if (path.length === 0) return { ...root, children: [], negated: false };
  const removed = change(root, path, () => []);
  const parent = path.slice(0, -1);
  const left = filterAt(removed, parent);
  return parent.length > 0 && left?.kind === "group" && left.children.length === 0 ? removeFilter(removed, parent) : removed;
}

/** Whether all or any of the group's parts must hold. */
export function setGroupMode(root: DraftGroup, path: Path, mode: "all" | "any"): DraftGroup {
  return change(root, path, (node) => [node.kind === "group" ? { ...node, mode } : node]);
}

/** Turns the part at `path` into its opposite, or back. */
export function toggleNegated(root: DraftGroup, path: Path): DraftGroup {
  return change(root, path, (node) => [{ ...node, negated: !node.negated }]);
}

/** Puts the part at `path` into a group of its own, of the other mode than the group around it. */
export function convertToGroup(root: DraftGroup, path: Path): DraftGroup {
  if (path.length === 0) return { ...emptyGroup(root.mode === "all" ? "any" : "all"), children: [root] };
  const parent = filterAt(root, path.slice(0, -1));
  const mode = parent?.kind === "group" && parent.mode === "any" ? "all" : "any";
  return change(root, path, (node) => [{ ...emptyGroup(mode), children: [node] }]);
}

/** Replaces the group at `path` by its parts, which join the group around it. A negated group stays: its parts would mean something else. */
export function dissolveGroup(root: DraftGroup, path: Path): DraftGroup {
  if (path.length === 0) return root;
  return change(root, path, (node) => (node.kind === "group" && !node.negated ? node.children : [node]));
}

/** Moves the part at `path` up (-1) or down (1) among its neighbours. */
export function moveFilter(root: DraftGroup, path: Path, by: -1 | 1): DraftGroup {
  const index = path.at(-1);
  if (index === undefined) return root;
  return change(root, path.slice(0, -1), (node) => [
    node.kind === "group" ? { ...node, children: moveItem(node.children, index, by) } : node,
  ]);
}

/** The same list with one item moved one place; at an end nothing changes. */
export function moveItem<T>(items: readonly T[], index: number, by: -1 | 1): T[] {
  const copy = [...items];
  const [item] = copy.splice(index, 1);
  if (item === undefined || index + by < 0 || index + by > copy.length) return [...items];
  copy.splice(index + by, 0, item);
  return copy;
}

/** The output name of a group: its own name, or the field's. */
export function groupingName(grouping: DraftGrouping): string {
  return grouping.as ?? grouping.field;
}

/** What a group is called unless a person names it: the field, with how it is cut. */
function groupingBase(field: string, cut: Cut): string {
  const suffix = cut.bucket ?? cut.part ?? (cut.bands ? "band" : cut.binWidth === undefined ? undefined : "bin");
  return suffix === undefined ? field : `${field.slice(0, 40)}_${suffix}`;
}

/** The names that filters on measures, sorting and limits can use. */
export function outputNames(draft: Draft): string[] {
  if (draft.mode === "rows") return draft.select;
  return [...draft.groupBy.map(groupingName), ...draft.measures.map((measure) => measure.as)];
}

function freeName(wanted: string, taken: readonly string[]): string {
  let name = wanted;
  for (let number = 2; taken.includes(name); number += 1) name = `${wanted.slice(0, 56)}_${number}`;
  return name;
}

function renameIn(group: DraftGroup, from: string, to: string): DraftGroup {
  const children = group.children.map((child) =>
    child.kind === "group" ? renameIn(child, from, to) : child.field === from ? { ...child, field: to } : child,
  );
  return { ...group, children };
}

function withoutField(group: DraftGroup, field: string): DraftGroup {
  const children = group.children
    .map((child) => (child.kind === "group" ? withoutField(child, field) : child))
    .filter((child) => (child.kind === "group" ? child.children.length > 0 : child.field !== field));
  return { ...group, children };
}

/** Filters on measures and sorting follow an output that got another name. */
function renameOutput(draft: Draft, from: string, to: string): Draft {
  if (from === to) return draft;
  return {
    ...draft,
    having: renameIn(draft.having, from, to),
    orderBy: draft.orderBy.map((order) => (order.field === from ? { ...order, field: to } : order)),
  };
}

/** Drops filters on measures and sorting that name an output the question does not have any more. */
function dropOutput(draft: Draft, name: string): Draft {
  if (outputNames(draft).includes(name)) return draft;
  return { ...draft, having: withoutField(draft.having, name), orderBy: draft.orderBy.filter((order) => order.field !== name) };
}

/** Groups by a column, cut as given. The same column may be grouped twice, under two names. */
export function addGrouping(draft: Draft, field: string, cut: Cut = {}): Draft {
  const name = freeName(groupingBase(field, cut), outputNames(draft));
  return { ...draft, groupBy: [...draft.groupBy, { key: newKey(), field, ...cut, as: name === field ? undefined : name, rest: {} }] };
}

/** Gives a group another column or cut; its name follows, and what was said about it follows the name. */
export function updateGrouping(draft: Draft, key: string, field: string, cut: Cut): Draft {
  const before = draft.groupBy.find((grouping) => grouping.key === key);
  if (!before) return draft;
  const others = outputNames({ ...draft, groupBy: draft.groupBy.filter((grouping) => grouping.key !== key) });
  const wasGiven = before.as !== undefined && !before.as.startsWith(groupingBase(before.field, before));
  const name = wasGiven && before.as !== undefined ? before.as : freeName(groupingBase(field, cut), others);
  const after: DraftGrouping = { key, field, ...cut, as: name === field ? undefined : name, rest: {} };
  const next = { ...draft, groupBy: draft.groupBy.map((grouping) => (grouping.key === key ? after : grouping)) };
  return renameOutput(next, groupingName(before), groupingName(after));
}

export function removeGrouping(draft: Draft, key: string): Draft {
  const gone = draft.groupBy.find((grouping) => grouping.key === key);
  if (!gone) return draft;
  return dropOutput({ ...draft, groupBy: draft.groupBy.filter((grouping) => grouping.key !== key) }, groupingName(gone));
}

/** Adds a measure under a name that no other output has. */
export function addMeasure(draft: Draft, added: { fn: MeasureName; field?: string | undefined }): Draft {
  const as = freeName(measureName(added.fn, added.field), outputNames(draft));
  return { ...draft, measures: [...draft.measures, { key: newKey(), as, named: false, ...added, rest: {} }] };
}

/** Changes a measure; its name follows function and field until a person names it. */
export function updateMeasure(draft: Draft, key: string, patch: Partial<Pick<DraftMeasure, "fn" | "field" | "as" | "p">>): Draft {
  const before = draft.measures.find((measure) => measure.key === key);
  if (!before) return draft;
  const after = { ...before, ...patch };
  if (patch.as !== undefined) after.named = true;
  else if (!before.named) {
    const others = outputNames({ ...draft, measures: draft.measures.filter((measure) => measure.key !== key) });
    after.as = freeName(measureName(after.fn, after.field), others);
  }
  const next = { ...draft, measures: draft.measures.map((measure) => (measure.key === key ? after : measure)) };
  return renameOutput(next, before.as, after.as);
}

export function removeMeasure(draft: Draft, key: string): Draft {
  const gone = draft.measures.find((measure) => measure.key === key);
  if (!gone) return draft;
  return dropOutput({ ...draft, measures: draft.measures.filter((measure) => measure.key !== key) }, gone.as);
}

/** Rows or a summary. What the other mode had stays in the draft, so switching back loses nothing. */
export function setMode(draft: Draft, mode: Draft["mode"], columns: readonly string[]): Draft {
  const select = mode === "rows" && draft.select.length === 0 ? columns.slice(0, 12) : draft.select;
  return { ...draft, mode, select };
}
