import type { BoundFilter } from "./bound";

/**
 * A filter of outputs whose last digits may differ, with its numbers rounded as those outputs are. Without it, no output
 * would equal a number of more than nine digits, its own as the answer shows it included.
 */
export function withNineDigits(filter: BoundFilter, inexact: ReadonlySet<string>): BoundFilter {
  if (filter.kind === "not") return { kind: "not", of: withNineDigits(filter.of, inexact) };
  if (filter.kind !== "condition") return { kind: filter.kind, of: filter.of.map((child) => withNineDigits(child, inexact)) };
  if (!inexact.has(filter.column)) return filter;
  const values = filter.values.map(({ type, value }) => ({ type, value: typeof value === "number" ? nineDigits(value) : value }));
  return { ...filter, values };
}

/** As `significant` of the dialects: a hair nearer to zero first, so that halves fall the same way everywhere. */
function nineDigits(number: number): number {
  return Number((number * 0.999999999999).toExponential(8)) + 0;
}
