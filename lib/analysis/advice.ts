import { formatBytes } from "@/lib/format";
import { pruneFiles } from "@/lib/lake";
import type { BoundExpression, BoundFilter, BoundQuery, FlatName, Prunable } from "@/lib/query";
import type { Estimate } from "./answers";
import { costOf, type Cost, type PricedPart, type TablePart } from "./cost";

type Advice = Estimate["advice"][number];

/** Below this nobody needs advice. */
const WORTH_BYTES = 1_000_000;
/** What a change must leave at most, to be worth saying. */
const WORTH_SHARE = 0.8;
const ADVICE_MAX = 3;

/** The changes that would make a question cheapest, each with what it would then read: the question is priced anew for each. */
export function adviceFor(question: {
  parts: readonly PricedPart[];
  tables: readonly TablePart[];
  bound: BoundQuery;
  cost: Cost;
}): Advice[] {
  const { parts, tables, bound, cost } = question;
  const [asked, ...joined] = parts;
  const now = cost.high;
  if (asked === undefined || now < WORTH_BYTES) return [];
  const changes = [oneMonth(asked, joined), oneHospital(asked, joined), withoutColumn(parts, bound, cost)].filter(
    (change) => change !== null,
  );
  const priced = changes.map(({ text, parts: changed }) => {
    const bytes = Math.round(costOf(changed, tables).high);
    return { text: `${text}: ${formatBytes(now)} → ${formatBytes(bytes)}`, bytes };
  });
  return priced
    .filter(({ bytes }) => bytes <= now * WORTH_SHARE)
    .sort((a, b) => a.bytes - b.bytes)
    .slice(0, ADVICE_MAX);
}

/** What to do, and the question's datasets when it is done. */
type Change = { text: string; parts: readonly PricedPart[] };

/** The newest month alone. */
function oneMonth(part: PricedPart, joined: readonly PricedPart[]): Change | null {
  const periods = [...new Set(part.files.map((file) => file.period))].sort();
  const last = periods.at(-1);
  if (part.periodColumn === null || last === undefined || periods.length < 2) return null;
  const files = part.files.filter((file) => file.period === last);
  return { text: `Ask for one month, such as ${last}`, parts: [{ ...part, files }, ...joined] };
}

/** The hospital with the most to read: any other costs less. */
function oneHospital(part: PricedPart, joined: readonly PricedPart[]): Change | null {
  const sizes = new Map<string, number>();
  for (const file of part.files) for (const hospital of file.hospitals) sizes.set(hospital, (sizes.get(hospital) ?? 0) + file.bytes);
  const [largest] = [...sizes].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  if (part.hospitalColumn === null || largest === undefined || sizes.size < 2) return null;
  const condition: Prunable = { column: part.hospitalColumn, type: { kind: "text" }, op: "eq", values: [largest[0]] };
  const files = pruneFiles(part.files, [condition], part.hospitalColumn);
  return { text: `Ask for one hospital, such as ${largest[0]}`, parts: [{ ...part, files }, ...joined] };
}

/** Without the largest column that is only shown or measured: nothing else in the question needs it. */
function withoutColumn(parts: readonly PricedPart[], bound: BoundQuery, { columns }: Cost): Change | null {
  const shown = shownColumns(bound);
  const needed = neededColumns(bound);
  // An array is read as soon as one of its channels is needed.
  const [largest] = columns
    .filter(({ names }) => names.every((name) => shown.has(name) && !needed.has(name)))
    .sort((a, b) => b.bytes - a.bytes || (nameOf(a) < nameOf(b) ? -1 : 1));
  if (largest === undefined || shown.size <= largest.names.length) return null;
  const gone = new Set(largest.names);
  const without = (part: PricedPart) => ({ ...part, columns: part.columns.filter(({ names }) => !names.some((name) => gone.has(name))) });
  return { text: `Leave out ${nameOf(largest)}`, parts: parts.map(without) };
}

/** What a person leaves out: a column, or all the channels that are stored with it. */
function nameOf({ names }: { names: readonly FlatName[] }): string {
  const [first = ""] = names;
  const last = names.at(-1) ?? first;
  return names.length < 2 ? first : `all of ${first} … ${last}, which are stored together`;
}

/** The columns a question shows or measures. */
function shownColumns(bound: BoundQuery): Set<FlatName> {
  if (bound.kind === "rows") return new Set(bound.columns.map((column) => column.name));
  return new Set(bound.measures.flatMap(({ column, by }) => [column, by?.column ?? null]).filter((column) => column !== null));
}

/** The columns a question filters, groups, joins, orders or calculates by. */
function neededColumns(bound: BoundQuery): Set<FlatName> {
  const { where, groups, measures, derived, joins, query, top } = bound;
  const names = new Set<FlatName>();
  if (where) addFilter(names, where);
  for (const group of groups) names.add(group.column);
  for (const measure of measures) if (measure.where) addFilter(names, measure.where);
  for (const { expression } of derived) addExpression(names, expression);
  for (const { name, on } of joins) {
    for (const { left, right } of on) names.add(left).add(`${name}.${right}`);
  }
  for (const { field } of query.orderBy ?? []) names.add(field);
  if (top) for (const name of [top.by, ...top.per]) names.add(name);
  return names;
}

function addFilter(names: Set<FlatName>, filter: BoundFilter): void {
  if (filter.kind === "condition") names.add(filter.column);
  else if (filter.kind === "not") addFilter(names, filter.of);
  else for (const part of filter.of) addFilter(names, part);
}

function addExpression(names: Set<FlatName>, expression: BoundExpression): void {
  if (expression.kind === "column") names.add(expression.column);
  if (expression.kind === "call") for (const part of expression.args) addExpression(names, part);
  if (expression.kind !== "case") return;
  for (const { if: filter, then } of expression.when) {
    addFilter(names, filter);
    addExpression(names, then);
  }
  if (expression.else) addExpression(names, expression.else);
}
