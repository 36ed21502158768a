import type { FilterValue, ResolvedFilter, Tile, TileQuestion } from "@/lib/dashboards";
import { AppError } from "@/lib/errors";
import { canonicalQuery, filterCondition, tileQuery, type Filter, type Query } from "@/lib/query";
import { withMarks, type MarkOn } from "./tile-marks";

export type QuestionTile = Extract<Tile, { kind: "question" }>;
export type ReadyQuestion = Extract<TileQuestion, { state: "ready" }>;

/** The values in force, by the id of the filter; null is no filter. */
export type FilterValuesById = ReadonlyMap<string, FilterValue | null>;

/** A tile's question as it is asked, with the text that equal questions share; or why it cannot be asked. */
export type ComposedTile = { query: Query; text: string } | { problem: string };

/** What the dashboard's filters are set to: what the address says, else what is saved. */
export function valuesInForce(filters: readonly ResolvedFilter[], temporary: FilterValuesById): Map<string, FilterValue | null> {
  return new Map(
    filters.map((filter) => [filter.id, temporary.get(filter.id) ?? (temporary.has(filter.id) ? null : (filter.default ?? null))]),
  );
}

/** The question of a tile with its parameters, the filters that apply to it, and the marks clicked in other tiles. */
export function composeTile(args: {
  question: ReadyQuestion;
  parameters: QuestionTile["parameters"];
  filters: readonly Pick<ResolvedFilter, "id" | "column">[];
  values: FilterValuesById;
  marks: readonly MarkOn[];
}): ComposedTile {
  const { question, parameters, filters, values, marks } = args;
  try {
    const filtered = tileQuery({ ...question, values: parameters ?? {}, filters: tileFilters(question, filters, values) });
    const query = withMarks(filtered, marks);
    return { query, text: canonicalQuery(query) };
  } catch (error) {
    if (error instanceof AppError) return { problem: error.message };
    throw error;
  }
}

function tileFilters(
  question: ReadyQuestion,
  filters: readonly Pick<ResolvedFilter, "id" | "column">[],
  values: FilterValuesById,
): Filter[] {
  return filters.flatMap(({ id, column }) => {
    const value = values.get(id);
    const type = question.columnTypes[column];
    if (!value || type === undefined || !question.filters.includes(id)) return [];
    const condition = filterCondition({ column, type, value });
    return condition === null ? [] : [condition];
  });
}

/** To how many of the tiles with a question a filter applies. */
export function appliesTo(filterId: string, questions: readonly (TileQuestion | null)[]): { tiles: number; of: number } {
  const ready = questions.filter((question) => question?.state === "ready");
  return { tiles: ready.filter((question) => question.filters.includes(filterId)).length, of: ready.length };
}
