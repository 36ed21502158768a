import { and, eq, inArray } from "drizzle-orm";
import { savedQuestions, savedQuestionVersions, type Tx } from "@/db";
import { asSystem, type ServiceContext } from "@/lib/context";
import { exactly } from "@/lib/paging";
import { SavedBody } from "./schemas";

/** A saved question with what its current version holds. */
export type SavedRow = { question: typeof savedQuestions.$inferSelect; body: SavedBody };

/**
 * The current versions of saved questions by id, whoever may open them: who calls this has decided that the caller may
 * know of them, as one that looks at a dashboard may. Those that are gone are left out.
 */
export async function savedBodies(args: { tx: Tx; ctx: ServiceContext; ids: readonly string[] }): Promise<Map<string, SavedRow>> {
  const { tx, ctx, ids } = args;
  if (ids.length === 0) return new Map();
  const rows = await asSystem(tx, ctx, () => withBody(tx).where(inArray(savedQuestions.id, [...ids])));
  return new Map(rows.map((row) => [row.question.id, savedRow(row)]));
}

/** Saved questions joined with their current version; `at` is when each changed last, with all its digits. */
export function withBody(tx: Tx) {
  return tx
    .select({ question: savedQuestions, body: savedQuestionVersions.body, at: exactly(savedQuestions.updatedAt) })
    .from(savedQuestions)
    .innerJoin(
      savedQuestionVersions,
      and(eq(savedQuestionVersions.questionId, savedQuestions.id), eq(savedQuestionVersions.version, savedQuestions.version)),
    )
    .$dynamic();
}

export function savedRow(row: { question: SavedRow["question"]; body: unknown }): SavedRow {
  return { question: row.question, body: SavedBody.parse(row.body) };
}
