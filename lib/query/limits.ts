/** The limits of the language. Past them: LIMIT_EXCEEDED, with the number and what to do. */
export const LIMITS = {
  outputColumns: 500,
  nesting: 64,
  listItems: 1_000,
  bands: 200,
  /** Of an interactive answer; an export has neither. */
  rows: 100_000,
  cells: 1_000_000,
  /** Rows of an interactive answer whose question names no limit. */
  defaultRows: 1_000,
} as const;
