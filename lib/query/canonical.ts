import type { Query } from "./ast";
import type { BoundQuery } from "./bound";
export function canonicalQuery(question: BoundQuery | Query): string {
  return JSON.stringify("query" in question ? question.query : question);
}
