import { and, desc, eq } from "drizzle-orm";
import { dashboardQuestions, dashboards, savedQuestionVersions, type Tx } from "@/db";
import { visibleAmong } from "@/lib/access";
import { asSystem, type ServiceContext } from "@/lib/context";
import { keptHead, mayOpen, objectVersions, sharesOf, type ObjectVersion } from "@/lib/sharing";
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
  const head = await keptHead({ tx, ctx, row: question, access });
  const [dataset] = await visibleAmong({ tx, ctx, ids: [question.datasetId] });
  const shares = await sharesOf({ tx, ctx, kind: "question", ids: [question.id] });
  return {
    ...head,
    dataset: dataset ? { slug: dataset.dataset.slug, name: dataset.dataset.name } : null,
    visual: body.visual,
    query: body.query,
    parameters: body.parameters,
    // With whom else an organisation shares is its own affair.
    shares: head.isOwn ? (shares.get(question.id) ?? []) : [],
    ...(await usedBy({ tx, ctx, question })),
    // So is how it came about: notes and earlier conditions may name what others may not see.
    versions: head.isOwn ? await versionsOf({ tx, ctx, id: question.id }) : [],
    ...(await stateOf({ tx, ctx, row: found })),
    resultPath: `/api/v1/saved-queries/${question.id}/result`,
  };
}

async function usedBy({
  tx,
  ctx,
  question: { id, orgId },
}: Args & { question: Found["question"] }): Promise<Pick<SavedQueryDetail, "usedBy" | "usedByHidden">> {
  const open = await tx
    .select({ id: dashboards.id, name: dashboards.name })
    .from(dashboardQuestions)
    .innerJoin(dashboards, eq(dashboards.id, dashboardQuestions.dashboardId))
    .where(and(eq(dashboardQuestions.questionId, id), mayOpen(ctx, "dashboard", dashboards)))
    .orderBy(dashboards.name, dashboards.id);
  // Whose question it is hears of all, or it could not be removed; others of no dashboard that their own organisation has not.
  const counted = orgId === ctx.orgId ? undefined : eq(dashboards.orgId, ctx.orgId);
  const hidden = await asSystem(tx, ctx, () =>
    tx
      .select({ id: dashboards.id })
      .from(dashboardQuestions)
      .innerJoin(dashboards, eq(dashboards.id, dashboardQuestions.dashboardId))
      .where(and(eq(dashboardQuestions.questionId, id), counted)),
  );
  const named = new Set(open.map((one) => one.id));
  return { usedBy: open, usedByHidden: hidden.filter((one) => !named.has(one.id)).length };
}

async function versionsOf({ tx, ctx, id }: Args & { id: string }): Promise<ObjectVersion[]> {
  const { version, createdAt, createdBy, note } = savedQuestionVersions;
  const rows = await tx
    .select({ version, createdAt, createdBy, note })
    .from(savedQuestionVersions)
    .where(eq(savedQuestionVersions.questionId, id))
    .orderBy(desc(version))
    .limit(VERSIONS_MAX);
  return objectVersions({ tx, ctx, rows });
}
