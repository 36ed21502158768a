import { authorize, datasetBySlug, dataScope, requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { columnsWithoutValues, profileInScope, versionSchema } from "@/lib/catalog";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import type { ColumnValuesAnswer } from "./answers";
import { ColumnValuesInput } from "./schemas";

/**
 * The values of a column for a dropdown: the most frequent ones among the rows the caller may see, from what was
 * counted at publication. No data are read. Those of a column that
 * tells people apart are for who may see rows. Leaves an audit row, without what was searched for.
 */
export async function columnValues(args: { ctx: ServiceContext; input: ColumnValuesInput }): Promise<ColumnValuesAnswer> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const { slug, column: name, search } = ColumnValuesInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const dataset = await datasetBySlug({ tx, ctx, slug });
    await authorize({ tx, ctx, action: "column.values", datasetId: dataset.id });
    const { hospitals, rights } = await dataScope({ tx, ctx, datasetId: dataset.id });
    const { schema } = await versionSchema({ tx, dataset, version: dataset.head });
    const column = schema.columns.find((candidate) => candidate.name === name);
    if (!column) throw new AppError("NOT_FOUND", `There is no column "${name}" in ${dataset.slug}. Nothing was changed.`);
    const profile = await profileInScope({ tx, datasetId: dataset.id, version: dataset.head, hospitals, column: name, type: column.type });
    const hidden = await columnsWithoutValues({ tx, ctx, datasetId: dataset.id, rights });
    const top = hidden.has(name) ? [] : (profile?.top ?? []);
    const wanted = search?.toLowerCase() ?? "";
    const values = top.filter(([value]) => value.toLowerCase().includes(wanted)).map(([value, rows]) => ({ value, rows }));
    const detail = { version: dataset.head, column: name, values: values.length };
    await emitAudit(tx, ctx, { action: "column.values", entityId: dataset.id, detail });
    return {
      column: name,
      version: dataset.head,
      values,
      // Nothing is counted of rows that are read live.
      complete: dataset.source === null && (profile === null || (profile.distinctExact && profile.distinct <= top.length)),
    };
  });
}
