import { AppError } from "@/lib/errors";
import type { Query } from "./ast";
import { parseQuery } from "./parse";

/**
 * A question as the text of one search parameter, for the address bar. `URLSearchParams` escapes it. What the
 * question leaves out stays left out, so `queryFromSearch` gives the same question back.
 */
export function queryToSearch(query: Query): string {
  return JSON.stringify(query);
}

/** The question in an address, or null where the text is none: someone may have typed or cut it. */
export function queryFromSearch(text: string): Query | null {
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  try {
    return parseQuery(input);
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}
