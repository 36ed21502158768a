import { sql } from "drizzle-orm";
import type { Tx } from "@/db";
import { denied, openDataset, openFound, type Action, type DatasetRow, type DataScope } from "@/lib/access";
import { relationshipsOf, sourceOf, versionSchema, type RelationshipTo, type TableSource, type VersionSchema } from "@/lib/catalog";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { indexOf, pinVersion, type Pin, type VersionIndex } from "@/lib/lake";
import { log } from "@/lib/log";
import { didYouMean, type Query } from "@/lib/query";

/** One dataset of a question that the caller may ask, at one version. */
export type Opened = VersionSchema & {
  /** How it is joined; null for the dataset asked. */
  relationship: RelationshipTo["relationship"] | null;
  dataset: DatasetRow;
  scope: DataScope;
  /** 0 where rows are read live. */
  version: number;
  /** The files of that version; null where rows are read live. */
  index: VersionIndex | null;
  source: TableSource | null;
};

/** The version of each dataset, by its id, of an answer that was given before: it is opened again instead of the current one. */
export type EarlierVersions = ReadonlyMap<string, number>;

type Args = { tx: Tx; ctx: ServiceContext; query: Query; actions: readonly Action[]; versions?: EarlierVersions | undefined };
type Found = Pick<Opened, "relationship" | "dataset" | "scope"> & {
  /** Where in the question it is named. */
  path: string;
};

/**
 * The dataset asked, then those joined to it, in the order of the question: each authorised for the kind of question,
 * at the version it will be asked of. Nothing is written: who reads files holds the versions first. Throws as `openDataset` does, for every one of them; a relationship that leads where the
 * caller may not see is NOT_FOUND, like one that is not there.
 */
export async function openDatasets(args: Args): Promise<Opened[]> {
  const { tx, ctx, query, actions } = args;
  const asked: Found = { ...(await openDataset({ tx, ctx, slug: query.from, actions })), relationship: null, path: "from" };
  const joined = await openJoined(args, asked.dataset);
  const opened: Opened[] = [];
  for (const found of [asked, ...joined]) opened.push(await openVersion(args, found));
  return opened;
}

/** The promise that the files of a version stay until it is let go. */
export type Held = { pin: Pin };

/** Holds the versions of a question whose files are about to be read. INVALID_QUERY where one is not kept any more. */
export async function holdVersions(ctx: ServiceContext, opened: readonly Opened[]): Promise<Held[]> {
  const held: Held[] = [];
  try {
    await withTransaction(ctx, async (tx) => {
      // Pins are all that is written here, and a crash that forgets one has ended its reader too: nobody waits for the disk.
      await tx.execute(sql`set local synchronous_commit = off`);
      for (const { dataset, version, index } of opened) {
        if (index) held.push({ pin: await pinVersion(tx, { datasetId: dataset.id, version }) });
      }
    });
    return held;
  } catch (error) {
    // The pins go with the transaction; what keeps them alive must end too.
    letGo(held);
    throw error;
  }
}

/** Gives the files back. Nobody waits for it: a pin that stays by accident lapses by itself. */
export function letGo(held: readonly Held[]): void {
  for (const { pin } of held) {
    pin.release().catch(() => log.warn({ pin: pin.id }, "A pin could not be released; it lapses by itself."));
  }
}

async function openJoined({ tx, ctx, query, actions }: Args, asked: DatasetRow): Promise<Found[]> {
  const joins = query.joins ?? [];
  if (joins.length === 0) return [];
  const named = joins.map((join, index) =>
    typeof join === "string" ? { name: join, path: `joins.${index}` } : { name: join.name, path: `joins.${index}.name` },
  );
  const related = await relationshipsOf({ tx, ctx, datasetId: asked.id, names: named.map(({ name }) => name) });
  const opened: Found[] = [];
  for (const { name, path } of named) {
    const found = related.find(({ relationship }) => relationship.name === name);
    if (!found) {
      const all = await relationshipsOf({ tx, ctx, datasetId: asked.id });
      throw noRelationship(ctx, asked, { name, path, known: all.map(({ relationship }) => relationship.name) });
    }
    opened.push({ ...openFound({ ctx, actions, found: found.target.found }), relationship: found.relationship, path });
  }
  return opened;
}

function noRelationship(ctx: ServiceContext, { id, slug }: DatasetRow, o: { name: string; path: string; known: string[] }): AppError {
  const shown = o.name.slice(0, 60);
  return denied(
    ctx,
    "NOT_FOUND",
    `There is no relationship "${shown}" of ${slug} that you may use.${didYouMean(o.name, o.known)} Nothing was run.`,
    {
      action: "dataset.view",
      entityId: id,
      reason: "no_relationship",
      detail: { relationship: shown },
      place: { path: o.path, message: "unknown relationship" },
    },
  );
}

async function openVersion({ tx, query, versions }: Args, found: Found): Promise<Opened> {
  const { dataset, relationship, scope, path } = found;
  const asOf = versions?.get(dataset.id) ?? (relationship === null ? query.asOf : undefined);
  const source = sourceOf(dataset);
  if (source) {
    if (asOf !== undefined) throw unversioned(dataset);
    return { ...(await versionSchema({ tx, dataset, version: 0 })), relationship, dataset, scope, version: 0, index: null, source };
  }
  if (dataset.head === 0) {
    throw new AppError("INVALID_QUERY", `Nothing is published in ${dataset.slug} yet, so there is nothing to ask. Send a file first.`, {
      details: [{ path, message: "nothing is published" }],
    });
  }
  const index = await indexOf(tx, dataset, asOf);
  const { version } = index;
  return { ...(await versionSchema({ tx, dataset, version })), relationship, dataset, scope, version, index, source: null };
}

function unversioned({ slug }: DatasetRow): AppError {
  return new AppError(
    "INVALID_QUERY",
    `The rows of ${slug} are read where they are, so it has no versions. Nothing was run. Leave asOf out.`,
    {
      details: [{ path: "asOf", message: "no versions" }],
    },
  );
}
