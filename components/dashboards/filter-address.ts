import type { FilterValue } from "@/lib/dashboards";
import { RELATIVE_UNITS } from "@/lib/query";

/** Stands in the address for "no filter", where the dashboard has one set. */
const ALL = "*";
const DATE = /^\d{4}-\d{2}-\d{2}$/;
/** As the API takes them. */
const MAX_VALUES = 1000;
const MAX_LENGTH = 1000;

/**
 * A temporary value of a filter as it stands in the address: `London,Leeds`, `10..20`, `2025-01-01..2025-03-31`,
 * `last-3-month`, `this-month`, and `*` for no filter. The kind of the filter tells them apart.
 */
export function filterToAddress(value: FilterValue | null): string {
  if (value === null) return ALL;
  if ("values" in value) return value.values.map(escape).join(",");
  if ("last" in value) {
    const { amount, unit } = value.last;
    return amount === undefined ? `this-${unit}` : `last-${amount}-${unit}`;
  }
  const [low, high] = "from" in value || "to" in value ? [value.from, value.to] : ends(value);
  return `${low ?? ""}..${high ?? ""}`;
}

function ends(value: object): (number | undefined)[] {
  const { low, high } = value as { low?: number; high?: number };
  return [low, high];
}

/** What an address sets a filter to: null is no filter, undefined is nothing that can be read. */
export function filterFromAddress(kind: "values" | "range" | "period", text: string): FilterValue | null | undefined {
  if (text === ALL) return null;
  if (kind === "values") return valuesOf(text);
  const relative = kind === "period" ? /^(?:last-(\d{1,5})|this)-([a-z]+)$/.exec(text) : null;
  if (relative) return relativeOf(relative[1], relative[2]);
  const match = /^(.*)\.\.(.*)$/.exec(text);
  if (!match) return undefined;
  const [, low = "", high = ""] = match;
  if (low === "" && high === "") return undefined;
  return kind === "range" ? rangeOf(low, high) : periodOf(low, high);
}

function relativeOf(amountText: string | undefined, unitText: string | undefined): FilterValue | undefined {
  const unit = RELATIVE_UNITS.find((known) => known === unitText);
  if (!unit) return undefined;
  if (amountText === undefined) return { last: { unit } };
  const amount = Number(amountText);
  return amount >= 1 && amount <= 10_000 ? { last: { amount, unit } } : undefined;
}

function rangeOf(low: string, high: string): FilterValue | undefined {
  const numbers = [low, high].map((text) => (text === "" ? undefined : Number(text)));
  if (numbers.some((number) => number !== undefined && !Number.isFinite(number))) return undefined;
  const [from, to] = numbers;
  return { ...(from === undefined ? {} : { low: from }), ...(to === undefined ? {} : { high: to }) };
}

function periodOf(from: string, to: string): FilterValue | undefined {
  if ([from, to].some((text) => text !== "" && !DATE.test(text))) return undefined;
  return { ...(from === "" ? {} : { from }), ...(to === "" ? {} : { to }) };
}

/** An empty text is a value of its own, and a lone `*` is not "no filter". */
function escape(value: string): string {
  if (value === "") return "\\e";
  return value.replaceAll(/[\\,*]/g, (letter) => `\\${letter}`);
}

function valuesOf(text: string): FilterValue | undefined {
  const values: string[] = [];
  let now = "";
  let isStarted = false;
  for (let index = 0; index < text.length; index += 1) {
    const letter = text[index] ?? "";
    if (letter === "," && isStarted) {
      values.push(now);
      now = "";
      isStarted = false;
      continue;
    }
    if (letter === ",") return undefined;
    isStarted = true;
    if (letter !== "\\") {
      now += letter;
      continue;
    }
    index += 1;
    const escaped = text[index];
    if (escaped === undefined) return undefined;
    now += escaped === "e" ? "" : escaped;
  }
  if (!isStarted) return undefined;
  values.push(now);
  return values.length <= MAX_VALUES && values.every((value) => value.length <= MAX_LENGTH) ? { values } : undefined;
}
