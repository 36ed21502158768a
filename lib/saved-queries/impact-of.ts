import { and, eq, inArray, or, sql, type SQL } from "drizzle-orm";
import { dashboardQuestions, dashboards, relationships, savedQuestions, type Tx } from "@/db";
import { visibleAmong } from "@/lib/access";
import { asSystem, systemContext, type ServiceContext } from "@/lib/context";
import { mayOpen, peopleByIds } from "@/lib/sharing";
import type { ImpactAnswer, ImpactedQuestion, ImpactProblem } from "./answers";
import { fromOf } from "./check-body";
import { groundReader, type Instead } from "./ground";
import { problemsOf } from "./problems-of";
import { savedRow, withBody, type SavedRow } from "./saved-bodies";

type Args = { tx: Tx; ctx: ServiceContext };
type Problems = ReadonlyMap<string, ImpactProblem[]>;
type Which = {
  rows: readonly SavedRow[];
  /** With these columns instead of those there are. */
  instead?: Instead;
  /** Why questions cannot be asked then, where that is known already. */
  broken?: Problems;
  /** What questions find less of that can be asked all the same. */
  touched?: Problems;
};

/**
 * Which of these questions cannot be asked: as things are, or with other columns `instead`. Each is bound as its own
 * organisation sees its datasets; rights of single people play no part, and no data is read.
 */
export async function impactOf({ tx, ctx, rows, instead, broken, touched = new Map() }: Args & Which): Promise<ImpactAnswer> {
  const then = broken ?? (await problemsByOrg({ tx, ctx, rows, instead: instead ?? new Map() }));
  const brokenRows = rows.filter(({ question }) => then.has(question.id));
  const now = broken || instead ? await problemsByOrg({ tx, ctx, rows: brokenRows, instead: new Map() }) : then;
  const touchedRows = rows.filter(({ question }) => touched.has(question.id));
  const named = [...brokenRows, ...touchedRows].filter(({ question }) => question.orgId === ctx.orgId);
  const dashboardsBy = await dashboardsOf({ tx, ctx, ids: named.map(({ question }) => question.id) });
  const owners = await peopleByIds({ tx, ctx, ids: [...new Set(named.map(({ question }) => question.ownerId))] });
  const questions = named.map(({ question, body }): ImpactedQuestion => {
    const { id, name, ownerId } = question;
    const less = touched.get(id);
    return {
      id,
      name,
      owner: owners.get(ownerId) ?? { userId: ownerId, name: "" },
      dataset: fromOf(body.query),
      problems: less ?? then.get(id) ?? [],
      isNew: !now.has(id),
      stillWorks: less !== undefined,
      dashboards: dashboardsBy.get(id) ?? [],
    };
  });
  questions.sort(
    (a, b) =>
      Number(a.stillWorks) - Number(b.stillWorks) ||
      Number(b.isNew) - Number(a.isNew) ||
      (a.name < b.name ? -1 : a.name > b.name ? 1 : a.id < b.id ? -1 : 1),
  );
  const ofOthers = (some: readonly SavedRow[]) => some.filter(({ question }) => question.orgId !== ctx.orgId).length;
  return { checked: rows.length, questions, others: ofOthers(brokenRows), othersTouched: ofOthers(touchedRows) };
}

/** The kept questions of the organisation that this condition finds. */
export async function questionsWhere({ tx, condition }: { tx: Tx; condition: SQL | undefined }): Promise<SavedRow[]> {
  return (await withBody(tx).where(condition)).map(savedRow);
}

/** The kept questions of all organisations that ask a dataset, or join it. */
export async function questionsOn({ tx, ctx, datasetId }: Args & { datasetId: string }): Promise<SavedRow[]> {
  return asSystem(tx, ctx, async () => {
    const related = await tx
      .select({ datasetId: relationships.datasetId, name: relationships.name })
      .from(relationships)
      .where(eq(relationships.toDatasetId, datasetId));
    const joining = new Set(related.map((one) => `${one.datasetId} ${one.name}`));
    const ids = [datasetId, ...related.map((one) => one.datasetId)];
    const rows = await withBody(tx).where(inArray(savedQuestions.datasetId, [...new Set(ids)]));
    return rows.map(savedRow).filter((row) => {
      const { datasetId: asked } = row.question;
      return asked === datasetId || joinNames(row).some((name) => joining.has(`${asked} ${name}`));
    });
  });
}

function joinNames({ body }: SavedRow): string[] {
  const joins: unknown[] = Array.isArray(body.query.joins) ? body.query.joins : [];
  return joins.flatMap((join) => {
    if (typeof join === "string") return [join];
    return typeof join === "object" && join !== null && "name" in join && typeof join.name === "string" ? [join.name] : [];
  });
}

/** The problems of those that have some, by id: with the columns `instead`, each bound as its organisation sees its datasets. */
export async function problemsByOrg({ tx, ctx, rows, instead }: Args & { rows: readonly SavedRow[]; instead: Instead }): Promise<Problems> {
  const found = new Map<string, ImpactProblem[]>();
  await asSystem(tx, ctx, async () => {
    for (const orgId of new Set(rows.map(({ question }) => question.orgId))) {
      const theirs = rows.filter(({ question }) => question.orgId === orgId);
      const asOrg = systemContext("impact", orgId);
      const ids = [...new Set(theirs.map(({ question }) => question.datasetId))];
      const visible = new Map((await visibleAmong({ tx, ctx: asOrg, ids })).map(({ dataset }) => [dataset.id, dataset]));
      const ground = groundReader({ tx, ctx: asOrg, instead });
      for (const { question, body } of theirs) {
        const problems = await problemsOf({ dataset: visible.get(question.datasetId), body, ground });
        if (problems.length > 0) found.set(question.id, problems);
      }
    }
  });
  return found;
}

/** The dashboards of the own organisation, or those the caller may open, that show these questions. */
async function dashboardsOf({ tx, ctx, ids }: Args & { ids: readonly string[] }): Promise<Map<string, { id: string; name: string }[]>> {
  const found = new Map<string, { id: string; name: string }[]>();
  if (ids.length === 0) return found;
  const rows = await tx
    .select({ questionId: dashboardQuestions.questionId, id: dashboards.id, name: dashboards.name })
    .from(dashboardQuestions)
    .innerJoin(dashboards, eq(dashboards.id, dashboardQuestions.dashboardId))
    .where(and(inArray(dashboardQuestions.questionId, [...ids]), seesAll(ctx) ? ownDashboards(ctx) : mayOpen(ctx, "dashboard", dashboards)))
    .orderBy(dashboards.name, dashboards.id);
  for (const { questionId, id, name } of rows) found.set(questionId, [...(found.get(questionId) ?? []), { id, name }]);
  return found;
}

function ownDashboards(ctx: ServiceContext): SQL {
  return or(eq(dashboards.orgId, ctx.orgId), mayOpen(ctx, "dashboard", dashboards)) ?? sql`false`;
}

/** Who answers for datasets is told of all kept questions of the organisation; the others of those they may open. */
export function seesAll({ role, actor }: ServiceContext): boolean {
  return actor.kind === "system" || role === "admin" || role === "data_manager" || role === "auditor";
}
