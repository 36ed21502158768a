import { actionsOfRole } from "@/lib/access";
import type { ServiceContext } from "@/lib/context";

/**
 * Whether the caller may set the contract, upload, withdraw and decide on runs: to choose what to show. The verbs
 * that do these things ask `authorize`.
 */
export function mayManage(ctx: ServiceContext, ownerOrgId: string): boolean {
  return ctx.orgId === ownerOrgId && actionsOfRole(ctx.role).includes("dataset.upload");
}
