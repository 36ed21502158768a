import type { CellValue, ResultColumn } from "../result";

/**
 * The answer with each double that equals the expected one to a relative 1e-9 replaced by it, as the language
 * promises no more of doubles. Compare the outcome exactly.
 */
export function alignDoubles(actual: CellValue[][], expected: CellValue[][], columns: readonly ResultColumn[]): CellValue[][] {
  return actual.map((row, rowIndex) =>
    row.map((cell, index) => {
      const wanted = expected[rowIndex]?.[index] ?? null;
      const isDouble = columns[index]?.type.kind === "double" && typeof cell === "number" && typeof wanted === "number";
      return isDouble && Math.abs(cell - wanted) <= Math.max(1e-12, 1e-9 * Math.abs(wanted)) ? wanted : cell;
    }),
  );
}
