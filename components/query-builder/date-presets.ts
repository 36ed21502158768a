import { isTimeKind } from "../results/cell-text";
import type { DraftCondition } from "./draft";
import type { FieldChoice } from "./explore-columns";
import { monthBack, monthsBetween } from "./months";

export type DatePreset = { value: string; label: string; condition: Pick<DraftCondition, "op" | "value"> };

const MONTH_NAMES = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const LAST_MONTHS = [3, 6, 12];

/** Stretches of time people mostly ask for. */
const RELATIVE: readonly DatePreset[] = [
  ...LAST_MONTHS.map((amount): DatePreset => {
    return { value: `last-${amount}`, label: `last ${amount} months`, condition: { op: "in_last", value: { amount, unit: "month" } } };
  }),
  { value: "this-month", label: "this month", condition: { op: "in_current", value: { unit: "month" } } },
  { value: "this-year", label: "this year", condition: { op: "in_current", value: { unit: "year" } } },
];

/**
 * What a filter on a date offers at once: stretches that move with the calendar, and the months and years that the data
 * have, by what was counted when they were published.
 */
export function datePresets({ kind, profile }: Pick<FieldChoice, "kind" | "profile">): { group: string; items: DatePreset[] }[] {
  const months = monthsBetween(String(profile?.min ?? ""), String(profile?.max ?? ""));
  const years = [...new Set(months.map((month) => month.slice(0, 4)))];
  const between = (first: string, last: string) => ({ op: "between" as const, value: endsOf(kind, first, last) });
  const [newest] = months;
  return [
    { group: "Up to today", items: [...RELATIVE] },
    {
      group: "Up to the end of the data",
      items:
        newest === undefined
          ? []
          : LAST_MONTHS.map((amount) => ({
              value: `data-${amount}`,
              label: `last ${amount} months of the data`,
              condition: between(`${monthBack(newest, amount - 1)}-01`, lastDay(newest)),
            })),
    },
    {
      group: "Years",
      items: years.map((year) => ({ value: year, label: year, condition: between(`${year}-01-01`, `${year}-12-31`) })),
    },
    {
      group: "Months",
      items: months.map((month) => ({ value: month, label: monthLabel(month), condition: between(`${month}-01`, lastDay(month)) })),
    },
  ].filter(({ items }) => items.length > 0);
}

/** The preset that a condition is, or null for one of another kind; a year by its number, however it was chosen. */
export function presetOf({ op, value }: Pick<DraftCondition, "op" | "value">, groups: ReturnType<typeof datePresets>): string | null {
  const wanted = JSON.stringify([op, value]);
  const found = groups
    .flatMap(({ items }) => items)
    .findLast(({ condition }) => JSON.stringify([condition.op, condition.value]) === wanted);
  return found?.value ?? null;
}

/** Both ends of a stretch of days, the last one to its end. */
function endsOf(kind: FieldChoice["kind"], first: string, last: string): string[] {
  return kind === "timestamp" ? [`${first}T00:00:00`, `${last}T23:59:59.999`] : [first, last];
}

function monthLabel(month: string): string {
  return `${MONTH_NAMES[Number(month.slice(5, 7)) - 1]} ${month.slice(0, 4)}`;
}

function lastDay(month: string): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
}

/** Whether a filter is on one of the stretches with fixed ends: a month, a year, the last months of the data. */
export function isWholeStretch(condition: Pick<DraftCondition, "op" | "value">, column: Pick<FieldChoice, "kind" | "profile">): boolean {
  return condition.op === "between" && isTimeKind(column.kind) && presetOf(condition, datePresets(column)) !== null;
}
