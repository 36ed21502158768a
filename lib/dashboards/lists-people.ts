import type { QueryTemplate } from "@/lib/query";

/** Measures whose answer is a value of the column itself. */
const SHOWS_VALUES = new Set<unknown>(["min", "max", "min_by", "max_by"]);

/**
 * Whether a summary can list people one by one: it groups by a column that tells them apart, shows a value of one, or
 * does so through a calculated column. Counting them is fine. `people` are the names of such columns in the question.
 */
export function listsPeople(query: QueryTemplate, people: ReadonlySet<string>): boolean {
  const named = new Set(people);
  for (const derived of listOf(query.derive)) {
    if (fieldsIn(derived.expr).some((field) => named.has(field)) && typeof derived.as === "string") named.add(derived.as);
  }
  const isNamed = (field: unknown): boolean => typeof field === "string" && named.has(field);
  return (
    listOf(query.groupBy).some(({ field }) => isNamed(field)) ||
    listOf(query.measures).some(({ fn, field }) => SHOWS_VALUES.has(fn) && isNamed(field))
  );
}

function listOf(part: unknown): Record<string, unknown>[] {
  return Array.isArray(part) ? part.filter((item) => typeof item === "object" && item !== null) : [];
}

/** Every column an expression names, those in the conditions of its branches too. */
function fieldsIn(part: unknown): string[] {
  if (Array.isArray(part)) return part.flatMap(fieldsIn);
  if (typeof part !== "object" || part === null) return [];
  return Object.entries(part).flatMap(([key, inner]) => (key === "field" && typeof inner === "string" ? [inner] : fieldsIn(inner)));
}
