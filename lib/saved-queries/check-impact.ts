import { and, eq } from "drizzle-orm";
import { savedQuestions } from "@/db";
import { authorize, datasetBySlug, requireScope } from "@/lib/access";
import { requireStorable, versionSchema } from "@/lib/catalog";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { contractSchema, parseContract } from "@/lib/ingest";
import type { DatasetSchema } from "@/lib/query";
import { mayOpen } from "@/lib/sharing";
import type { ImpactAnswer } from "./answers";
import { impactOf, questionsOn, questionsWhere, seesAll } from "./impact-of";
import { ContractImpactInput, DatasetImpactInput } from "./schemas";

/**
 * The kept questions that cannot be asked as things are, with the dashboards that show them: all of the organisation's for
 * who answers for its datasets, for others those they may open.
 */
export async function savedImpact(args: { ctx: ServiceContext }): Promise<ImpactAnswer> {
  const { ctx } = args;
  requireScope(ctx, "read");
  return withTransaction(ctx, async (tx) => {
    await authorize({ tx, ctx, action: "saved.view" });
    const own = eq(savedQuestions.orgId, ctx.orgId);
    const open = mayOpen(ctx, "question", savedQuestions);
    return impactOf({ tx, ctx, rows: await questionsWhere({ tx, condition: seesAll(ctx) ? own : and(own, open) }) });
  });
}

/**
 * The same for the questions that ask one dataset or join it, those of other organisations counted. With `version`, what
 * restoring that version of its data would break.
 */
export async function datasetImpact(args: { ctx: ServiceContext; input: DatasetImpactInput }): Promise<ImpactAnswer> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const { slug, version } = DatasetImpactInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const dataset = await datasetBySlug({ tx, ctx, slug });
    await authorize({ tx, ctx, action: "contract.view", datasetId: dataset.id });
    const rows = await questionsOn({ tx, ctx, datasetId: dataset.id });
    if (version === undefined) return impactOf({ tx, ctx, rows });
    if (version > dataset.head || version < Math.max(1, dataset.minRetained))
      throw new AppError(
        "NOT_FOUND",
        `There is no version ${version} of ${slug} that is kept. Nothing was changed. Look at the list of versions.`,
      );
    const { schema } = await versionSchema({ tx, dataset, version });
    return impactOf({ tx, ctx, rows, instead: new Map([[dataset.id, schema]]) });
  });
}

/**
 * What a contract would break once all months are made with it: every kept question that asks the dataset or joins it is
 * bound against the columns the contract has. Saves nothing. Throws INVALID_INPUT as setting the contract does.
 */
export async function contractImpact(args: { ctx: ServiceContext; input: ContractImpactInput }): Promise<ImpactAnswer> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const { slug, contract: given } = ContractImpactInput.parse(args.input);
  requireStorable(given, "INVALID_INPUT");
  const contract = parseContract(given);
  return withTransaction(ctx, async (tx) => {
    const dataset = await datasetBySlug({ tx, ctx, slug });
    await authorize({ tx, ctx, action: "dataset.contract", datasetId: dataset.id });
    const rows = await questionsOn({ tx, ctx, datasetId: dataset.id });
    const schema: DatasetSchema = { slug, name: dataset.name, version: dataset.head, columns: contractSchema(contract) };
    return impactOf({ tx, ctx, rows, instead: new Map([[dataset.id, schema]]) });
  });
}
