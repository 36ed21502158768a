import { savedQuestions } from "@/db";
import { authorize, requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { requireStorable } from "@/lib/catalog";
import { actorUserId, withTransaction, type ServiceContext } from "@/lib/context";
import { newId } from "@/lib/ids";
import type { SavedQueryDetail } from "./answers";
import { checkBody } from "./check-body";
import { savedDetail } from "./saved-detail";
import { CreateSavedQueryInput } from "./schemas";
import { writeVersion } from "./write-body";

/**
 * Keeps a question under a name, private to the caller. It must be one that can be asked as the caller sees its dataset:
 * INVALID_QUERY otherwise. Throws INVALID_INPUT for parameters that make no sense.
 */
export async function createSavedQuery(args: { ctx: ServiceContext; input: CreateSavedQueryInput }): Promise<SavedQueryDetail> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const { name, description, folder, tags, ...body } = CreateSavedQueryInput.parse(args.input);
  requireStorable({ name, description, folder, tags, ...body }, "INVALID_INPUT");
  return withTransaction(ctx, async (tx) => {
    await authorize({ tx, ctx, action: "saved.change" });
    const dataset = await checkBody({ tx, ctx, body });
    const id = newId("savedQuestion");
    const ownerId = actorUserId(ctx) ?? dataset.createdBy;
    await tx
      .insert(savedQuestions)
      .values({ id, orgId: ctx.orgId, ownerId, name, description, folder, tags: [...new Set(tags)], datasetId: dataset.id });
    await writeVersion({ tx, ctx, question: { id, ownerId }, version: 1, body, note: null });
    await emitAudit(tx, ctx, { action: "saved.change", entityId: id, detail: { change: "create", datasetId: dataset.id } });
    return savedDetail({ tx, ctx, id });
  });
}
