import { and, eq } from "drizzle-orm";
import { dashboardQuestions, dashboards, type Tx } from "@/db";
import { authorize, requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { requireStorable } from "@/lib/catalog";
import { withTransaction, type ServiceContext } from "@/lib/context";
import type { DashboardDetail } from "./answers";
import { checkBody, checkQuestions } from "./check-body";
import { insertVersion, requireMaker } from "./create-dashboard";
import { dashboardDetail } from "./dashboard-detail";
import { changedMeanwhile, openDashboard, requireLevel, requireRevision, type OpenedDashboard } from "./open-dashboard";
import { ChangeDashboardInput, type DashboardBody } from "./schemas";

/**
 * Changes what is given; another body makes a new version. CONFLICT when the dashboard changed since `revision`,
 * NOT_FOUND for a new tile of a question the caller may not open.
 */
export async function changeDashboard(args: { ctx: ServiceContext; input: ChangeDashboardInput }): Promise<DashboardDetail> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const { id, revision, body, note, ...labels } = ChangeDashboardInput.parse(args.input);
  requireStorable({ ...labels, note }, "INVALID_INPUT");
  if (body) checkBody(body);
  return withTransaction(ctx, async (tx) => {
    const before = await openDashboard({ tx, ctx, id });
    await authorize({ tx, ctx, action: "saved.change" });
    requireLevel(ctx, before, "edit", "dashboard.change");
    requireRevision(before, revision);
    const opened = await storeChange({ tx, ctx, before, labels, body, note });
    const detail = { fields: Object.keys(labels), version: opened.row.version, revision: opened.row.revision };
    await emitAudit(tx, ctx, { action: "dashboard.change", entityId: id, detail });
    return dashboardDetail({ tx, ctx, opened });
  });
}

type Change = {
  tx: Tx;
  ctx: ServiceContext;
  before: OpenedDashboard;
  labels?: { name?: string | undefined; description?: string | undefined; folder?: string | undefined; tags?: string[] | undefined };
  body: DashboardBody | undefined;
  note: string | undefined;
  /** Of a version that is brought back: questions that are gone keep their tiles. */
  mayBeGone?: boolean;
};

/** Writes labels and body; a body that says the same as before makes no version. */
export async function storeChange({ tx, ctx, before, labels = {}, body, note, mayBeGone }: Change): Promise<OpenedDashboard> {
  const { row } = before;
  const isNew = body !== undefined && JSON.stringify(body) !== JSON.stringify(before.body);
  const questions = isNew ? await checkQuestions({ tx, ctx, body, before: before.body, ...(mayBeGone ? { mayBeGone } : {}) }) : [];
  const unchanged = and(eq(dashboards.id, row.id), eq(dashboards.revision, row.revision));
  const [after] = await tx
    .update(dashboards)
    .set({ ...labels, version: row.version + (isNew ? 1 : 0), revision: row.revision + 1, updatedAt: new Date() })
    .where(unchanged)
    .returning();
  if (!after) throw changedMeanwhile();
  if (!isNew) return { ...before, row: after };
  await tx.delete(dashboardQuestions).where(eq(dashboardQuestions.dashboardId, row.id));
  await insertVersion({ tx, row: after, body, questions, createdBy: requireMaker(ctx), note });
  return { ...before, row: after, body };
}
