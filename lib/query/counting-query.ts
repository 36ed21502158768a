import type { Query } from "./ast";

/** The question for how many rows another one has, all of them; the number is the only value of its answer. */
export function countingQuery(query: Query): Query {
  const { orderBy: _order, totals: _totals, limit: _limit, offset: _offset, ...asked } = query;
  return { ...asked, count: true };
}
