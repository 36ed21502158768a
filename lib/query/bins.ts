/** Bins as wide as 0.1 have edges that no double holds exactly. Pure. */

/** What the rounding of a value, of the ends of bins and of a division comes to at most, as a part of the value. */
const ROUNDING = 1e-15;
/** Numbers with at most so many binary places are exact as doubles, and so are their sums and whole multiples. */
const EXACT_PLACES = 2 ** 20;

/**
 * How far below an edge, in bins, a value is still on it: `ofValue` times the value without its sign, and `atLeast`.
 * Null where the edges are exact and nothing is rounded. Without it 3.3 divided by 0.1 is less than 33, and the value
 * 3.3 lies in the bin from 3.2 to 3.3.
 */
export function binSlack(width: number, origin: number): { ofValue: number; atLeast: number } | null {
  if (Number.isInteger(width * EXACT_PLACES) && Number.isInteger(origin * EXACT_PLACES)) return null;
  return { ofValue: ROUNDING / width, atLeast: (ROUNDING / width) * Math.abs(origin) };
}
