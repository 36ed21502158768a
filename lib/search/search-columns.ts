import type { Tx } from "@/db";
import { visibleAmong, type DatasetName } from "@/lib/access";
import { versionSchema } from "@/lib/catalog";
import type { ServiceContext } from "@/lib/context";
import type { FoundItem } from "./answers";
import { bestRank, fold, type Wanted } from "./rank";

/** A column as it is looked for: its names, and the rest of what is known of it. */
type Entry = { names: string[]; beside: string; item: Omit<FoundItem, "dataset"> };

const REMEMBERED_MAX = 200;

/** A version of a dataset under one contract never changes, so its columns are read once. */
const remembered = new Map<string, Entry[]>();

/** The columns of these datasets that answer what is looked for. Reads names and descriptions, never data. */
export async function searchColumns(args: {
  tx: Tx;
  ctx: ServiceContext;
  datasets: readonly DatasetName[];
  wanted: Wanted;
}): Promise<{ rank: number; item: FoundItem }[]> {
  const { datasets, wanted } = args;
  await remember(args);
  return datasets.flatMap((dataset) => {
    const { slug, name } = dataset;
    return (remembered.get(keyOf(dataset)) ?? []).flatMap(({ names, beside, item }) => {
      const rank = bestRank(names, beside, wanted);
      return rank === null ? [] : [{ rank, item: { ...item, dataset: { slug, name } } }];
    });
  });
}

/** What the schema of a dataset depends on. Its slug and name are not part of what is remembered. */
function keyOf({ id, head, contractVersion }: DatasetName): string {
  return `${id} ${head} ${contractVersion}`;
}

async function remember({ tx, ctx, datasets }: { tx: Tx; ctx: ServiceContext; datasets: readonly DatasetName[] }): Promise<void> {
  const missing = datasets.filter((dataset) => !remembered.has(keyOf(dataset)));
  const needed = new Set(datasets.map(keyOf));
  for (const key of remembered.keys()) {
    if (remembered.size + missing.length <= REMEMBERED_MAX) break;
    if (!needed.has(key)) remembered.delete(key);
  }
  for (const { dataset } of await visibleAmong({ tx, ctx, ids: missing.map(({ id }) => id) })) {
    const { schema } = await versionSchema({ tx, dataset, version: dataset.head });
    const entries = schema.columns.map(({ name, label, unit, description, group }): Entry => {
      const detail = [name, unit, group].filter((part) => part !== undefined && part !== "").join(" · ");
      return {
        names: [...new Set([fold(label), name])],
        beside: fold([description, unit, group].filter((part) => part !== undefined).join(" ")),
        item: { kind: "column", id: name, title: label, detail },
      };
    });
    remembered.set(keyOf(dataset), entries);
  }
}
