import { dashboardQuestions, dashboards } from "@/db";
import { asSystemTx } from "@/db/testing/factories";
import { actorUserId, type ServiceContext } from "@/lib/context";
import { newId } from "@/lib/ids";
import type { CreateSavedQueryInput } from "../schemas";

/** Results by hospital, of one test and above a value: two parameters, one of them a list. */
export const BY_HOSPITAL: CreateSavedQueryInput = {
  name: "Results by hospital",
  query: {
    from: "labs",
    where: {
      all: [
        { field: "test", op: "in", value: { param: "tests" } },
        { field: "value", op: "gte", value: { param: "at_least" } },
      ],
    },
    groupBy: [{ field: "hospital" }],
    measures: [{ as: "n", fn: "count" }],
    orderBy: [{ field: "hospital" }],
  },
  parameters: [
    { name: "tests", type: "text", list: true, default: ["HbA1c"] },
    { name: "at_least", type: "number" },
  ],
  visual: { kind: "bar", x: "hospital" },
};

/** A dashboard of the caller's that shows these questions, without what lib/dashboards checks. */
export async function showOnDashboard(ctx: ServiceContext, name: string, questionIds: readonly string[]): Promise<string> {
  const id = newId("dashboard");
  await asSystemTx(async (tx) => {
    await tx.insert(dashboards).values({ id, orgId: ctx.orgId, ownerId: actorUserId(ctx) ?? "", name });
    await tx.insert(dashboardQuestions).values(questionIds.map((questionId) => ({ dashboardId: id, questionId })));
  });
  return id;
}
