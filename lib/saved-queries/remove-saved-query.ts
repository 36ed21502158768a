import { eq, sql } from "drizzle-orm";
import { dashboardQuestions, dashboards, savedQuestions } from "@/db";
import { requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { asSystem, withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { dropShares, mayOpen } from "@/lib/sharing";
import { findToChange } from "./find-saved";
import { SavedQueryByIdInput } from "./schemas";

/** Dashboards that a refusal names. */
const NAMED_MAX = 5;

/** Removes a saved question with its versions. CONFLICT, naming the dashboards that the caller may open, while some show it. */
export async function removeSavedQuery(args: { ctx: ServiceContext; input: SavedQueryByIdInput }): Promise<void> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const { id } = SavedQueryByIdInput.parse(args.input);
  await withTransaction(ctx, async (tx) => {
    const { question } = await findToChange({ tx, ctx, id, owner: true });
    // Locked, so that no dashboard takes it meanwhile.
    await tx.select({ id: savedQuestions.id }).from(savedQuestions).where(eq(savedQuestions.id, id)).for("update");
    const used = await asSystem(tx, ctx, () =>
      tx
        .select({ name: dashboards.name, isOpen: sql<boolean>`${mayOpen(ctx, "dashboard", dashboards)}` })
        .from(dashboardQuestions)
        .innerJoin(dashboards, eq(dashboards.id, dashboardQuestions.dashboardId))
        .where(eq(dashboardQuestions.questionId, id))
        .orderBy(dashboards.name),
    );
    if (used.length > 0)
      throw inUse(
        used.filter(({ isOpen }) => isOpen).map(({ name }) => name),
        used.length,
      );
    await dropShares({ tx, kind: "question", id });
    await tx.delete(savedQuestions).where(eq(savedQuestions.id, id));
    await emitAudit(tx, ctx, { action: "saved.change", entityId: id, detail: { change: "remove", datasetId: question.datasetId } });
  });
}

function inUse(names: readonly string[], total: number): AppError {
  const shown = names.slice(0, NAMED_MAX).map((name) => `"${name}"`);
  const more = total - shown.length;
  const others = more === 0 ? [] : [`${more} ${shown.length > 0 ? "more" : "that you may not open"}`];
  const list = [...shown, ...others].join(", ");
  const noun = total === 1 ? "A dashboard shows" : `${total} dashboards show`;
  return new AppError("CONFLICT", `${noun} this question: ${list}. Nothing was removed. Take it off them first.`);
}
