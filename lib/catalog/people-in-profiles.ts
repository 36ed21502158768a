import type { Tx } from "@/db";
import type { Right } from "@/lib/access";
import type { ServiceContext } from "@/lib/context";
import type { ColumnProfile } from "@/lib/ingest";
import { personColumns } from "./person-columns";

/**
 * The columns whose profiles must not show values to the caller: each value is one person or one row about a person,
 * and the caller may see summaries only.
 */
export async function columnsWithoutValues(args: {
  tx: Tx;
  ctx: ServiceContext;
  datasetId: string;
  rights: readonly Right[];
}): Promise<ReadonlySet<string>> {
  const { tx, ctx, datasetId, rights } = args;
  if (rights.includes("rows")) return new Set();
  const people = await personColumns({ tx, ctx, ids: [datasetId] });
  return people.get(datasetId)?.single ?? new Set();
}

/** How many values there are and how many are empty, and none of the values. */
export function withoutValues(profile: ColumnProfile): ColumnProfile {
  return { ...profile, min: null, max: null, histogram: null, top: [] };
}
