import { and, count, desc, eq, inArray } from "drizzle-orm";
import { dashboardQuestions, dashboards, savedQuestionVersions, users, type Tx } from "@/db";
import { visibleAmong } from "@/lib/access";
import { asSystem, type ServiceContext } from "@/lib/context";
import { mayOpen, sharesOf, type ObjectVersion, type PersonView } from "@/lib/sharing";
import type { SavedQueryDetail } from "./answers";
import { stateOf } from "./check-body";
import { findSaved, type Found } from "./find-saved";

type Args = { tx: Tx; ctx: ServiceContext };

/** Versions that one answer lists. */
const VERSIONS_MAX = 200;

/** A saved question as the caller sees it, read anew. */
export async function savedDetail({ tx, ctx, id }: Args & { id: string }): Promise<SavedQueryDetail> {
  return detailOf({ tx, ctx, found: await findSaved({ tx, ctx, id }) });
}

export async function detailOf({ tx, ctx, found }: Args & { found: Found }): Promise<SavedQueryDetail> {
  const { question, body, access } = found;
  const isOwn = question.orgId === ctx.orgId;
  const [dataset] = await visibleAmong({ tx, ctx, ids: [question.datasetId] });
  const owners = await peopleByIds({ tx, ctx, ids: [question.ownerId] });
  const shares = await sharesOf({ tx, ctx, kind: "question", ids: [question.id] });
  return {
    id: question.id,
    name: question.name,
    description: question.description,
    folder: question.folder,
    tags: question.tags,
    owner: owners.get(question.ownerId) ?? { userId: question.ownerId, name: "" },
    isOwn,
    dataset: dataset ? { slug: dataset.dataset.slug, name: dataset.dataset.name } : null,
    version: question.version,
    revision: question.revision,
    visual: body.visual,
    access,
    createdAt: question.createdAt.toISOString(),
    updatedAt: question.updatedAt.toISOString(),
    query: body.query,
    parameters: body.parameters,
    // With whom else an organisation shares is its own affair.
    shares: isOwn ? (shares.get(question.id) ?? []) : [],
    ...(await usedBy({ tx, ctx, id: question.id })),
    versions: await versionsOf({ tx, ctx, id: question.id }),
    ...(await stateOf({ tx, ctx, row: found })),
    resultPath: `/api/v1/saved-queries/${question.id}/result`,
  };
}

/** Names of people by id, those of other organisations and those who have left among them. */
export async function peopleByIds({ tx, ctx, ids }: Args & { ids: readonly string[] }): Promise<Map<string, PersonView>> {
  if (ids.length === 0) return new Map();
  const rows = await asSystem(tx, ctx, () =>
    tx
      .select({ userId: users.id, name: users.name })
      .from(users)
      .where(inArray(users.id, [...ids])),
  );
  return new Map(rows.map((row) => [row.userId, row]));
}

async function usedBy({ tx, ctx, id }: Args & { id: string }): Promise<Pick<SavedQueryDetail, "usedBy" | "usedByHidden">> {
  const open = await tx
    .select({ id: dashboards.id, name: dashboards.name })
    .from(dashboardQuestions)
    .innerJoin(dashboards, eq(dashboards.id, dashboardQuestions.dashboardId))
    .where(and(eq(dashboardQuestions.questionId, id), mayOpen(ctx, "dashboard", dashboards)))
    .orderBy(dashboards.name, dashboards.id);
  const [all] = await asSystem(tx, ctx, () =>
    tx.select({ n: count() }).from(dashboardQuestions).where(eq(dashboardQuestions.questionId, id)),
  );
  return { usedBy: open, usedByHidden: Math.max(0, (all?.n ?? 0) - open.length) };
}

async function versionsOf({ tx, ctx, id }: Args & { id: string }): Promise<ObjectVersion[]> {
  const { version, createdAt: at, createdBy: by, note } = savedQuestionVersions;
  const rows = await tx
    .select({ version, at, by, note })
    .from(savedQuestionVersions)
    .where(eq(savedQuestionVersions.questionId, id))
    .orderBy(desc(version))
    .limit(VERSIONS_MAX);
  const people = await peopleByIds({ tx, ctx, ids: [...new Set(rows.map((row) => row.by))] });
  return rows.map((row) => ({ version: row.version, at: row.at.toISOString(), by: people.get(row.by)?.name ?? "", note: row.note }));
}
