import type { PersonColumns } from "@/lib/catalog";
import type { QueryTemplate } from "@/lib/query";

/** Measures that say how many there are, and nothing of who they are. */
const COUNTS = new Set<unknown>(["count_distinct", "approx_distinct", "count_empty", "count_not_empty"]);
/** What cuts a column that is grouped by into something coarser. */
const CUTS = ["bucket", "part", "bands", "binWidth"];

/**
 * Whether a summary can tell of single people: it groups by a column that tells them apart or by the whole key of a
 * row, measures one otherwise than by counting, asks for one of them in a condition, or does so through a calculated
 * column. Counting people is fine. `people` are the names of such columns in the question.
 */
export function listsPeople(query: QueryTemplate, people: PersonColumns): boolean {
  const named = withDerived(people.all, query);
  const single = withDerived(people.single, query);
  const groups = listOf(query.groupBy);
  const whole = new Set(groups.filter((group) => CUTS.every((cut) => group[cut] === undefined)).map(({ field }) => field));
  return (
    groups.some(({ field }) => isIn(named, field)) ||
    people.keys.some((key) => key.every((column) => whole.has(column))) ||
    listOf(query.measures).some(({ fn, field, by }) => isIn(named, by) || (isIn(named, field) && !COUNTS.has(fn))) ||
    [query.where, ...listOf(query.measures).map(({ where }) => where)].some((where) => fieldsIn(where).some((field) => single.has(field)))
  );
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
