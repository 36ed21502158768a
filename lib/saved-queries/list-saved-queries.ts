import { and, count, desc, eq, inArray, or } from "drizzle-orm";
import { dashboardQuestions, dashboards, savedQuestions, type Tx } from "@/db";
import { authorize, datasetBySlug, requireScope, visibleAmong } from "@/lib/access";
import { requireStorable } from "@/lib/catalog";
import { asSystem, withTransaction, type ServiceContext } from "@/lib/context";
import { afterPlace, readPlace, writePlace } from "@/lib/paging";
import { keptFilters, keptItems, keptLabels, mayOpen } from "@/lib/sharing";
import type { SavedQueryList, SavedQuerySummary } from "./answers";
import { savedRow, withBody, type SavedRow } from "./saved-bodies";
import { ListSavedQueriesInput } from "./schemas";

type Args = { tx: Tx; ctx: ServiceContext };

/** The saved questions the caller may open, those changed last first, and the folders and tags in use among all of them. */
export async function listSavedQueries(args: { ctx: ServiceContext; input: ListSavedQueriesInput }): Promise<SavedQueryList> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const input = ListSavedQueriesInput.parse(args.input);
  requireStorable(input, "INVALID_INPUT");
  const after = afterPlace({ at: savedQuestions.updatedAt, id: savedQuestions.id }, readPlace(input.cursor, "savedQuestion"));
  return withTransaction(ctx, async (tx) => {
    await authorize({ tx, ctx, action: "saved.view" });
    const open = mayOpen(ctx, "question", savedQuestions);
    const dataset = input.dataset === undefined ? undefined : await datasetBySlug({ tx, ctx, slug: input.dataset });
    const asks = dataset && eq(savedQuestions.datasetId, dataset.id);
    const rows = await withBody(tx)
      .where(and(open, asks, ...keptFilters(savedQuestions, input), after))
      .orderBy(desc(savedQuestions.updatedAt), desc(savedQuestions.id))
      .limit(input.limit + 1);
    const page = rows.slice(0, input.limit);
    const last = rows.length > input.limit ? page.at(-1) : undefined;
    return {
      items: await summariesOf({ tx, ctx, rows: page.map(savedRow) }),
      ...(await keptLabels(tx, savedQuestions, open)),
      nextCursor: writePlace(last && { at: last.at, id: last.question.id }),
    };
  });
}

async function summariesOf({ tx, ctx, rows }: Args & { rows: readonly SavedRow[] }): Promise<SavedQuerySummary[]> {
  const visible = await visibleAmong({ tx, ctx, ids: [...new Set(rows.map(({ question }) => question.datasetId))] });
  const datasets = new Map(visible.map(({ dataset }) => [dataset.id, { slug: dataset.slug, name: dataset.name }]));
  const found = rows.map(({ question, body }) => ({ row: question, body }));
  const items = await keptItems({ tx, ctx, kind: "question", found });
  const uses = await usesOf({ tx, ctx, ids: found.map(({ row }) => row.id) });
  return items.map(({ item, from }) => ({
    ...item,
    dataset: datasets.get(from.row.datasetId) ?? null,
    parameters: from.body.parameters.length,
    visual: from.body.visual,
    usedBy: uses.get(item.id) ?? 0,
  }));
}

async function usesOf({ tx, ctx, ids }: Args & { ids: readonly string[] }): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const { questionId } = dashboardQuestions;
  const rows = await asSystem(tx, ctx, () =>
    tx
      .select({ id: questionId, n: count() })
      .from(dashboardQuestions)
      .innerJoin(savedQuestions, eq(savedQuestions.id, questionId))
      .innerJoin(dashboards, eq(dashboards.id, dashboardQuestions.dashboardId))
      // On how many dashboards another organisation has what it lends is its own affair.
      .where(and(inArray(questionId, [...ids]), or(eq(savedQuestions.orgId, ctx.orgId), eq(dashboards.orgId, ctx.orgId))))
      .groupBy(questionId),
  );
  return new Map(rows.map(({ id, n }) => [id, n]));
}
