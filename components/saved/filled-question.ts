import { AppError } from "@/lib/errors";
import {
  canonicalQuery,
  fillTemplate,
  type Parameter,
  type ParameterValues,
  type Query,
  type QueryTemplate,
  type Visual,
} from "@/lib/query";

type Kept = { query: QueryTemplate; parameters: readonly Parameter[]; visual: Visual };

export type Filled =
  | { ok: true; query: Query }
  /** `path` is the name of the parameter it is about, or a place in the question. */
  | { ok: false; message: string; path: string | null };

/** The question with these values, or why there is none. */
export function filledQuestion({ query, parameters }: Omit<Kept, "visual">, values: ParameterValues = {}): Filled {
  try {
    return { ok: true, query: fillTemplate({ query, parameters, values }) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { ok: false, message: error.message, path: error.details?.[0]?.path ?? null };
  }
}

/** Whether the question in the builder asks or shows something else than the saved one does with its defaults. */
export function differsFromSaved(kept: Kept, question: Query, visual: Visual): boolean {
  const filled = filledQuestion(kept);
  if (!filled.ok || canonicalQuery(filled.query) !== canonicalQuery(question)) return true;
  return sortedText(kept.visual) !== sortedText(visual);
}

function sortedText(visual: Visual): string {
  return JSON.stringify(
    Object.entries(visual)
      .filter(([, value]) => value !== undefined)
      .toSorted(([left], [right]) => (left < right ? -1 : 1)),
  );
}
