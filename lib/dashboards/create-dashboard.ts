import { dashboardQuestions, dashboards, dashboardVersions, type Tx } from "@/db";
import { authorize, requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { requireStorable } from "@/lib/catalog";
import { actorUserId, withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import type { DashboardDetail } from "./answers";
import { checkBody, checkQuestions } from "./check-body";
import { dashboardDetail } from "./dashboard-detail";
import type { DashboardRow, OpenedDashboard } from "./open-dashboard";
import { CreateDashboardInput, type DashboardBody } from "./schemas";

/** Makes a dashboard of the caller's, private until it is shared. NOT_FOUND for a tile of a question the caller may not open. */
export async function createDashboard(args: { ctx: ServiceContext; input: CreateDashboardInput }): Promise<DashboardDetail> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const { body, ...labels } = CreateDashboardInput.parse(args.input);
  requireStorable(labels, "INVALID_INPUT");
  checkBody(body);
  return withTransaction(ctx, async (tx) => {
    await authorize({ tx, ctx, action: "saved.change" });
    const questions = await checkQuestions({ tx, ctx, body });
    const opened = await insertDashboard({ tx, ctx, labels, body, questions });
    await emitAudit(tx, ctx, { action: "dashboard.create", entityId: opened.row.id, detail: { tiles: body.tiles.length } });
    return dashboardDetail({ tx, ctx, opened });
  });
}

type Labels = Pick<DashboardRow, "name" | "description" | "folder" | "tags">;
type Inserted = { tx: Tx; ctx: ServiceContext; labels: Labels; body: DashboardBody; questions: readonly string[]; note?: string };

/** The rows of a new dashboard of the caller's. */
export async function insertDashboard({ tx, ctx, labels, body, questions, note }: Inserted): Promise<OpenedDashboard> {
  const ownerId = requireMaker(ctx);
  const [row] = await tx
    .insert(dashboards)
    .values({ id: newId("dashboard"), orgId: ctx.orgId, ownerId, ...labels })
    .returning();
  if (!row) throw new AppError("INTERNAL", "The dashboard was not stored.");
  await insertVersion({ tx, row, body, questions, createdBy: ownerId, note });
  return { row, body, access: "owner" };
}

/** What the current version of a dashboard holds, and which questions it shows. */
export async function insertVersion(args: {
  tx: Tx;
  row: Pick<DashboardRow, "id" | "version">;
  body: DashboardBody;
  questions: readonly string[];
  createdBy: string;
  note: string | undefined;
}): Promise<void> {
  const { tx, row, body, questions, createdBy, note } = args;
  await tx.insert(dashboardVersions).values({ dashboardId: row.id, version: row.version, body, note: note || null, createdBy });
  if (questions.length === 0) return;
  await tx.insert(dashboardQuestions).values(questions.map((questionId) => ({ dashboardId: row.id, questionId })));
}

/** The person whose it is, or whose change it is: jobs make no dashboards. */
export function requireMaker(ctx: ServiceContext): string {
  const userId = actorUserId(ctx);
  if (userId) return userId;
  throw new AppError("FORBIDDEN", "A dashboard is made by a person or with a person's key. Nothing was changed.");
}
