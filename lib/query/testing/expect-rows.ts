import { expect } from "vitest";
import type { CellValue, ResultColumn } from "../result";

/** Compares answers as the language promises: everything exactly, doubles to a relative 1e-9. */
export function expectRows(actual: CellValue[][], expected: CellValue[][], columns: readonly ResultColumn[]): void {
  const aligned = actual.map((row, rowIndex) =>
    row.map((cell, index) => {
      const wanted = expected[rowIndex]?.[index] ?? null;
      const isDouble = columns[index]?.type.kind === "double" && typeof cell === "number" && typeof wanted === "number";
      return isDouble && Math.abs(cell - wanted) <= Math.max(1e-12, 1e-9 * Math.abs(wanted)) ? wanted : cell;
    }),
  );
  expect(aligned).toEqual(expected);
}
