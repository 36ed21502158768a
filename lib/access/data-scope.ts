import type { Tx } from "@/db";
import type { ServiceContext } from "@/lib/context";
import type { Right } from "./actions";
import { findVisible, noDataset, type VisibleDataset } from "./find-dataset";

/** How much protection a dataset's answers get. Has the shape of lib/disclosure's Policy. */
export type ScopePolicy = { id: "open" };

export type DataScope = {
  /** The grant's rights that the caller's role can use. */
  rights: Right[];
  /** Only the rows of these hospitals; null is all of them, an empty list none. */
  hospitals: string[] | null;
  policy: ScopePolicy;
};

/** Which rows of a dataset the caller may read, under which policy. NOT_FOUND when it may not know the dataset. */
export async function dataScope(args: { tx: Tx; ctx: ServiceContext; datasetId: string }): Promise<DataScope> {
  const { ctx, datasetId } = args;
  const found = await findVisible(args);
  if (!found) throw noDataset(ctx, datasetId, datasetId);
  return scopeOf(found);
}

/** The scope that a dataset's grant gives. */
export function scopeOf(found: VisibleDataset): DataScope {
  // The row scope opens nothing without a right: a role or a grant without any reads no rows at all.
  const hospitals = found.rights.length === 0 ? [] : found.hospitals;
  return { rights: found.rights, hospitals, policy: { id: found.dataset.policy } };
}
