import { and, eq } from "drizzle-orm";
import { datasets } from "@/db";
import { authorize, datasetBySlug, requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import type { DescribedDataset } from "./answers";
import { DescribeDatasetInput } from "./schemas";

/** Sets the name and the description that people read. What is left out stays as it is; the short name never changes. */
export async function describeDataset(args: { ctx: ServiceContext; input: DescribeDatasetInput }): Promise<DescribedDataset> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const { slug, name, description } = DescribeDatasetInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const dataset = await datasetBySlug({ tx, ctx, slug });
    await authorize({ tx, ctx, action: "dataset.describe", datasetId: dataset.id });
    const after = { name: name ?? dataset.name, description: description ?? dataset.description };
    const unchanged = and(eq(datasets.id, dataset.id), eq(datasets.revision, dataset.revision));
    const [changed] = await tx
      .update(datasets)
      .set({ ...after, revision: dataset.revision + 1 })
      .where(unchanged)
      .returning({ id: datasets.id });
    if (!changed) throw new AppError("CONFLICT", "Somebody changed this dataset first. Nothing of yours was saved. Load the page again.");
    const before = { name: dataset.name, description: dataset.description };
    await emitAudit(tx, ctx, { action: "dataset.describe", entityId: dataset.id, detail: { before, after } });
    return { slug: dataset.slug, ...after };
  });
}
