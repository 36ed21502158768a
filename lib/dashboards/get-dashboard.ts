import { authorize, requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { withTransaction, type ServiceContext } from "@/lib/context";
import type { DashboardDetail } from "./answers";
import { dashboardDetail } from "./dashboard-detail";
import { openDashboard } from "./open-dashboard";
import { DashboardByIdInput } from "./schemas";

/**
 * A dashboard with each tile's question as the caller may ask it. NOT_FOUND for one the caller may not open. Leaves an
 * audit row; its tiles leave their own when they are asked.
 */
export async function getDashboard(args: { ctx: ServiceContext; input: DashboardByIdInput }): Promise<DashboardDetail> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const { id } = DashboardByIdInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const opened = await openDashboard({ tx, ctx, id });
    await authorize({ tx, ctx, action: "saved.view" });
    const detail = await dashboardDetail({ tx, ctx, opened });
    await emitAudit(tx, ctx, { action: "dashboard.view", entityId: id, detail: { version: opened.row.version } });
    return detail;
  });
}
