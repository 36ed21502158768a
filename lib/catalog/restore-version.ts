import { authorize, datasetBySlug, requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { actorUserId, withTransaction, type ServiceContext } from "@/lib/context";
import * as lake from "@/lib/lake";
import type { Restored } from "./answers";
import { refuseLive } from "./refuse-live";
import { RestoreVersionInput } from "./schemas";

/**
 * Makes a new version that holds what an older one held. Nothing is lost: the versions between stay. Throws NOT_FOUND
 * for a version there never was, CONFLICT for one that is no longer kept or is what the current one holds.
 */
export async function restoreVersion(args: { ctx: ServiceContext; input: RestoreVersionInput }): Promise<Restored> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const { slug, version, reason } = RestoreVersionInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const dataset = await datasetBySlug({ tx, ctx, slug });
    await authorize({ tx, ctx, action: "dataset.restore", datasetId: dataset.id });
    refuseLive(dataset, "it has no versions to restore");
    const made = await lake.restoreVersion(tx, { datasetId: dataset.id, version, actorId: actorUserId(ctx), reason });
    await emitAudit(tx, ctx, { action: "dataset.restore", entityId: dataset.id, detail: { ...made, reason } });
    return made;
  });
}
