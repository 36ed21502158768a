import { and, asc, count, desc, eq, ilike, inArray, or, sql, type SQL } from "drizzle-orm";
import type { z } from "zod";
import { dashboardQuestions, savedQuestions, type Tx } from "@/db";
import { authorize, datasetBySlug, requireScope, visibleAmong } from "@/lib/access";
import { asSystem, withTransaction, type ServiceContext } from "@/lib/context";
import { afterPlace, readPlace, writePlace } from "@/lib/paging";
import { accessLevels, mayOpen, sharesOf } from "@/lib/sharing";
import type { SavedQueryList, SavedQuerySummary } from "./answers";
import { savedRow, withBody, type SavedRow } from "./saved-bodies";
import { peopleByIds } from "./saved-detail";
import { ListSavedQueriesInput } from "./schemas";

type Args = { tx: Tx; ctx: ServiceContext };

/** The saved questions the caller may open, those changed last first, and the folders and tags in use among all of them. */
export async function listSavedQueries(args: { ctx: ServiceContext; input: ListSavedQueriesInput }): Promise<SavedQueryList> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const input = ListSavedQueriesInput.parse(args.input);
  const after = afterPlace({ at: savedQuestions.updatedAt, id: savedQuestions.id }, readPlace(input.cursor, "savedQuestion"));
  return withTransaction(ctx, async (tx) => {
    await authorize({ tx, ctx, action: "saved.view" });
    const open = mayOpen(ctx, "question", savedQuestions);
    const rows = await withBody(tx)
      .where(and(open, ...(await filtersOf({ tx, ctx, input })), after))
      .orderBy(desc(savedQuestions.updatedAt), desc(savedQuestions.id))
      .limit(input.limit + 1);
    const page = rows.slice(0, input.limit);
    const last = rows.length > input.limit ? page.at(-1) : undefined;
    return {
      items: await summariesOf({ tx, ctx, rows: page.map(savedRow) }),
      ...(await inUse(tx, open)),
      nextCursor: writePlace(last && { at: last.at, id: last.question.id }),
    };
  });
}

async function filtersOf({ tx, ctx, input }: Args & { input: z.output<typeof ListSavedQueriesInput> }): Promise<(SQL | undefined)[]> {
  const { search, dataset, folder, tag } = input;
  const like = (text: string) => text.replace(/[\\%_]/g, "\\$&");
  const words = (search ?? "").split(/\s+/).filter(Boolean);
  const filters: (SQL | undefined)[] = words.map((word) => {
    const pattern = `%${like(word)}%`;
    const inTags = sql`array_to_string(${savedQuestions.tags}, ' ') ilike ${pattern}`;
    return or(
      ilike(savedQuestions.name, pattern),
      ilike(savedQuestions.description, pattern),
      ilike(savedQuestions.folder, pattern),
      inTags,
    );
  });
  if (dataset !== undefined) filters.push(eq(savedQuestions.datasetId, (await datasetBySlug({ tx, ctx, slug: dataset })).id));
  // A folder holds what is in the folders below it.
  if (folder !== undefined) filters.push(or(eq(savedQuestions.folder, folder), sql`${savedQuestions.folder} like ${`${like(folder)}/%`}`));
  if (tag !== undefined) filters.push(sql`${tag} = any(${savedQuestions.tags})`);
  return filters;
}

async function inUse(tx: Tx, open: SQL): Promise<Pick<SavedQueryList, "folders" | "tags">> {
  const folder = savedQuestions.folder;
  const folders = await tx
    .selectDistinct({ folder })
    .from(savedQuestions)
    .where(and(open, sql`${folder} <> ''`))
    .orderBy(asc(folder));
  const tags = await tx
    .selectDistinct({ tag: sql<string>`unnest(${savedQuestions.tags})`.as("tag") })
    .from(savedQuestions)
    .where(open)
    .orderBy(sql`tag`);
  return { folders: folders.map((row) => row.folder), tags: tags.map((row) => row.tag) };
}

/** Saved questions that the caller may open, as lists show them. */
export async function summariesOf({ tx, ctx, rows }: Args & { rows: readonly SavedRow[] }): Promise<SavedQuerySummary[]> {
  const ids = rows.map(({ question }) => question.id);
  const visible = await visibleAmong({ tx, ctx, ids: [...new Set(rows.map(({ question }) => question.datasetId))] });
  const datasets = new Map(visible.map(({ dataset }) => [dataset.id, { slug: dataset.slug, name: dataset.name }]));
  const owners = await peopleByIds({ tx, ctx, ids: [...new Set(rows.map(({ question }) => question.ownerId))] });
  const levels = await accessLevels({ tx, ctx, kind: "question", kept: rows.map(({ question }) => question) });
  const shares = await sharesOf({ tx, ctx, kind: "question", ids });
  const uses = await usesOf({ tx, ctx, ids });
  return rows.map(({ question, body }) => {
    const isOwn = question.orgId === ctx.orgId;
    return {
      id: question.id,
      name: question.name,
      description: question.description,
      folder: question.folder,
      tags: question.tags,
      owner: owners.get(question.ownerId) ?? { userId: question.ownerId, name: "" },
      isOwn,
      dataset: datasets.get(question.datasetId) ?? null,
      version: question.version,
      revision: question.revision,
      parameters: body.parameters.length,
      visual: body.visual,
      access: levels.get(question.id) ?? "view",
      sharedWith: isOwn ? (shares.get(question.id) ?? []).map(({ label }) => label) : [],
      usedBy: uses.get(question.id) ?? 0,
      createdAt: question.createdAt.toISOString(),
      updatedAt: question.updatedAt.toISOString(),
    };
  });
}

async function usesOf({ tx, ctx, ids }: Args & { ids: readonly string[] }): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const { questionId } = dashboardQuestions;
  const rows = await asSystem(tx, ctx, () =>
    tx
      .select({ id: questionId, n: count() })
      .from(dashboardQuestions)
      .where(inArray(questionId, [...ids]))
      .groupBy(questionId),
  );
  return new Map(rows.map(({ id, n }) => [id, n]));
}
