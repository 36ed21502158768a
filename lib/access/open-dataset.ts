import type { Tx } from "@/db";
import type { ServiceContext } from "@/lib/context";
import type { Action } from "./actions";
import { authorizeFound } from "./authorize";
import { scopeOf, type DataScope } from "./data-scope";
import { visibleBySlug, type DatasetRow, type VisibleDataset } from "./find-dataset";

/**
 * What every question begins with, in one read: the dataset a slug means to the caller, whether all of `actions` are
 * allowed there, and which rows are in reach. Throws as `datasetBySlug` and `authorize` do.
 */
export async function openDataset(args: {
  tx: Tx;
  ctx: ServiceContext;
  slug: string;
  actions: readonly Action[];
}): Promise<{ dataset: DatasetRow; scope: DataScope }> {
  return openFound({ ...args, found: await visibleBySlug(args) });
}

/** As `openDataset`, for a dataset that was found by `visibleAmong` a moment ago in the same transaction. */
export function openFound(args: { ctx: ServiceContext; actions: readonly Action[]; found: VisibleDataset }): {
  dataset: DatasetRow;
  scope: DataScope;
} {
  const { ctx, actions, found } = args;
  for (const action of actions) authorizeFound({ ctx, action, found });
  return { dataset: found.dataset, scope: scopeOf(found) };
}
