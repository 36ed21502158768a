import { and, eq } from "drizzle-orm";
import { relationships } from "@/db";
import { authorize, datasetBySlug, requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import type { RemovedRelationship } from "./answers";
import { RemoveRelationshipInput } from "./schemas";

/** Takes a declared relationship away: questions that join by it say so from then on. No data are changed. */
export async function removeRelationship(args: { ctx: ServiceContext; input: RemoveRelationshipInput }): Promise<RemovedRelationship> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const { slug, name } = RemoveRelationshipInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const dataset = await datasetBySlug({ tx, ctx, slug });
    await authorize({ tx, ctx, action: "dataset.relationships", datasetId: dataset.id });
    const declared = and(eq(relationships.datasetId, dataset.id), eq(relationships.name, name));
    const [gone] = await tx.delete(relationships).where(declared).returning();
    if (!gone) throw new AppError("NOT_FOUND", `${dataset.slug} has no relationship "${name}". Nothing was changed.`);
    await emitAudit(tx, ctx, {
      action: "dataset.relationships",
      entityId: dataset.id,
      detail: { change: "remove", name, to: gone.toDatasetId },
    });
    return { name };
  });
}
