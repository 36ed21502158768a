import { and, eq, inArray, or } from "drizzle-orm";
import { accessRequests } from "@/db";
import { actionsOfRole, openDataset, requireScope, visibleDatasets } from "@/lib/access";
import { actorUserId, withTransaction, type ServiceContext } from "@/lib/context";
import type { AccessRequestList } from "./answers";
import { requestViews } from "./request-view";
import { ListAccessRequestsInput, OpenAccessRequestsInput } from "./schemas";

/** The caller's own requests for a dataset; for an administrator of its owner, everybody's. */
export async function listAccessRequests(args: { ctx: ServiceContext; input: ListAccessRequestsInput }): Promise<AccessRequestList> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const { slug } = ListAccessRequestsInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const { dataset } = await openDataset({ tx, ctx, slug, actions: ["dataset.view"] });
    const decides = dataset.orgId === ctx.orgId && mayDecide(ctx);
    const where = and(eq(accessRequests.datasetId, dataset.id), decides ? undefined : own(ctx));
    return { items: await requestViews({ tx, ctx, where, decides }) };
  });
}

/** What still waits: the caller's own requests, and those for its organisation's datasets if it decides on them. */
export async function openAccessRequests(args: { ctx: ServiceContext; input: OpenAccessRequestsInput }): Promise<AccessRequestList> {
  const { ctx } = args;
  requireScope(ctx, "read");
  OpenAccessRequestsInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const visible = await visibleDatasets({ tx, ctx });
    if (visible.length === 0) return { items: [] };
    const decides = mayDecide(ctx);
    const known = inArray(
      accessRequests.datasetId,
      visible.map(({ dataset }) => dataset.id),
    );
    const whose = or(own(ctx), decides ? eq(accessRequests.ownerOrgId, ctx.orgId) : undefined);
    return { items: await requestViews({ tx, ctx, where: and(eq(accessRequests.state, "open"), known, whose), decides }) };
  });
}

function mayDecide(ctx: ServiceContext): boolean {
  return actionsOfRole(ctx.role).includes("access.decide");
}

function own(ctx: ServiceContext) {
  return and(eq(accessRequests.orgId, ctx.orgId), eq(accessRequests.userId, actorUserId(ctx) ?? ""));
}
