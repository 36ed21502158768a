import type { Tx } from "@/db";
import type { ServiceContext } from "@/lib/context";
import type { Action } from "./actions";
import { authorize } from "./authorize";
import { datasetBySlug, visibleDatasets } from "./find-dataset";

/**
 * The datasets a list is about: the one named, or all that the caller's organisation owns. Throws as `datasetBySlug`
 * and `authorize` do; without any dataset there is nothing to refuse, and the list is empty.
 */
export async function ownedDatasetIds(args: { tx: Tx; ctx: ServiceContext; slug: string | undefined; action: Action }): Promise<string[]> {
  const { tx, ctx, slug, action } = args;
  const ids = slug === undefined ? await allOwned({ tx, ctx }) : [(await datasetBySlug({ tx, ctx, slug })).id];
  const [first] = ids;
  // The role decides alike for every dataset the organisation owns, so one of them stands for all.
  if (first !== undefined) await authorize({ tx, ctx, action, datasetId: first });
  return ids;
}

async function allOwned(args: { tx: Tx; ctx: ServiceContext }): Promise<string[]> {
  return (await visibleDatasets(args)).flatMap(({ dataset, owned }) => (owned ? [dataset.id] : []));
}
