import type { BoundExpression } from "./bound";
import { readDate, readTimestamp } from "./calendar";
import { formatColumnType, isNumeric, type ColumnKind, type ColumnType } from "./column-types";
import { commonType } from "./functions";
import { invalid } from "./refuse";

export type Part = { bound: BoundExpression; path: string };

/**
 * Expressions of which one is taken, and the type that holds them all. A text of the question becomes a date or a
 * timestamp beside others that are one.
 */
export function bindUnified(parts: readonly Part[], what: string): { parts: BoundExpression[]; type: ColumnType } {
  const time = parts.map((part) => part.bound.type.kind).find((kind) => kind === "date" || kind === "timestamp");
  const read = parts.map(({ bound, path }) => ({ bound: time === undefined ? bound : readTime(bound, [time], path), path }));
  const types = read.map((part) => part.bound.type);
  const type = commonType(types);
  if (type) return { parts: read.map((part) => part.bound), type };
  const odd = types.findIndex((_, index) => commonType(types.slice(0, index + 1)) === null);
  const [before, after] = [types[odd - 1], types[odd]];
  const given = `${before ? formatColumnType(before) : ""} and ${after ? formatColumnType(after) : ""}`;
  return invalid(
    read[odd]?.path ?? "",
    types.every(isNumeric)
      ? `${what} would need more than 38 digits: ${given}. Divide one of them by 1 to go on with doubles.`
      : `${what} have one type; these are ${given}.`,
    `${given} do not go together`,
  );
}

/** A text of the question as the date or timestamp that is wanted; anything else as it is. */
export function readTime(bound: BoundExpression, kinds: readonly ColumnKind[], path: string): BoundExpression {
  if (bound.kind !== "literal" || typeof bound.value.value !== "string" || kinds.includes("text")) return bound;
  if (bound.type.kind !== "text") return bound;
  const text = bound.value.value;
  const asDate = kinds.includes("date") && readDate(text) !== null;
  const timestamp = kinds.includes("timestamp") ? readTimestamp(text) : null;
  if (asDate) return literal({ kind: "date" }, text);
  if (timestamp !== null) return literal({ kind: "timestamp" }, timestamp);
  if (!kinds.includes("date") && !kinds.includes("timestamp")) return bound;
  const wanted = kinds.includes("date") ? 'a date such as "2025-01-31"' : 'a date with a time, such as "2025-01-31T10:30:00"';
  return invalid(path, `Here stands ${wanted}; the text given is none.`, `expected ${wanted}`);
}

function literal(type: ColumnType, text: string): BoundExpression {
  return { kind: "literal", value: { type, value: text }, type };
}
