import { and, asc, eq, inArray, isNull, or, sql } from "drizzle-orm";
import { datasets, grants, prepared, type Tx } from "@/db";
import type { ServiceContext } from "@/lib/context";
import { rightsOfRole, type Right } from "./actions";
import { denied } from "./denied";

export type DatasetRow = typeof datasets.$inferSelect;

/** A dataset with what the caller may do with its data. `owned`: it belongs to the caller's organisation. */
export type VisibleDataset = {
  dataset: DatasetRow;
  owned: boolean;
  /** The grant's rights that the caller's role can use; empty for an owner without a grant. */
  rights: Right[];
  /** Only the rows of these hospitals; null is all of them, an empty list none. */
  hospitals: string[] | null;
};

type Args = { tx: Tx; ctx: ServiceContext };

/** The datasets the caller's organisation owns or has a live grant for, by name. */
export async function visibleDatasets({ tx, ctx }: Args): Promise<VisibleDataset[]> {
  if (!isMember(ctx)) return [];
  const rows = await joined({ tx, ctx }).where(visible(ctx)).orderBy(asc(datasets.name), asc(datasets.id));
  return rows.map((row) => asVisible(ctx, row));
}

/** What a dataset is called, and when its columns may have changed. */
export type DatasetName = Pick<DatasetRow, "id" | "slug" | "name" | "description" | "head" | "contractVersion" | "createdAt">;

/** As `visibleDatasets`, without contracts, which can be large, and without what the caller may do. */
export async function visibleNames({ tx, ctx }: Args): Promise<DatasetName[]> {
  if (!isMember(ctx)) return [];
  const { id, slug, name, description, head, contractVersion, createdAt } = datasets;
  return tx
    .select({ id, slug, name, description, head, contractVersion, createdAt })
    .from(datasets)
    .leftJoin(grants, liveGrant(ctx))
    .where(visible(ctx))
    .orderBy(asc(name), asc(id));
}

/** One of them by id; undefined when there is none the caller may know of. */
export async function findVisible({ tx, ctx, datasetId }: Args & { datasetId: string }): Promise<VisibleDataset | undefined> {
  if (!isMember(ctx)) return undefined;
  const [row] = await joined({ tx, ctx }).where(and(eq(datasets.id, datasetId), visible(ctx)));
  return row && asVisible(ctx, row);
}

/** Those of `ids` the caller may know of. */
export async function visibleAmong({ tx, ctx, ids }: Args & { ids: readonly string[] }): Promise<VisibleDataset[]> {
  if (!isMember(ctx) || ids.length === 0) return [];
  const rows = await joined({ tx, ctx }).where(and(inArray(datasets.id, [...ids]), visible(ctx)));
  return rows.map((row) => asVisible(ctx, row));
}

/**
 * The dataset a slug means to the caller: one of the own organisation first, then one granted to it.
 * NOT_FOUND also for a dataset that exists but may not be known.
 */
export async function visibleBySlug({ tx, ctx, slug }: Args & { slug: string }): Promise<VisibleDataset> {
  const [row] = await (ctx.orgId === "" ? anyBySlug({ tx, ctx }, slug) : bySlug(tx).execute({ slug, orgId: ctx.orgId }));
  if (row && isMember(ctx)) return asVisible(ctx, row);
  throw noDataset(ctx, slug);
}

/** Asked at every question: who asks for an organisation sees what it owns or has a live grant for. */
const bySlug = prepared((tx) => {
  const orgId = sql.placeholder("orgId");
  const granted = and(eq(grants.datasetId, datasets.id), eq(grants.orgId, orgId), isNull(grants.revokedAt));
  return tx
    .select({ dataset: datasets, grant: grants })
    .from(datasets)
    .leftJoin(grants, granted)
    .where(and(eq(datasets.slug, sql.placeholder("slug")), or(eq(datasets.orgId, orgId), sql`${grants.id} is not null`)))
    .orderBy(sql`${datasets.orgId} = ${orgId} desc`, asc(datasets.createdAt))
    .limit(1)
    .prepare("dataset_by_slug");
});

/** Of all organisations, for jobs; nobody else is without one and a member. */
function anyBySlug({ tx, ctx }: Args, slug: string) {
  return joined({ tx, ctx })
    .where(and(eq(datasets.slug, slug), visible(ctx)))
    .orderBy(asc(datasets.createdAt))
    .limit(1);
}

/** As `visibleBySlug`, for who needs the row alone. */
export async function datasetBySlug(args: Args & { slug: string }): Promise<DatasetRow> {
  const { dataset } = await visibleBySlug(args);
  return dataset;
}

/** What a missing dataset and a hidden one both answer. */
export function noDataset(ctx: ServiceContext, name: string, datasetId?: string) {
  const shown = name.slice(0, 80);
  return denied(
    ctx,
    "NOT_FOUND",
    `There is no dataset "${shown}" that you may see. Nothing was changed. Check the name, or ask an administrator for access.`,
    { action: "dataset.view", entityId: datasetId ?? null, reason: "not_visible", detail: { dataset: shown } },
  );
}

/** Without a role a person is no member, and knows of nothing; jobs have none and need none. */
function isMember(ctx: ServiceContext): boolean {
  return ctx.role !== null || ctx.actor.kind === "system";
}

function joined({ tx, ctx }: Args) {
  return tx.select({ dataset: datasets, grant: grants }).from(datasets).leftJoin(grants, liveGrant(ctx)).$dynamic();
}

function liveGrant(ctx: ServiceContext) {
  return and(eq(grants.datasetId, datasets.id), eq(grants.orgId, ctx.orgId), isNull(grants.revokedAt));
}

function visible(ctx: ServiceContext) {
  // A job that belongs to no organisation works on all of them.
  if (ctx.actor.kind === "system" && ctx.orgId === "") return undefined;
  return or(eq(datasets.orgId, ctx.orgId), sql`${grants.id} is not null`);
}

function asVisible(ctx: ServiceContext, row: { dataset: DatasetRow; grant: typeof grants.$inferSelect | null }): VisibleDataset {
  const { dataset, grant } = row;
  const owned = dataset.orgId === ctx.orgId;
  if (ctx.actor.kind === "system" && (ctx.orgId === "" || owned)) {
    return { dataset, owned: true, rights: ["summary", "rows", "download"], hospitals: null };
  }
  const usable = rightsOfRole(ctx.role);
  return {
    dataset,
    owned,
    rights: grant ? usable.filter((right) => grant.rights.includes(right)) : [],
    hospitals: grant ? grant.hospitals : [],
  };
}
