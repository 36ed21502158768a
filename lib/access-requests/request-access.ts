import { eq } from "drizzle-orm";
import { accessRequests } from "@/db";
import { denied, openDataset, requireScope, RIGHTS, rightsOfRole, type DataScope, type DatasetRow, type Right } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { actorUserId, asSystem, withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { notify } from "@/lib/notices";
import type { AccessRequestView } from "./answers";
import { requestViews } from "./request-view";
import { RequestAccessInput } from "./schemas";

/**
 * Asks the owner of a dataset for more access for the caller's organisation. FORBIDDEN when the caller's role could
 * not use it: no owner can change that. CONFLICT when there is nothing to ask for, or a request of theirs is open.
 */
export async function requestAccess(args: { ctx: ServiceContext; input: RequestAccessInput }): Promise<AccessRequestView> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const { slug, rights: asked, reason } = RequestAccessInput.parse(args.input);
  const rights = RIGHTS.filter((right) => asked.includes(right));
  return withTransaction(ctx, async (tx) => {
    const { dataset, scope } = await openDataset({ tx, ctx, slug, actions: ["access.request"] });
    const userId = actorUserId(ctx);
    if (userId === null) throw new AppError("FORBIDDEN", "Access is asked for by a person. Nothing was changed.");
    refuseBeyondRole({ ctx, dataset, rights });
    refuseNeedless({ ctx, dataset, scope, rights });
    const id = newId("accessRequest");
    const [made] = await tx
      .insert(accessRequests)
      .values({ id, datasetId: dataset.id, orgId: ctx.orgId, ownerOrgId: dataset.orgId, userId, rights, reason })
      // One open request of a person for a dataset: the database decides which of two came first.
      .onConflictDoNothing()
      .returning({ id: accessRequests.id });
    if (!made) {
      throw new AppError(
        "CONFLICT",
        "You have asked for access to this dataset already, and the owner has not decided yet. Nothing was changed. Wait for the answer.",
      );
    }
    await emitAudit(tx, ctx, { action: "access.request", entityId: dataset.id, detail: { requestId: id, rights } });
    // It belongs to the owner, in whose name nobody else may write.
    await asSystem(tx, ctx, () =>
      notify(tx, { orgId: dataset.orgId, event: "access.requested", dedupeKey: `access/${id}`, subject: { datasetId: dataset.id } }),
    );
    const [view] = await requestViews({ tx, ctx, where: eq(accessRequests.id, id), decides: false });
    if (!view) throw new AppError("INTERNAL", "The request was not recorded. Nothing was changed. Try again.");
    return view;
  });
}

type Asked = { ctx: ServiceContext; dataset: DatasetRow; rights: Right[] };

function refuseBeyondRole({ ctx, dataset, rights }: Asked): void {
  const beyond = rights.filter((right) => !rightsOfRole(ctx.role).includes(right));
  if (beyond.length === 0) return;
  const message = `Your role in this organisation does not allow you to use this access (${beyond.join(", ")}), whatever the owner gives. Nothing was sent. Ask an administrator of your organisation for another role.`;
  throw denied(ctx, "FORBIDDEN", message, {
    action: "access.request",
    entityId: dataset.id,
    reason: "role",
    detail: { role: ctx.role, rights },
  });
}

function refuseNeedless({ ctx, dataset, scope, rights }: Asked & { scope: DataScope }): void {
  if (dataset.orgId === ctx.orgId) {
    throw new AppError(
      "CONFLICT",
      "This dataset belongs to your own organisation, so there is nobody else to ask. Nothing was sent. An administrator of your organisation can give it access.",
    );
  }
  if (scope.hospitals === null && rights.every((right) => scope.rights.includes(right))) {
    throw new AppError("CONFLICT", "You have this access already, to the rows of all hospitals. Nothing was sent.");
  }
}
