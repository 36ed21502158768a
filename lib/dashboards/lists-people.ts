import type { PersonColumns } from "@/lib/catalog";
import type { QueryTemplate } from "@/lib/query";

/** Measures that say how many there are, and nothing of who they are. */
const COUNTS = new Set<unknown>(["count_distinct", "approx_distinct", "count_empty", "count_not_empty"]);
/** What cuts a column that is grouped by into something coarser. */
const CUTS = ["bucket", "part", "bands", "binWidth"];
/** Conditions that hold a column to values that are named. */
const NAMES_VALUES = new Set<unknown>(["eq", "in"]);

/**
 * Whether a summary can tell of single people: it groups by a column that tells them apart, comes down to single rows by
 * their whole key, measures one otherwise than by counting, asks for one of them in a condition, or does so through a
 * calculated column. Counting people is fine. `people` are the names of such columns in the question, `held` columns that
 * are held to values from outside.
 */
export function listsPeople(query: QueryTemplate, people: PersonColumns, held: readonly string[] = []): boolean {
  const named = withDerived(people.all, query);
  const single = withDerived(people.single, query);
  const groups = listOf(query.groupBy);
  return (
    groups.some(({ field }) => isIn(named, field)) ||
    keysHeld(query, people.keys, held).length > 0 ||
    listOf(query.measures).some(({ fn, field, by }) => isIn(named, by) || (isIn(named, field) && !COUNTS.has(fn))) ||
    [query.where, ...listOf(query.measures).map(({ where }) => where)].some((where) => fieldsIn(where).some((field) => single.has(field)))
  );
}

/**
 * The keys by which a summary comes down to single rows: each of their columns is grouped by uncut, held to values by a
 * condition of the question or of one of its measures, or held from outside.
 */
export function keysHeld(query: QueryTemplate, keys: PersonColumns["keys"], held: readonly string[]): PersonColumns["keys"] {
  const groups = listOf(query.groupBy).filter((group) => CUTS.every((cut) => group[cut] === undefined));
  const always = [...held, ...groups.map(({ field }) => field), ...valuesNamedIn(query.where)];
  const ways = [[], ...listOf(query.measures).map(({ where }) => valuesNamedIn(where))];
  const reached = ways.map((also) => withSources(new Set([...always, ...also]), query));
  return keys.filter((key) => reached.some((columns) => key.every((column) => columns.has(column))));
}

/** The columns that a condition holds to values, those in its branches too. */
function valuesNamedIn(part: unknown): unknown[] {
  if (Array.isArray(part)) return part.flatMap(valuesNamedIn);
  if (typeof part !== "object" || part === null) return [];
  if ("field" in part && "op" in part) return NAMES_VALUES.has(part.op) ? [part.field] : [];
  return Object.values(part).flatMap(valuesNamedIn);
}

/** The columns, and those that they are calculated from. */
function withSources(columns: Set<unknown>, query: QueryTemplate): Set<unknown> {
  for (const { expr, as } of listOf(query.derive).toReversed()) if (columns.has(as)) for (const field of fieldsIn(expr)) columns.add(field);
  return columns;
}

/** The columns, and those that the question calculates from one of them. */
function withDerived(columns: ReadonlySet<string>, query: QueryTemplate): Set<string> {
  const all = new Set(columns);
  for (const { expr, as } of listOf(query.derive))
    if (fieldsIn(expr).some((field) => all.has(field)) && typeof as === "string") all.add(as);
  return all;
}

function isIn(names: ReadonlySet<string>, field: unknown): boolean {
  return typeof field === "string" && names.has(field);
}

function listOf(part: unknown): Record<string, unknown>[] {
  return Array.isArray(part) ? part.filter((item) => typeof item === "object" && item !== null) : [];
}

/** Every column an expression or a condition names, those in the conditions of its branches too. */
function fieldsIn(part: unknown): string[] {
  if (Array.isArray(part)) return part.flatMap(fieldsIn);
  if (typeof part !== "object" || part === null) return [];
  return Object.entries(part).flatMap(([key, inner]) => (key === "field" && typeof inner === "string" ? [inner] : fieldsIn(inner)));
}
