import { asc } from "drizzle-orm";
import { savedQuestions } from "@/db";
import { authorize, requireScope } from "@/lib/access";
import { withTransaction, type ServiceContext } from "@/lib/context";
import type { Parameter } from "@/lib/query";
import { mayOpen } from "@/lib/sharing";
import { savedRow, withBody } from "./saved-bodies";

/** A saved question as the description of the API needs it. */
export type SavedOperation = { id: string; name: string; description: string; parameters: Parameter[] };

/** Every saved question the caller may open, by name: each is an address of its own. */
export async function savedOperations(args: { ctx: ServiceContext }): Promise<SavedOperation[]> {
  const { ctx } = args;
  requireScope(ctx, "read");
  return withTransaction(ctx, async (tx) => {
    await authorize({ tx, ctx, action: "saved.view" });
    const rows = await withBody(tx)
      .where(mayOpen(ctx, "question", savedQuestions))
      .orderBy(asc(savedQuestions.name), asc(savedQuestions.id));
    return rows
      .map(savedRow)
      .map(({ question: { id, name, description }, body }) => ({ id, name, description, parameters: body.parameters }));
  });
}
