import type { Condition, Filter } from "./ast";
import { operatorSpec } from "./operators";

/** Whether the filter leaves nothing out. */
export function isEveryRow(filter: Filter): boolean {
  return "all" in filter && filter.all.length === 0;
}

/** A filter in words; `around` is the kind of list it stands in, which decides about brackets. */
export function describeTree(filter: Filter, label: (field: string) => string, around: "all" | "any" | "not"): string {
  if ("not" in filter) return `not (${describeTree(filter.not, label, "all")})`;
  if (!("all" in filter) && !("any" in filter)) return describeCondition(filter, label);
  const kind = "all" in filter ? "all" : "any";
  const children = "all" in filter ? filter.all : filter.any;
  if (children.length === 0) return kind === "all" ? "every row" : "no row";
  const text = children.map((child) => describeTree(child, label, kind)).join(kind === "all" ? " and " : " or ");
  return children.length > 1 && kind === "any" && around === "all"
    ? `(${text})`
    : children.length > 1 && kind !== around && around === "any"
      ? `(${text})`
      : text;
}

function describeCondition(condition: Condition, label: (field: string) => string): string {
  const { field, op, value, includeEmpty } = condition;
  const words = operatorSpec(op).sentence(label(field), describeValue(op, value));
  return includeEmpty ? `(${words} or is empty)` : words;
}

function describeValue(op: Condition["op"], value: Condition["value"]): string {
  if (value === undefined) return "";
  if (Array.isArray(value)) {
    if (op === "between") return value.map((item) => describeScalar(item)).join(" and ");
    const shown = value.slice(0, 5).map((item) => describeScalar(item));
    return value.length > 5 ? `${shown.join(", ")} and ${value.length - 5} more` : listed(shown, "or");
  }
  if (typeof value === "object") {
    const amount = value.amount ?? 1;
    return op === "in_current" ? value.unit : `${amount} ${value.unit}${amount === 1 ? "" : "s"}`;
  }
  return describeScalar(value);
}

/** A value as it stands in a sentence, shortened. */
export function describeScalar(value: string | number | boolean): string {
  return typeof value === "string" ? `"${value.length > 60 ? `${value.slice(0, 60)}…` : value}"` : String(value);
}

/** `a, b and c`. */
export function listed(parts: string[], word = "and"): string {
  return parts.length <= 1 ? (parts[0] ?? "") : `${parts.slice(0, -1).join(", ")} ${word} ${parts.at(-1)}`;
}
