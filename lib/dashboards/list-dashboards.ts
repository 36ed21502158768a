import { and, desc, eq, exists, sql, type SQL } from "drizzle-orm";
import { dashboardQuestions, dashboards, dashboardVersions, savedQuestions, type Tx } from "@/db";
import { authorize, datasetBySlug, requireScope } from "@/lib/access";
import { requireStorable } from "@/lib/catalog";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { afterPlace, exactly, readPlace, writePlace } from "@/lib/paging";
import { keptFilters, keptItems, keptLabels, mayOpen } from "@/lib/sharing";
import type { DashboardList, DashboardSummary } from "./answers";
import { ListDashboardsInput } from "./schemas";

/** The dashboards the caller may open, last changed first. NOT_FOUND for a dataset it may not see. */
export async function listDashboards(args: { ctx: ServiceContext; input: ListDashboardsInput }): Promise<DashboardList> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const input = ListDashboardsInput.parse(args.input);
  requireStorable(input, "INVALID_INPUT");
  const after = afterPlace({ at: dashboards.updatedAt, id: dashboards.id }, readPlace(input.cursor, "dashboard"));
  return withTransaction(ctx, async (tx) => {
    await authorize({ tx, ctx, action: "saved.view" });
    const open = mayOpen(ctx, "dashboard", dashboards);
    const dataset = input.dataset === undefined ? undefined : await datasetBySlug({ tx, ctx, slug: input.dataset });
    const asks = dataset && asksDataset(tx, dataset.id);
    const rows = await select(tx, [open, asks, ...keptFilters(dashboards, input), after], input.limit + 1);
    const page = rows.slice(0, input.limit);
    const last = rows.length > input.limit ? page.at(-1) : undefined;
    const items = await keptItems({ tx, ctx, kind: "dashboard", found: page });
    return {
      items: items.map(({ item, from }): DashboardSummary => ({ ...item, tiles: from.tiles })),
      ...(await keptLabels(tx, dashboards, open)),
      nextCursor: writePlace(last && { at: last.at, id: last.row.id }),
    };
  });
}

/** A tile asks the dataset by a question of which the caller's organisation may know: row-level security leaves out the others. */
function asksDataset(tx: Tx, datasetId: string): SQL {
  const { questionId, dashboardId } = dashboardQuestions;
  return exists(
    tx
      .select({ one: sql`1` })
      .from(dashboardQuestions)
      .innerJoin(savedQuestions, eq(savedQuestions.id, questionId))
      .where(and(eq(dashboardId, dashboards.id), eq(savedQuestions.datasetId, datasetId))),
  );
}

function select(tx: Tx, which: readonly (SQL | undefined)[], limit: number) {
  return tx
    .select({
      row: dashboards,
      at: exactly(dashboards.updatedAt),
      tiles: sql<number>`jsonb_array_length(${dashboardVersions.body} -> 'tiles')`,
    })
    .from(dashboards)
    .innerJoin(dashboardVersions, and(eq(dashboardVersions.dashboardId, dashboards.id), eq(dashboardVersions.version, dashboards.version)))
    .where(and(...which))
    .orderBy(desc(dashboards.updatedAt), desc(dashboards.id))
    .limit(limit);
}
