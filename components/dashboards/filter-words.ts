import type { FilterValue } from "@/lib/dashboards";
import { EMPTY, formatDate, formatNumber } from "@/lib/format";

const MAX_NAMED = 2;

/** What a filter is set to, in a few words: `London, Leeds +3`, `10 to 20`, `last 3 months`, `all`. */
export function filterWords(value: FilterValue | null | undefined): string {
  if (!value) return "all";
  if ("values" in value) {
    const named = value.values.slice(0, MAX_NAMED).map(valueWords).join(", ");
    return value.values.length > MAX_NAMED ? `${named} +${value.values.length - MAX_NAMED}` : named;
  }
  if ("last" in value) {
    const { amount, unit } = value.last;
    if (amount === undefined) return unit === "day" ? "today" : `this ${unit}`;
    return amount === 1 ? `last ${unit}` : `last ${formatNumber(amount)} ${unit}s`;
  }
  if ("from" in value || "to" in value) {
    if (value.from !== undefined && value.to !== undefined) return `${formatDate(value.from)} – ${formatDate(value.to)}`;
    return value.from === undefined ? `until ${formatDate(value.to ?? "")}` : `from ${formatDate(value.from)}`;
  }
  const { low, high } = value as { low?: number; high?: number };
  if (low !== undefined && high !== undefined) return `${formatNumber(low)} to ${formatNumber(high)}`;
  if (low !== undefined) return `at least ${formatNumber(low)}`;
  return high === undefined ? "all" : `at most ${formatNumber(high)}`;
}

/** A value as it is read; an empty one has a sign. */
export function valueWords(value: string): string {
  return value === "" ? EMPTY : value;
}
