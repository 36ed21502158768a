import type { Tx } from "@/db";
import type { Right } from "@/lib/access";
import type { ServiceContext } from "@/lib/context";
import type { ColumnProfile } from "@/lib/ingest";
import { personColumns } from "./person-columns";

type Asked = { id: string; rights: readonly Right[] };

/**
 * By dataset the columns whose profiles must not show values to the caller: each value is one person or one row about a
 * person, and the caller may see summaries only. One question for all of them, and none where the caller may see rows.
 */
export async function hiddenColumns(args: {
  tx: Tx;
  ctx: ServiceContext;
  datasets: readonly Asked[];
}): Promise<(id: string) => ReadonlySet<string>> {
  const { tx, ctx, datasets } = args;
  const ids = new Set(datasets.flatMap(({ id, rights }) => (rights.includes("rows") ? [] : [id])));
  const people = await personColumns({ tx, ctx, ids: [...ids] });
  return (id) => people.get(id)?.single ?? new Set();
}

/** As `hiddenColumns`, of one dataset. */
export async function columnsWithoutValues(args: {
  tx: Tx;
  ctx: ServiceContext;
  datasetId: string;
  rights: readonly Right[];
}): Promise<ReadonlySet<string>> {
  const { tx, ctx, datasetId: id, rights } = args;
  return (await hiddenColumns({ tx, ctx, datasets: [{ id, rights }] }))(id);
}

/** How many values there are and how many are empty, and none of the values. */
export function withoutValues(profile: ColumnProfile): ColumnProfile {
  return { ...profile, min: null, max: null, histogram: null, top: [] };
}
