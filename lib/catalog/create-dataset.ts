import { and, eq, isNull, or, sql } from "drizzle-orm";
import { contracts, datasets, grants, orgs } from "@/db";
import { authorize, grantOwner, requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { actorUserId, withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { parseContract } from "@/lib/ingest";
import type { CreatedDataset } from "./answers";
import { inspectSource } from "./inspect-source";
import { CreateDatasetInput, type TableSourceInput } from "./schemas";
import { requireStorable } from "./storable";
import type { TableSource } from "./table-source";

/**
 * Creates a dataset of the caller's organisation, with a grant for that organisation: all rights, all hospitals. With a
 * source it is a table of another database, which is looked at first; its rows stay there.
 * Throws CONFLICT when the caller's organisation already sees a dataset of that short name.
 */
export async function createDataset(args: { ctx: ServiceContext; input: CreateDatasetInput }): Promise<CreatedDataset> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const input = CreateDatasetInput.parse(args.input);
  requireStorable(input.contract, "INVALID_INPUT", "contract");
  const contract = input.contract ? parseContract(input.contract) : null;
  const table = input.source ? await inspected(ctx, input, input.source) : null;
  return withTransaction(ctx, async (tx) => {
    await authorize({ tx, ctx, action: "dataset.create" });
    const userId = actorUserId(ctx);
    if (!userId) throw new AppError("FORBIDDEN", "A dataset is created by a person. Nothing was changed.");
    // A grant under this name and this dataset wait for each other: nobody comes to see two of the same name.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`grant ${input.slug}`}, 0))`);
    const [taken] = await tx
      .select({ id: datasets.id })
      .from(datasets)
      .leftJoin(grants, and(eq(grants.datasetId, datasets.id), eq(grants.orgId, ctx.orgId), isNull(grants.revokedAt)))
      .where(and(eq(datasets.slug, input.slug), or(eq(datasets.orgId, ctx.orgId), eq(grants.orgId, ctx.orgId))))
      .limit(1);
    const [dataset] = taken
      ? []
      : await tx
          .insert(datasets)
          .values({
            id: newId("dataset"),
            orgId: ctx.orgId,
            slug: input.slug,
            name: input.name,
            description: input.description ?? "",
            contract,
            contractVersion: contract ? 1 : 0,
            source: table?.source ?? null,
            createdBy: userId,
          })
          .onConflictDoNothing()
          .returning();
    if (!dataset) {
      throw new AppError("CONFLICT", `There is already a dataset called "${input.slug}". Nothing was created. Choose another short name.`, {
        details: [{ path: "slug", message: "already taken" }],
      });
    }
    if (contract) await tx.insert(contracts).values({ datasetId: dataset.id, version: 1, body: contract, createdBy: userId });
    await grantOwner({ tx, ctx, dataset });
    await emitAudit(tx, ctx, {
      action: "dataset.create",
      entityId: dataset.id,
      detail: { slug: dataset.slug, contractVersion: dataset.contractVersion, ...(table ? { source: placeOf(table.source) } : {}) },
    });
    return {
      id: dataset.id,
      slug: dataset.slug,
      name: dataset.name,
      description: dataset.description,
      version: dataset.head,
      contractVersion: dataset.contractVersion,
      createdAt: dataset.createdAt.toISOString(),
      ...(table ? { leftOut: table.leftOut } : {}),
    };
  });
}

/** The table of a dataset that is to be read live. The other database is asked outside of any transaction. */
async function inspected(ctx: ServiceContext, input: CreateDatasetInput, source: TableSourceInput): Promise<Inspection> {
  if (input.contract) {
    throw new AppError(
      "INVALID_INPUT",
      "A dataset has either a contract for files or a table as its source. Nothing was created. Leave one of them out.",
      {
        details: [{ path: "source", message: "not with a contract" }],
      },
    );
  }
  const org = await withTransaction(ctx, async (tx) => {
    await authorize({ tx, ctx, action: "dataset.create" });
    const [row] = await tx.select({ slug: orgs.slug }).from(orgs).where(eq(orgs.id, ctx.orgId));
    return row?.slug ?? "";
  });
  return inspectSource(source, org);
}

type Inspection = Awaited<ReturnType<typeof inspectSource>>;

function placeOf({ connection, schema, table }: TableSource) {
  return { connection, schema, table };
}
