import { unreadableAnswer } from "../errors";
import type { TrinoPage } from "./trino-http";

/** Reads a page. Whole numbers that JavaScript cannot hold exactly become their digits as text. */
export function parsePage(text: string): TrinoPage {
  let parsed: unknown;
  try {
    parsed = /\d{16}/.test(text) ? JSON.parse(text, exactNumber) : JSON.parse(text);
  } catch {
    throw unreadableAnswer();
  }
  if (typeof parsed !== "object" || parsed === null || !("id" in parsed) || typeof parsed.id !== "string") throw unreadableAnswer();
  return parsed as TrinoPage;
}

function exactNumber(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
  const source = context?.source;
  return source !== undefined && /^-?\d+$/.test(source) ? source : value;
}
