import type { Tx } from "@/db";
import type { ServiceContext } from "@/lib/context";
import type { Action } from "./actions";
import { authorizeFound } from "./authorize";
import { scopeOf, type DataScope } from "./data-scope";
import { visibleBySlug, type DatasetRow } from "./find-dataset";

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
  const { ctx, actions } = args;
  const found = await visibleBySlug(args);
  for (const action of actions) authorizeFound({ ctx, action, found });
  return { dataset: found.dataset, scope: scopeOf(found) };
}
