import { and, eq } from "drizzle-orm";
import { dashboards, savedQuestions } from "@/db";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { createDashboard, shareDashboard } from "@/lib/dashboards";
import { createSavedQuery, shareSavedQuery } from "@/lib/saved-queries";
import { demoContext } from "./demo-context";
import { SAMPLE_QUESTIONS, sampleDashboard, type SampleQuestion } from "./sample-questions";

const EVERYONE = [{ audience: "everyone" as const, mayEdit: false }];

/** Makes what is missing of the sample's saved questions and its dashboard, and shares them with the organisation. */
export async function ensureDashboard(system: ServiceContext): Promise<void> {
  const ctx = await demoContext(system, "analyst@medlake.example");
  const ids: Partial<Record<SampleQuestion, string>> = {};
  for (const key of Object.keys(SAMPLE_QUESTIONS) as SampleQuestion[]) ids[key] = await ensureQuestion(ctx, key);
  const dashboard = sampleDashboard(ids as Record<SampleQuestion, string>);
  const found = await withTransaction(ctx, (tx) =>
    tx
      .select({ id: dashboards.id })
      .from(dashboards)
      .where(and(eq(dashboards.orgId, ctx.orgId), eq(dashboards.name, dashboard.name))),
  );
  if (found.length > 0) return;
  const { id } = await createDashboard({ ctx, input: dashboard });
  await shareDashboard({ ctx, input: { id, shares: EVERYONE } });
}

async function ensureQuestion(ctx: ServiceContext, key: SampleQuestion): Promise<string> {
  const question = SAMPLE_QUESTIONS[key];
  const [found] = await withTransaction(ctx, (tx) =>
    tx
      .select({ id: savedQuestions.id })
      .from(savedQuestions)
      .where(and(eq(savedQuestions.orgId, ctx.orgId), eq(savedQuestions.name, question.name))),
  );
  if (found) return found.id;
  const { id } = await createSavedQuery({ ctx, input: { folder: "Laboratory", ...question } });
  await shareSavedQuery({ ctx, input: { id, shares: EVERYONE } });
  return id;
}
