import type { Tx } from "@/db";
import { authorize, requireScope, visibleAmong, visibleNames, type DatasetName } from "@/lib/access";
import { changedAt, requireStorable } from "@/lib/catalog";
import { withTransaction, type ServiceContext } from "@/lib/context";
import type { FoundItem, SearchAnswer } from "./answers";
import { bestRank, fold, wantedOf, type Wanted } from "./rank";
import { SearchInput } from "./schemas";
import { searchColumns } from "./search-columns";
import { keptDashboards, keptQuestions, type Kept } from "./search-kept";

const ITEMS_MAX = 30;
/** Columns are many: beside other finds they have so many places. */
const COLUMNS_MAX = 15;
const DETAIL_MAX = 140;

type Ranked = { rank: number; item: FoundItem };
type Args = { tx: Tx; ctx: ServiceContext; names: readonly DatasetName[] };

/**
 * Datasets, columns, saved questions and dashboards that the caller may see, best first: the name itself, its beginning,
 * the beginning of a word in it, somewhere in it, beside it. Without words, what changed last. Reads no data.
 */
export async function search(args: { ctx: ServiceContext; input: SearchInput }): Promise<SearchAnswer> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const { q } = SearchInput.parse(args.input);
  requireStorable({ q }, "INVALID_INPUT");
  const wanted = wantedOf(q);
  return withTransaction(ctx, async (tx) => {
    await authorize({ tx, ctx, action: "saved.view" });
    const names = await visibleNames({ tx, ctx });
    return { items: wanted === null ? await recent({ tx, ctx, names }) : await found({ tx, ctx, names }, wanted) };
  });
}

async function found({ tx, ctx, names }: Args, wanted: Wanted): Promise<FoundItem[]> {
  const byId = new Map(names.map((dataset) => [dataset.id, dataset]));
  const own = names.flatMap((dataset): Ranked[] => {
    const rank = bestRank([fold(dataset.name), dataset.slug], fold(dataset.description), wanted);
    return rank === null ? [] : [{ rank, item: datasetItem(dataset) }];
  });
  const questions = ranked(await keptQuestions({ tx, ctx, wanted }), wanted, (kept) => questionItem(kept, byId));
  const boards = ranked(await keptDashboards({ tx, ctx, wanted }), wanted, dashboardItem);
  const columns = inOrder(await searchColumns({ tx, ctx, datasets: names, wanted }));
  const others = [...own, ...questions, ...boards];
  const room = Math.max(COLUMNS_MAX, ITEMS_MAX - others.length);
  return inOrder([...others, ...columns.slice(0, room)])
    .slice(0, ITEMS_MAX)
    .map(({ item }) => item);
}

function ranked(kept: readonly Kept[], wanted: Wanted, itemOf: (kept: Kept) => FoundItem): Ranked[] {
  return kept.flatMap((one) => {
    const rank = bestRank([fold(one.name)], fold(`${one.description} ${one.folder} ${one.tags.join(" ")}`), wanted);
    return rank === null ? [] : [{ rank, item: itemOf(one) }];
  });
}

const KINDS: readonly FoundItem["kind"][] = ["dataset", "dashboard", "question", "column"];

/** By rank; of those alike the rarer kind first, then the shorter name. */
function inOrder(items: readonly Ranked[]): Ranked[] {
  return items.toSorted(
    (a, b) =>
      a.rank - b.rank ||
      KINDS.indexOf(a.item.kind) - KINDS.indexOf(b.item.kind) ||
      a.item.title.length - b.item.title.length ||
      (a.item.title < b.item.title ? -1 : a.item.title > b.item.title ? 1 : 0),
  );
}

async function recent({ tx, ctx, names }: Args): Promise<FoundItem[]> {
  const byId = new Map(names.map((dataset) => [dataset.id, dataset]));
  const limit = ITEMS_MAX / 2;
  const found = await visibleAmong({ tx, ctx, ids: names.map(({ id }) => id) });
  const looked = found.map(({ dataset, hospitals }) => ({ dataset, version: dataset.head, hospitals }));
  const changed = await changedAt({ tx, ctx, looked });
  const heads = new Map(found.map(({ dataset }) => [dataset.id, dataset.head]));
  const all = [
    ...names.map((dataset) => ({ at: changed(dataset.id, heads.get(dataset.id) ?? 0) ?? dataset.createdAt, item: datasetItem(dataset) })),
    ...(await keptQuestions({ tx, ctx, wanted: null, limit })).map((kept) => ({ at: kept.updatedAt, item: questionItem(kept, byId) })),
    ...(await keptDashboards({ tx, ctx, wanted: null, limit })).map((kept) => ({ at: kept.updatedAt, item: dashboardItem(kept) })),
  ];
  return all
    .sort((a, b) => b.at.getTime() - a.at.getTime())
    .slice(0, ITEMS_MAX)
    .map(({ item }) => item);
}

function datasetItem({ slug, name, description }: DatasetName): FoundItem {
  return { kind: "dataset", id: slug, title: name, detail: line(description) || slug };
}

function questionItem(kept: Kept, byId: ReadonlyMap<string, DatasetName>): FoundItem {
  const dataset = kept.datasetId === null ? undefined : byId.get(kept.datasetId);
  const detail = line(kept.description) || kept.folder || dataset?.name || "";
  return {
    kind: "question",
    id: kept.id,
    title: kept.name,
    detail,
    ...(dataset ? { dataset: { slug: dataset.slug, name: dataset.name } } : {}),
  };
}

function dashboardItem({ id, name, description, folder }: Kept): FoundItem {
  return { kind: "dashboard", id, title: name, detail: line(description) || folder };
}

/** The first line of a description, as long as a list shows it. */
function line(text: string): string {
  const [first = ""] = text.trim().split("\n");
  return first.length > DETAIL_MAX ? `${first.slice(0, DETAIL_MAX - 1)}…` : first;
}
