import { emptyGroup, type DraftCondition, type DraftFilter, type DraftGroup } from "./draft";
import { moveItem } from "./move-item";

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
  return change(root, path, (node) => {
    if (node.kind !== "condition") return [node];
    const next = { ...node, ...patch };
    const isSame = next.field === node.field && next.op === node.op && next.value === node.value;
    return [{ ...next, asGiven: isSame ? node.asGiven : undefined }];
  });
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
