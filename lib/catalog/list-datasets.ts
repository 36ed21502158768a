import { and, asc, eq, inArray, isNull } from "drizzle-orm";
import { datasets, grants, orgs, snapshots } from "@/db";
import { requireScope, visibleDatasetIds } from "@/lib/access";
import { withTransaction, type ServiceContext } from "@/lib/context";
import type { DatasetList } from "./answers";
import { partsInScope } from "./parts-in-scope";
import { ListDatasetsInput } from "./schemas";

/** Every dataset the caller may see, by name, with what is in it for them. */
export async function listDatasets(args: { ctx: ServiceContext; input: ListDatasetsInput }): Promise<DatasetList> {
  const { ctx } = args;
  requireScope(ctx, "read");
  ListDatasetsInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const ids = await visibleDatasetIds({ tx, ctx });
    if (ids.length === 0) return { items: [], nextCursor: null };
    const rows = await tx
      .select({ dataset: datasets, owner: { slug: orgs.slug, name: orgs.name }, grant: grants, updatedAt: snapshots.at })
      .from(datasets)
      .innerJoin(orgs, eq(orgs.id, datasets.orgId))
      .innerJoin(grants, and(eq(grants.datasetId, datasets.id), eq(grants.orgId, ctx.orgId), isNull(grants.revokedAt)))
      .leftJoin(snapshots, and(eq(snapshots.datasetId, datasets.id), eq(snapshots.version, datasets.head)))
      .where(inArray(datasets.id, ids))
      .orderBy(asc(datasets.name), asc(datasets.id));
    const items = [];
    for (const { dataset, owner, grant, updatedAt } of rows) {
      const parts = await partsInScope({ tx, datasetId: dataset.id, version: dataset.head, hospitals: grant.hospitals });
      const periods = parts.map((part) => part.period).sort();
      items.push({
        id: dataset.id,
        slug: dataset.slug,
        name: dataset.name,
        description: dataset.description,
        owner,
        isOwner: dataset.orgId === ctx.orgId,
        version: dataset.head,
        hasContract: dataset.contract !== null,
        rights: grant.rights as DatasetList["items"][number]["rights"],
        rows: parts.reduce((sum, part) => sum + part.rows, 0),
        hospitals: new Set(parts.map((part) => part.hospital)).size,
        firstPeriod: periods[0] ?? null,
        lastPeriod: periods.at(-1) ?? null,
        updatedAt: updatedAt?.toISOString() ?? null,
      });
    }
    return { items, nextCursor: null };
  });
}
