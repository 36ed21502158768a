import { and, asc, eq, inArray } from "drizzle-orm";
import { relationships, type Tx } from "@/db";
import { scopeOf, visibleAmong, type DatasetRow, type DataScope, type VisibleDataset } from "@/lib/access";
import type { ServiceContext } from "@/lib/context";

/** A relationship that leads to a dataset the caller may see, with what it may do there. */
export type RelationshipTo = {
  relationship: typeof relationships.$inferSelect;
  target: { dataset: DatasetRow; scope: DataScope; found: VisibleDataset };
};

/**
 * The relationships of a dataset that lead where the caller may see, by name; with `names`, only those. One that
 * leads elsewhere is left out, as if it did not exist.
 */
export async function relationshipsOf(args: {
  tx: Tx;
  ctx: ServiceContext;
  datasetId: string;
  names?: readonly string[];
}): Promise<RelationshipTo[]> {
  const { tx, ctx, datasetId, names } = args;
  if (names?.length === 0) return [];
  const declared = await tx
    .select()
    .from(relationships)
    .where(and(eq(relationships.datasetId, datasetId), names ? inArray(relationships.name, [...names]) : undefined))
    .orderBy(asc(relationships.name));
  const ids = [...new Set(declared.map((relationship) => relationship.toDatasetId))];
  const visible = new Map((await visibleAmong({ tx, ctx, ids })).map((found) => [found.dataset.id, found]));
  return declared.flatMap((relationship) => {
    const found = visible.get(relationship.toDatasetId);
    return found ? [{ relationship, target: { dataset: found.dataset, scope: scopeOf(found), found } }] : [];
  });
}
