import { eq } from "drizzle-orm";
import { dashboards } from "@/db";
import { authorize, requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { dropShares } from "@/lib/sharing";
import { openDashboard, requireLevel } from "./open-dashboard";
import { DashboardByIdInput } from "./schemas";

/** Deletes a dashboard with its versions, its shares and its links. The questions on it stay. */
export async function removeDashboard(args: { ctx: ServiceContext; input: DashboardByIdInput }): Promise<void> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const { id } = DashboardByIdInput.parse(args.input);
  await withTransaction(ctx, async (tx) => {
    const opened = await openDashboard({ tx, ctx, id });
    await authorize({ tx, ctx, action: "saved.change" });
    requireLevel(ctx, opened, "owner", "dashboard.remove");
    await dropShares({ tx, kind: "dashboard", id });
    await tx.delete(dashboards).where(eq(dashboards.id, id));
    await emitAudit(tx, ctx, { action: "dashboard.remove", entityId: id, detail: { version: opened.row.version } });
  });
}
