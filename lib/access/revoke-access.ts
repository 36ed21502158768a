import { and, eq, isNull } from "drizzle-orm";
import { grants } from "@/db";
import { emitAudit } from "@/lib/audit";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { authorize } from "./authorize";
import { datasetBySlug } from "./find-dataset";
import { requireScope } from "./require-scope";
import { RevokeAccessInput } from "./schemas";

/** Takes an organisation's access to a dataset away, at once. */
export async function revokeAccess(args: { ctx: ServiceContext; input: RevokeAccessInput }): Promise<{ id: string }> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const { slug, grantId } = RevokeAccessInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const dataset = await datasetBySlug({ tx, ctx, slug });
    await authorize({ tx, ctx, action: "grant.manage", datasetId: dataset.id });
    const live = and(eq(grants.id, grantId), eq(grants.datasetId, dataset.id), isNull(grants.revokedAt));
    const [grant] = await tx.update(grants).set({ revokedAt: new Date() }).where(live).returning();
    if (!grant) throw new AppError("NOT_FOUND", "There is no such access to this dataset. It may have been taken away already.");
    await emitAudit(tx, ctx, {
      action: "grant.manage",
      entityId: dataset.id,
      detail: { change: "revoke", grantId, organisation: grant.orgId },
    });
    return { id: grant.id };
  });
}
