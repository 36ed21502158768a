import { eq } from "drizzle-orm";
import { queryRuns, users, type Tx } from "@/db";
import { openFound, visibleAmong, type Action, type VisibleDataset } from "@/lib/access";
import { asSystem, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import type { Query } from "@/lib/query";
import { ReceiptFacts } from "./receipt-facts";

export type OpenedReceipt = {
  run: typeof queryRuns.$inferSelect;
  facts: ReceiptFacts;
  query: Query;
  askedBy: string;
  datasets: ReadonlyMap<string, VisibleDataset>;
};

/**
 * A receipt of the caller's organisation about datasets that the caller may ask such questions of itself. NOT_FOUND for
 * any other, and for a question that was not answered.
 */
export async function openReceipt({ tx, ctx, id }: { tx: Tx; ctx: ServiceContext; id: string }): Promise<OpenedReceipt> {
  const [run] = await tx.select().from(queryRuns).where(eq(queryRuns.id, id));
  if (!run || run.orgId !== ctx.orgId || run.receipt === null) throw noReceipt();
  const facts = ReceiptFacts.parse(run.receipt);
  const found = await visibleAmong({ tx, ctx, ids: facts.datasets.map(({ datasetId }) => datasetId) });
  const datasets = new Map(found.map((one) => [one.dataset.id, one]));
  // Checked when it was asked: what is kept is a question.
  const query = run.query as Query;
  const action: Action = (query.groupBy?.length ?? 0) + (query.measures?.length ?? 0) > 0 ? "query.summary" : "query.rows";
  for (const { datasetId } of facts.datasets) {
    const one = datasets.get(datasetId);
    if (!one) throw noReceipt();
    openFound({ ctx, actions: [action], found: one });
  }
  // Also of a person who has left.
  const [person] = await asSystem(tx, ctx, () => tx.select({ name: users.name }).from(users).where(eq(users.id, run.userId)));
  return { run, facts, query, askedBy: person?.name ?? "", datasets };
}

function noReceipt(): AppError {
  return new AppError(
    "NOT_FOUND",
    "There is no receipt with this id that you may see. Nothing was run. Receipts are seen within the organisation that asked, by those who may ask the same.",
  );
}
