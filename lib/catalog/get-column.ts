import { authorize, datasetBySlug, dataScope, requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { byName } from "@/lib/query";
import type { DatasetColumn } from "./answers";
import { columnAnswer } from "./column-answer";
import { versionSchema } from "./dataset-schema";
import { columnsWithoutValues, withoutValues } from "./people-in-profiles";
import { profileInScope } from "./parts-in-scope";
import { GetColumnInput } from "./schemas";

/**
 * One column of a dataset's current version with its profile, of the hospitals the caller may see: also of a channel,
 * whose profile does not come with the dataset. Leaves an audit row.
 */
export async function getColumn(args: { ctx: ServiceContext; input: GetColumnInput }): Promise<DatasetColumn> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const { slug, column: name } = GetColumnInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const dataset = await datasetBySlug({ tx, ctx, slug });
    await authorize({ tx, ctx, action: "dataset.view", datasetId: dataset.id });
    const { hospitals, rights } = await dataScope({ tx, ctx, datasetId: dataset.id });
    const { schema } = await versionSchema({ tx, dataset, version: dataset.head });
    const column = byName(schema.columns).get(name);
    if (!column) throw new AppError("NOT_FOUND", `There is no column "${name.slice(0, 60)}" in ${dataset.slug}. Nothing was changed.`);
    const profile = await profileInScope({ tx, datasetId: dataset.id, version: dataset.head, hospitals, column: name, type: column.type });
    const hidden = await columnsWithoutValues({ tx, ctx, datasetId: dataset.id, rights });
    await emitAudit(tx, ctx, { action: "dataset.view", entityId: dataset.id, detail: { version: dataset.head, column: name } });
    return columnAnswer(column, profile && hidden.has(name) ? withoutValues(profile) : profile);
  });
}
