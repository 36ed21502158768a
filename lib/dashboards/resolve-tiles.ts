import { inArray } from "drizzle-orm";
import { relationships, type Tx } from "@/db";
import { visibleAmong, type VisibleDataset } from "@/lib/access";
import { changedAt, versionSchema } from "@/lib/catalog";
import type { ServiceContext } from "@/lib/context";
import { filterFits, formatColumnType } from "@/lib/query";
import { savedBodies, type SavedRow } from "@/lib/saved-queries";
import type { TileQuestion } from "./answers";
import { openQuestions, questionsOf } from "./check-body";
import { scopeNotice } from "./scope-notice";
import type { DashboardBody, DashboardFilter, Tile } from "./schemas";
import { templateShape, type TemplateShape } from "./template-shape";

/** Why a tile shows nothing to the caller. */
export type TileRefusal = "removed" | "not_shared" | "no_dataset" | "no_joined" | "no_answers" | "no_rows";

type Ready = Extract<TileQuestion, { state: "ready" }>;
/** A tile of a question as the caller may ask it, with what decides beyond the answer who else may. */
export type SettledTile =
  | { refusal: TileRefusal; answer: null }
  | { refusal: null; answer: Ready; shape: TemplateShape; orgId: string; found: readonly VisibleDataset[] };

type Args = { tx: Tx; ctx: ServiceContext; /** The organisation of the dashboard. */ orgId: string; body: DashboardBody };
type Known = {
  saved: ReadonlyMap<string, SavedRow>;
  openable: ReadonlySet<string>;
  visible: ReadonlyMap<string, VisibleDataset>;
  related: readonly { datasetId: string; name: string; toDatasetId: string }[];
  publishedAt: Awaited<ReturnType<typeof changedAt>>;
  columns: ReadonlyMap<string, ReadonlyMap<string, string>>;
};

/**
 * Each question of the dashboard's tiles as the caller may ask it, by the id of the tile. Asks the database as often
 * for one tile as for forty; what a version of a dataset looks like is remembered.
 */
export async function resolveTiles(args: Args): Promise<Map<string, SettledTile>> {
  const known = await gather(args);
  const settled = new Map<string, SettledTile>();
  for (const tile of args.body.tiles) if (tile.kind === "question") settled.set(tile.id, settle(args, tile, known));
  return settled;
}

async function gather({ tx, ctx, body }: Args): Promise<Known> {
  const ids = questionsOf(body);
  const saved = await savedBodies({ tx, ctx, ids });
  const openable = await openQuestions({ tx, ctx, ids });
  const asked = [...new Set([...saved.values()].map(({ question }) => question.datasetId))];
  const joins = [...saved.values()].some((row) => templateShape(row.body.query).joins.length > 0);
  const related = joins && asked.length > 0 ? await tx.select().from(relationships).where(inArray(relationships.datasetId, asked)) : [];
  const all = [...new Set([...asked, ...related.map(({ toDatasetId }) => toDatasetId)])];
  const visible = new Map((await visibleAmong({ tx, ctx, ids: all })).map((found) => [found.dataset.id, found]));
  const versions = new Map<string, { found: VisibleDataset; version: number }>();
  for (const { question, body: kept } of saved.values()) {
    const found = visible.get(question.datasetId);
    const version = found && (templateShape(kept.query).asOf ?? found.dataset.head);
    if (found && version !== undefined) versions.set(placeOf(found.dataset.id, version), { found, version });
  }
  const columns = new Map<string, Map<string, string>>();
  if (body.filters.length > 0) {
    for (const [place, { found, version }] of versions) columns.set(place, await filterColumns(tx, found, version, body.filters));
  }
  const looked = [...versions.values()].map(({ found, version }) => ({ dataset: found.dataset, version, hospitals: found.hospitals }));
  return { saved, openable, visible, related, publishedAt: await changedAt({ tx, ctx, looked }), columns };
}

const placeOf = (datasetId: string, version: number): string => `${datasetId} ${version}`;

/** The types of the columns that filters name, of those the dataset has. */
async function filterColumns(
  tx: Tx,
  { dataset }: VisibleDataset,
  version: number,
  filters: readonly DashboardFilter[],
): Promise<Map<string, string>> {
  const { schema } = await versionSchema({ tx, dataset, version });
  const wanted = new Set(filters.map(({ column }) => column));
  return new Map(schema.columns.flatMap(({ name, type }) => (wanted.has(name) ? [[name, formatColumnType(type)] as const] : [])));
}

function settle({ orgId, body }: Args, tile: Extract<Tile, { kind: "question" }>, known: Known): SettledTile {
  const row = known.saved.get(tile.question);
  if (!row) return refused("removed");
  const { question, body: kept } = row;
  const mayOpen = known.openable.has(question.id);
  // What another organisation lent to the dashboard's is not the dashboard's to show to others.
  if (question.orgId !== orgId && !mayOpen) return refused("not_shared");
  const shape = templateShape(kept.query);
  const asked = known.visible.get(question.datasetId);
  if (!asked || asked.dataset.slug !== shape.from) return refused("no_dataset");
  const joined = shape.joins.map((name) => {
    const relationship = known.related.find((one) => one.datasetId === question.datasetId && one.name === name);
    return relationship && known.visible.get(relationship.toDatasetId);
  });
  if (!joined.every((found) => found !== undefined)) return refused("no_joined");
  const found = [asked, ...joined];
  const need = shape.isSummary ? "summary" : "rows";
  if (!found.every(({ rights }) => rights.includes(need))) return refused(shape.isSummary ? "no_answers" : "no_rows");
  const version = shape.asOf ?? asked.dataset.head;
  const types = known.columns.get(placeOf(asked.dataset.id, version)) ?? new Map<string, string>();
  const filters = body.filters.filter(({ column, kind }) => {
    const type = types.get(column);
    return type !== undefined && filterFits(kind, type);
  });
  const answer: Ready = {
    state: "ready",
    name: question.name,
    description: question.description,
    version: question.version,
    dataset: {
      slug: asked.dataset.slug,
      name: asked.dataset.name,
      version,
      updatedAt: known.publishedAt(asked.dataset.id, version)?.toISOString() ?? null,
    },
    query: kept.query,
    parameters: kept.parameters,
    visual: kept.visual,
    filters: filters.map(({ id }) => id),
    columnTypes: Object.fromEntries(filters.map(({ column }) => [column, types.get(column) ?? ""])),
    mayOpen,
    mayDownload: found.every(({ rights }) => rights.includes("download")),
    mayDrill: shape.isSummary && found.every(({ rights }) => rights.includes("rows")),
    notice: scopeNotice(found),
  };
  return { refusal: null, answer, shape, orgId: question.orgId, found };
}

function refused(refusal: TileRefusal): SettledTile {
  return { refusal, answer: null };
}
