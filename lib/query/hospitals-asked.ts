import type { Filter } from "./ast";

/** The hospitals a question is about: those its filters on the column leave. Only filters that all rows must pass count. */
export function hospitalsAsked(all: readonly string[], where: Filter | undefined, column: string | null | undefined): string[] {
  if (!where || !column) return [...all];
  if ("all" in where) return where.all.reduce<string[]>((left, part) => hospitalsAsked(left, part, column), [...all]);
  if (!("field" in where) || where.field !== column) return [...all];
  const { op, value } = where;
  const named = (Array.isArray(value) ? value : [value]).map(String);
  if (op === "eq" || op === "in") return all.filter((hospital) => named.includes(hospital));
  if (op === "neq" || op === "not_in") return all.filter((hospital) => !named.includes(hospital));
  return [...all];
}
