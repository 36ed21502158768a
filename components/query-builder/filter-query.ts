import { operatorSpec, type Condition, type Filter } from "@/lib/query";
import type { DraftCondition, DraftFilter, DraftGroup } from "./draft";
import { compact, type PartKeys } from "./part-keys";

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

/** Whether the value fits the operator's shape, so that the condition can be asked. */
export function isComplete(condition: DraftCondition): boolean {
  const { op, value, asGiven } = condition;
  if (asGiven) return true;
  const { operand } = operatorSpec(op);
  switch (operand) {
    case "none":
      return true;
    case "one":
      return isGiven(value) && typeof value !== "object";
    case "two":
      return Array.isArray(value) && value.length === 2 && value.every(isGiven);
    case "list":
      return Array.isArray(value) && value.length > 0;
    case "relative":
      return typeof value === "object" && !Array.isArray(value) && (op === "in_current" || value.amount !== undefined);
    default:
      return operand satisfies never;
  }
}

function conditionQuery({ field, op, value, includeEmpty, ignoreCase }: DraftCondition): Condition {
  const spec = operatorSpec(op);
  return compact({
    field,
    op,
    value: spec.operand === "none" ? undefined : value,
    includeEmpty: includeEmpty && spec.takesEmpty ? true : undefined,
    ignoreCase: spec.hasCase ? ignoreCase : undefined,
  });
}

function partQuery(node: DraftFilter, path: string, keys: PartKeys): Filter | null {
  const inner = node.negated ? `${path}.not` : path;
  const positive = node.kind === "group" ? listQuery(node, inner, keys) : isComplete(node) ? conditionQuery(node) : null;
  if (positive === null) return null;
  keys.set(path, node.key);
  return node.negated ? { not: positive } : positive;
}

/** Every row passes ALL of nothing, and none ANY of nothing. A list whose parts are all unfinished is not asked. */
function listQuery(group: DraftGroup, path: string, keys: PartKeys): Filter | null {
  const parts: Filter[] = [];
  for (const child of group.children) {
    const part = partQuery(child, `${path}.${group.mode}.${parts.length}`, keys);
    if (part !== null) parts.push(part);
  }
  if (parts.length === 0 && group.children.length > 0) return null;
  return group.mode === "all" ? { all: parts } : { any: parts };
}

/** The filter a root asks, with the places of its parts noted; undefined where it asks nothing. */
export function filterQuery(root: DraftGroup, path: string, keys: PartKeys): Filter | undefined {
  return root.children.length === 0 ? undefined : (partQuery(root, path, keys) ?? undefined);
}

/** How many conditions still need a value. */
export function unfinished(group: DraftGroup): number {
  return group.children.reduce((sum, child) => sum + (child.kind === "group" ? unfinished(child) : isComplete(child) ? 0 : 1), 0);
}
