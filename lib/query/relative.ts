import type { Condition, Filter, RelativeTime } from "./ast";
import { isOfClock } from "./buckets";
import { addUnits, formatDate, formatTimestamp, startOf } from "./calendar";
import { invalid } from "./refuse";

export type RelativeOperator = "in_last" | "in_current" | "in_next";

export function isRelative(op: Condition["op"]): op is RelativeOperator {
  return op === "in_last" || op === "in_current" || op === "in_next";
}

function isRelativeTime(value: Condition["value"]): value is RelativeTime {
  return typeof value === "object" && !Array.isArray(value);
}

/**
 * A relative condition as two comparisons with dates, from the first day included to the day after the last.
 * The last 7 days are today and the six days before; the next 7 begin tomorrow, so the two never overlap. The
 * last 3 months reach from the day after this day three months ago to today. `hour` and `minute` count whole ones.
 */
export function resolveCondition(condition: Condition, now: Date, path: string): Filter {
  const { field, op, value, includeEmpty } = condition;
  if (!isRelative(op)) return condition;
  if (!isRelativeTime(value)) invalid(`${path}.value`, `"${op}" takes { "amount": 3, "unit": "month" }.`);
  const { unit } = value;
  if (op === "in_current" && (value.amount ?? 1) !== 1)
    invalid(`${path}.value.amount`, `"in_current" is about one ${unit}: leave "amount" out, or use in_last.`);
  if (op !== "in_current" && value.amount === undefined)
    invalid(`${path}.value.amount`, `"${op}" takes an amount, such as { "amount": 3, "unit": "${unit}" }.`);
  const step = isOfClock(unit) ? unit : "day";
  const format = isOfClock(unit) ? formatTimestamp : formatDate;
  const today = startOf(step, now);
  const amount = value.amount ?? 1;
  const [from, to] =
    op === "in_current"
      ? [startOf(unit, today), addUnits(startOf(unit, today), 1, unit)]
      : op === "in_last"
        ? [addUnits(addUnits(today, -amount, unit), 1, step), addUnits(today, 1, step)]
        : [addUnits(today, 1, step), addUnits(addUnits(today, amount, unit), 1, step)];
  const low = format(from);
  const high = format(to);
  if (low === null || high === null) invalid(`${path}.value.amount`, `${amount} ${unit}s reach beyond the years 1 to 9999.`);
  const empty = includeEmpty ? { includeEmpty } : {};
  return {
    all: [
      { field, op: "gte", value: low, ...empty },
      { field, op: "lt", value: high, ...empty },
    ],
  };
}

/** The filter with every relative condition resolved. */
export function resolveRelative(filter: Filter, now: Date): Filter {
  if ("all" in filter) return { all: filter.all.map((child) => resolveRelative(child, now)) };
  if ("any" in filter) return { any: filter.any.map((child) => resolveRelative(child, now)) };
  if ("not" in filter) return { not: resolveRelative(filter.not, now) };
  return resolveCondition(filter, now, filter.field);
}
