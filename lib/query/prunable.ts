import type { BoundCondition, BoundFilter, Prunable } from "./bound";

const PRUNING_OPERATORS = ["eq", "in", "lt", "lte", "gt", "gte", "between"] as const;

/** The conditions every matching row meets: those joined by `all` from the top, where an empty value fails. */
export function prunableOf(filter: BoundFilter | null): Prunable[] {
  if (filter === null) return [];
  if (filter.kind === "all") return filter.of.flatMap(prunableOf);
  return filter.kind === "condition" ? prunableCondition(filter) : [];
}

function prunableCondition({ column, type, op, values, includeEmpty }: BoundCondition): Prunable[] {
  const pruning = PRUNING_OPERATORS.find((candidate) => candidate === op);
  if (pruning === undefined || includeEmpty) return [];
  const scalars = values.flatMap(({ value }) => (value === null || Array.isArray(value) ? [] : [value]));
  return scalars.length === values.length ? [{ column, type, op: pruning, values: scalars }] : [];
}
