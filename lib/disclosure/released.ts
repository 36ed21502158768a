import { AppError } from "@/lib/errors";
import type { CellValue, ResultColumn } from "@/lib/query";

/** Set by `releaseResult`, and by `readReleased` on what it once made. */
export const RELEASED: unique symbol = Symbol("released");

/** An answer that may leave the server. */
export type Released = {
  readonly columns: readonly ResultColumn[];
  /** Without rows of totals. */
  readonly rows: readonly (readonly CellValue[])[];
  /** Rows over everything. */
  readonly totals: readonly (readonly CellValue[])[];
  /** Which of `rows` stand for the groups that are not among the first. */
  readonly others: readonly number[];
  readonly truncated: boolean;
  /** How many cells the policy withheld. */
  readonly suppressed: number;
  readonly [RELEASED]: true;
};

/** Raised when the shape below changes: text of another format is refused. */
const FORMAT = 1;

/** A released answer as text, to be kept and read again by `readReleased`. */
export function writeReleased(released: Released): string {
  const { columns, rows, totals, others, truncated, suppressed } = released;
  return JSON.stringify({ format: FORMAT, columns, rows, totals, others, truncated, suppressed });
}

type Written = Omit<Released, typeof RELEASED> & { format: number };

/**
 * What `writeReleased` wrote. Who keeps the text makes sure that it is unchanged; text of another format is refused
 * with INTERNAL.
 */
export function readReleased(text: string): Released {
  const written = JSON.parse(text) as Written;
  if (written.format !== FORMAT)
    throw new AppError("INTERNAL", "A kept answer was written in another format. Nothing was changed. Run the question again.");
  const { columns, rows, totals, others, truncated, suppressed } = written;
  return { columns, rows, totals, others, truncated, suppressed, [RELEASED]: true };
}
