import type { Query } from "./ast";
import { parseQuery } from "./parse";
export function queryToSearch(query: Query): string {
  return JSON.stringify(query);
}
export function queryFromSearch(text: string): Query | null {
  return parseQuery(JSON.parse(text));
}
