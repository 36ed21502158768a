import { eq, inArray } from "drizzle-orm";
import { datasets, orgs } from "@/db";
import { requireScope, visibleDatasets } from "@/lib/access";
import { withTransaction, type ServiceContext } from "@/lib/context";
import type { DatasetList, DatasetSummary } from "./answers";
import { partsInScope, type PartInScope } from "./parts-in-scope";
import { ListDatasetsInput } from "./schemas";
import { changedAt } from "./seen-versions";

/** Every dataset the caller may see, by name, with what is in it for them. */
export async function listDatasets(args: { ctx: ServiceContext; input: ListDatasetsInput }): Promise<DatasetList> {
  const { ctx } = args;
  requireScope(ctx, "read");
  ListDatasetsInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    // Who may ask nothing sees of no hospital what there is.
    const found = (await visibleDatasets({ tx, ctx })).map((one) => ({ ...one, hospitals: one.rights.length === 0 ? [] : one.hospitals }));
    const ids = found.map(({ dataset }) => dataset.id);
    if (ids.length === 0) return { items: [], nextCursor: null };
    const facts = await tx
      .select({ id: datasets.id, owner: { slug: orgs.slug, name: orgs.name } })
      .from(datasets)
      .leftJoin(orgs, eq(orgs.id, datasets.orgId))
      .where(inArray(datasets.id, ids));
    const byId = new Map(facts.map((row) => [row.id, row]));
    const looked = found.map(({ dataset, hospitals }) => ({ dataset, version: dataset.head, hospitals }));
    const at = await changedAt({ tx, ctx, looked });
    const items: DatasetSummary[] = [];
    for (const { dataset, owned, rights, hospitals } of found) {
      const parts = await partsInScope({ tx, datasetId: dataset.id, version: dataset.head, hospitals });
      const periods = parts.map((part) => part.period).sort();
      items.push({
        id: dataset.id,
        slug: dataset.slug,
        name: dataset.name,
        description: dataset.description,
        owner: byId.get(dataset.id)?.owner ?? { slug: "", name: "" },
        isOwner: owned,
        version: dataset.head,
        isLive: dataset.source !== null,
        hasContract: dataset.contract !== null,
        rights,
        rows: parts.reduce((sum, part) => sum + part.rows, 0),
        hospitals: new Set(parts.map((part) => part.hospital)).size,
        firstPeriod: periods[0] ?? null,
        lastPeriod: periods.at(-1) ?? null,
        updatedAt: at(dataset.id, dataset.head)?.toISOString() ?? null,
        months: monthsOf(parts),
      });
    }
    return { items, nextCursor: null };
  });
}

const MONTHS_SHOWN = 24;

/** Rows and hospitals by month, the last months there are. */
function monthsOf(parts: readonly PartInScope[]): DatasetSummary["months"] {
  const months = new Map<string, { rows: number; hospitals: Set<string> }>();
  for (const { period, rows, hospital } of parts) {
    const month = months.get(period) ?? { rows: 0, hospitals: new Set() };
    month.rows += rows;
    month.hospitals.add(hospital);
    months.set(period, month);
  }
  return [...months]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .slice(-MONTHS_SHOWN)
    .map(([period, { rows, hospitals }]) => ({ period, rows, hospitals: hospitals.size }));
}
