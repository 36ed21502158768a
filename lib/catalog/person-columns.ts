import { inArray, or, sql } from "drizzle-orm";
import { contracts, datasets, relationships, type Tx } from "@/db";
import { asSystem, type ServiceContext } from "@/lib/context";

/** Columns of a dataset by which people could be told apart. */
export type PersonColumns = {
  /** Each value is one person, or one row about a person: the patient, pseudonyms, a key of one column. */
  single: ReadonlySet<string>;
  /** Those, and every other column that its contract treats as an identifier, such as capped ages. */
  all: ReadonlySet<string>;
  /** Keys of several columns, of datasets about patients: together they are one row. */
  keys: readonly (readonly string[])[];
};

type Declared = { datasetId: string; patient: string | null; identifiers: Record<string, unknown> | null; key: string[] | null };
type Found = { single: Set<string>; all: Set<string>; keys: string[][] };

/**
 * The columns that tell people apart, by dataset, as any contract the dataset ever had declares them: files that were
 * published with an earlier one keep its names. A column that a relationship pairs with one that is a person is one,
 * too. Null where no contract says it, as for tables that are read live: whoever asks must then take every column for one.
 */
export async function personColumns(args: {
  tx: Tx;
  ctx: ServiceContext;
  ids: readonly string[];
}): Promise<Map<string, PersonColumns | null>> {
  const { tx, ctx, ids } = args;
  if (ids.length === 0) return new Map();
  // A dataset that the caller may not see can still say that a column of another is the patient's.
  return asSystem(tx, ctx, async () => {
    const { all, pairs } = await related(tx, ids);
    const found = new Map<string, Found>();
    for (const one of await declared(tx, all)) add(found, one);
    // Along the pairs until nothing is new: what is paired with a person may be paired with a third.
    for (let isNew = true; isNew;) {
      isNew = false;
      for (const [left, right] of pairs) isNew = carry(found, left, right) || carry(found, right, left) || isNew;
    }
    return new Map(ids.map((id) => [id, found.get(id) ?? null]));
  });
}

type Place = { datasetId: string; column: string };

/** All datasets that relationships lead to from the given ones, and the columns they pair. */
async function related(tx: Tx, ids: readonly string[]): Promise<{ all: string[]; pairs: [Place, Place][] }> {
  const all = new Set(ids);
  const seen = new Map<string, typeof relationships.$inferSelect>();
  for (let latest = [...all]; latest.length > 0;) {
    const rows = await tx
      .select()
      .from(relationships)
      .where(or(inArray(relationships.datasetId, latest), inArray(relationships.toDatasetId, latest)));
    const reached = rows.flatMap(({ datasetId, toDatasetId }) => [datasetId, toDatasetId]);
    latest = [...new Set(reached)].filter((id) => !all.has(id));
    for (const id of latest) all.add(id);
    for (const row of rows) seen.set(row.id, row);
  }
  const pairs = [...seen.values()].flatMap(({ datasetId, toDatasetId, on }) =>
    on.map(([own, other]): [Place, Place] => [
      { datasetId, column: own },
      { datasetId: toDatasetId, column: other },
    ]),
  );
  return { all: [...all], pairs };
}

/** What every contract of the datasets says, without the rest of it, which may have thousands of columns. */
async function declared(tx: Tx, ids: readonly string[]): Promise<Declared[]> {
  const parts = (body: typeof contracts.body | typeof datasets.contract) => ({
    patient: sql<string | null>`${body} ->> 'patient'`,
    identifiers: sql<Record<string, unknown> | null>`${body} -> 'identifiers'`,
    key: sql<string[] | null>`${body} -> 'key'`,
  });
  const kept = await tx
    .select({ datasetId: contracts.datasetId, ...parts(contracts.body) })
    .from(contracts)
    .where(inArray(contracts.datasetId, [...ids]));
  const current = await tx
    .select({ datasetId: datasets.id, ...parts(datasets.contract) })
    .from(datasets)
    .where(sql`${inArray(datasets.id, [...ids])} and ${datasets.contract} is not null`);
  return [...kept, ...current];
}

function add(found: Map<string, Found>, { datasetId, patient, identifiers, key }: Declared): void {
  const one = found.get(datasetId) ?? { single: new Set(), all: new Set(), keys: [] };
  found.set(datasetId, one);
  for (const [column, action] of Object.entries(identifiers ?? {})) {
    one.all.add(column);
    if (action === "pseudonym") one.single.add(column);
  }
  if (patient === null) return;
  one.single.add(patient);
  if (key?.length === 1 && key[0] !== undefined) one.single.add(key[0]);
  else if (key && key.length > 1) one.keys.push(key);
  for (const column of one.single) one.all.add(column);
}

function carry(found: Map<string, Found>, from: Place, to: Place): boolean {
  const target = found.get(to.datasetId);
  if (!target || target.single.has(to.column) || !found.get(from.datasetId)?.single.has(from.column)) return false;
  target.single.add(to.column);
  target.all.add(to.column);
  return true;
}
