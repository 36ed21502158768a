import { authorize, requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { putShares, sharesOf } from "@/lib/sharing";
import type { DashboardShares } from "./answers";
import { openDashboard, requireLevel } from "./open-dashboard";
import { ShareDashboardInput } from "./schemas";

/**
 * Replaces who else may open a dashboard: its owner's and the administrators' decision. Who it is shared with sees what
 * their own rights open, and nothing else.
 */
export async function shareDashboard(args: { ctx: ServiceContext; input: ShareDashboardInput }): Promise<DashboardShares> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const { id, shares } = ShareDashboardInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const opened = await openDashboard({ tx, ctx, id });
    await authorize({ tx, ctx, action: "saved.change" });
    requireLevel(ctx, opened, "owner", "dashboard.share");
    await putShares({ tx, ctx, kind: "dashboard", kept: opened.row, input: shares });
    await emitAudit(tx, ctx, { action: "dashboard.share", entityId: id, detail: { shares } });
    return { shares: (await sharesOf({ tx, ctx, kind: "dashboard", ids: [id] })).get(id) ?? [] };
  });
}
