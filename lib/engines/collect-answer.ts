import { rawResult, type CellValue, type RawResult, type ResultColumn } from "@/lib/query";
import type { RunOptions } from "./engine";
import { answerTooLarge } from "./errors";
import { MAX_ANSWER_CHARACTERS, MAX_CELLS, type EngineLimits } from "./limits";

/** Takes the rows of one answer as they come, within the limits of an answer. */
export type AnswerCollector = {
  /** Throws LIMIT_EXCEEDED when the answer has become too large. Waits for whoever takes the batches. */
  add(rows: CellValue[][]): Promise<void>;
  finish(): RawResult;
};

/**
 * Collects an answer, or hands it on in batches. Rows past `fetchLimit` only say that there are more. One row more than
 * `maxRows` is allowed, for the same reason.
 */
export function collectAnswer(options: {
  columns: readonly ResultColumn[];
  fetchLimit: number | null;
  limits: Pick<EngineLimits, "maxRows">;
  onBatch?: RunOptions["onBatch"];
}): AnswerCollector {
  const { columns, limits, onBatch } = options;
  const fetchLimit = options.fetchLimit ?? Number.POSITIVE_INFINITY;
  const kept: CellValue[][] = [];
  let rowCount = 0;
  let characters = 0;
  return {
    async add(rows) {
      const wanted = Math.max(0, fetchLimit - rowCount);
      rowCount += rows.length;
      characters += charactersOf(rows);
      const isTooLarge =
        rowCount > limits.maxRows + 1 || rowCount * columns.length > MAX_CELLS + columns.length || characters > MAX_ANSWER_CHARACTERS;
      if (isTooLarge) throw answerTooLarge();
      const shown = rows.length > wanted ? rows.slice(0, wanted) : rows;
      if (shown.length === 0) return;
      if (onBatch) await onBatch(rawResult(columns, shown, false).rows);
      else for (const row of shown) kept.push(row);
    },
    finish: () => rawResult(columns, kept, rowCount > fetchLimit),
  };
}

function charactersOf(rows: CellValue[][]): number {
  let characters = 0;
  for (const row of rows) for (const cell of row) if (typeof cell === "string") characters += cell.length;
  return characters;
}
