import { createHash } from "node:crypto";
import type { Released } from "@/lib/disclosure";
import { formatColumnType, type CellValue } from "@/lib/query";

/** How an answer becomes text, as a number: raised when that changes, so that hashes of different texts are never compared. */
export const HASH_FORMAT = 1;

/**
 * SHA-256 over an answer: names and types of its columns, rows in order, rows of totals, which rows are others,
 * whether there are more. Doubles of `inexact` columns count with nine significant digits, as their last digits may
 * differ from run to run.
 */
export function answerHash(released: Released, inexact: ReadonlySet<string>): string {
  const { columns, rows, totals, others, truncated, suppressed } = released;
  const rounded = columns.map(({ name, type }) => inexact.has(name) && type.kind === "double");
  const hash = createHash("sha256");
  const head = columns.map(({ name, type }) => [name, formatColumnType(type)]);
  hash.update(JSON.stringify([HASH_FORMAT, head, others, truncated, suppressed, rows.length, totals.length]));
  for (const row of [...rows, ...totals]) {
    hash.update("\n");
    hash.update(JSON.stringify(rounded.some(Boolean) ? row.map((cell, index) => (rounded[index] ? nineDigits(cell) : cell)) : row));
  }
  return hash.digest("hex");
}

function nineDigits(cell: CellValue): CellValue {
  return typeof cell === "number" ? Number(cell.toPrecision(9)) : cell;
}
