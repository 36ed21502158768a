import { relationships } from "@/db";
import { authorize, datasetBySlug, requireScope, type DatasetRow } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { actorUserId, withTransaction, type ServiceContext } from "@/lib/context";
import { AppError, type ErrorDetail } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { didYouMean, formatColumnType, type DatasetSchema } from "@/lib/query";
import type { CreatedRelationship } from "./answers";
import { versionSchema } from "./dataset-schema";
import { CreateRelationshipInput } from "./schemas";

/**
 * Declares how rows of a dataset find their rows in another one, for questions to join them by. The caller manages the
 * first and knows the second. Throws INVALID_INPUT with the place of each mistake, and CONFLICT for a name in use.
 */
export async function createRelationship(args: { ctx: ServiceContext; input: CreateRelationshipInput }): Promise<CreatedRelationship> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const { slug, name, to, on, cardinality } = CreateRelationshipInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const dataset = await datasetBySlug({ tx, ctx, slug });
    await authorize({ tx, ctx, action: "dataset.relationships", datasetId: dataset.id });
    const target = await datasetBySlug({ tx, ctx, slug: to });
    const { schema: own } = await versionSchema({ tx, dataset, version: dataset.head });
    const { schema: other } = await versionSchema({ tx, dataset: target, version: target.head });
    refuseMistakes({ dataset, name, on, own, other });
    const id = newId("relationship");
    const createdBy = actorUserId(ctx) ?? dataset.createdBy;
    const [made] = await tx
      .insert(relationships)
      .values({ id, datasetId: dataset.id, name, toDatasetId: target.id, on, cardinality, createdBy })
      .onConflictDoNothing()
      .returning();
    if (!made) {
      throw new AppError(
        "CONFLICT",
        `${dataset.slug} already has a relationship "${name}". Nothing was changed. Choose another name, or remove that one.`,
        {
          details: [{ path: "name", message: "already taken" }],
        },
      );
    }
    await emitAudit(tx, ctx, {
      action: "dataset.relationships",
      entityId: dataset.id,
      detail: { change: "declare", name, to: target.id, on, cardinality },
    });
    return { name, to: target.slug, toName: target.name, cardinality, on };
  });
}

type Declared = { dataset: DatasetRow; name: string; on: [string, string][]; own: DatasetSchema; other: DatasetSchema };

function refuseMistakes({ dataset, name, on, own, other }: Declared): void {
  const details: ErrorDetail[] = [];
  // In SQL the dataset goes by its short name, and the joined one by the relationship's.
  if (name === dataset.slug) details.push({ path: "name", message: `"${name}" is the name of the dataset itself.` });
  if (own.columns.some((column) => column.name === name)) {
    details.push({ path: "name", message: `"${name}" is a column of ${dataset.slug}.` });
  }
  on.forEach(([left, right], index) => {
    const leftColumn = own.columns.find((column) => column.name === left);
    const rightColumn = other.columns.find((column) => column.name === right);
    if (!leftColumn) details.push({ path: `on.${index}.0`, message: noColumn(own, left) });
    if (!rightColumn) details.push({ path: `on.${index}.1`, message: noColumn(other, right) });
    if (leftColumn && rightColumn && leftColumn.type.kind !== rightColumn.type.kind) {
      const types = `"${left}" is ${formatColumnType(leftColumn.type)} and "${right}" is ${formatColumnType(rightColumn.type)}`;
      details.push({ path: `on.${index}`, message: `${types}: pair columns of the same type.` });
    }
  });
  if (details.length === 0) return;
  throw new AppError(
    "INVALID_INPUT",
    `This relationship cannot be declared. ${details.map((detail) => detail.message).join(" ")} Nothing was changed.`,
    {
      details,
    },
  );
}

function noColumn(schema: DatasetSchema, name: string): string {
  return `There is no column "${name}" in ${schema.slug}.${didYouMean(
    name,
    schema.columns.map((column) => column.name),
  )}`;
}
