/** The limits of the language. Past them: LIMIT_EXCEEDED, with the number and what to do. */
export const LIMITS = {
  /** Of an answer on a page, and of a summary. */
  outputColumns: 500,
  /** Of rows that are exported. */
  exportColumns: 10_000,
  nesting: 64,
  listItems: 1_000,
  bands: 200,
  joins: 8,
  derive: 100,
  /** How often columns and values stand in the SQL of one calculation. */
  weight: 10_000,
  /** Characters of all texts of a question, and its objects, lists and values, together. */
  characters: 1_000_000,
  parts: 100_000,
  /** Of an interactive answer; an export has neither. */
  rows: 100_000,
  cells: 1_000_000,
  /** Rows of an interactive answer whose question names no limit. */
  defaultRows: 1_000,
} as const;
