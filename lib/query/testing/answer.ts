import type { BoundQuery } from "../bound";
import { alignDoubles } from "./align-doubles";
import type { CellValue } from "../result";
import { OTHERS_MARK, TOTAL_MARK, type CompiledQuery } from "../source";
import type { Answer } from "./evaluate";

/** The rows of an engine as the answer gives them: totals beside the rows, the marks left out. */
export function answerOf(compiled: Pick<CompiledQuery, "columns">, rows: readonly CellValue[][]): Answer {
  const total = compiled.columns.findIndex(({ name }) => name === TOTAL_MARK);
  const others = compiled.columns.findIndex(({ name }) => name === OTHERS_MARK);
  const isMarked = (row: readonly CellValue[], mark: number): boolean => mark >= 0 && row[mark] === 1;
  const shown = rows.filter((row) => !isMarked(row, total));
  const cells = (row: readonly CellValue[]): CellValue[] => row.filter((_, index) => index !== total && index !== others);
  return {
    rows: shown.map(cells),
    others: shown.flatMap((row, index) => (isMarked(row, others) ? [index] : [])),
    totals: rows.filter((row) => isMarked(row, total)).map(cells),
  };
}

/**
 * The answer with each double that equals the expected one to a relative 1e-9 replaced by it, as the language
 * promises no more of doubles, and each approximate count that is near. Compare the outcome exactly.
 */
export function alignAnswer(actual: Answer, expected: Answer, { columns }: Pick<BoundQuery, "columns">): Answer {
  return {
    rows: alignRows(actual.rows, expected.rows, columns),
    others: actual.others,
    totals: alignRows(actual.totals, expected.totals, columns),
  };
}

function alignRows(actual: CellValue[][], expected: CellValue[][], columns: BoundQuery["columns"]): CellValue[][] {
  const counted = actual.map((row, rowIndex) =>
    row.map((cell, index) => {
      const wanted = expected[rowIndex]?.[index] ?? null;
      if (!columns[index]?.approximate || typeof cell !== "number" || typeof wanted !== "number") return cell;
      // DuckDB counts with 64 registers: nine values may fall into five of them.
      return cell > 0 === wanted > 0 && Math.abs(cell - wanted) <= Math.max(6, 0.6 * wanted) ? wanted : cell;
    }),
  );
  return alignDoubles(counted, expected, columns);
}
