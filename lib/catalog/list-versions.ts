import { and, desc, eq, inArray, lt, sql } from "drizzle-orm";
import { partProfiles, partSources, snapshots, users, type Tx } from "@/db";
import { authorize, datasetBySlug, dataScope, requireScope } from "@/lib/access";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { unknownCursor } from "@/lib/paging";
import type { DatasetVersion, VersionList, VersionSummary } from "./answers";
import { mayManage } from "./may-manage";
import { ListVersionsInput } from "./schemas";
import { changedFor, seenBy } from "./seen-versions";
import { versionSummaries } from "./version-summaries";

/**
 * The versions of a dataset, newest first, with the rows the caller would see in each. Another organisation that sees
 * some hospitals gets those that changed something of these.
 */
export async function listVersions(args: { ctx: ServiceContext; input: ListVersionsInput }): Promise<VersionList> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const { slug, cursor, limit } = ListVersionsInput.parse(args.input);
  if (cursor !== undefined && !/^\d{1,9}$/.test(cursor)) throw unknownCursor();
  const before = cursor === undefined ? null : Number(cursor);
  return withTransaction(ctx, async (tx) => {
    const dataset = await datasetBySlug({ tx, ctx, slug });
    await authorize({ tx, ctx, action: "dataset.view", datasetId: dataset.id });
    const { hospitals } = await dataScope({ tx, ctx, datasetId: dataset.id });
    const found = await versionsInScope({
      tx,
      dataset,
      hospitals,
      seen: seenBy(ctx, dataset, hospitals),
      before,
      limit: limit + 1,
      full: mayManage(ctx, dataset.orgId),
    });
    const page = found.slice(0, limit);
    const changes = await versionSummaries({ tx, datasetId: dataset.id, versions: page.map((one) => one.version), hospitals });
    const items = page.map((one) => ({ ...one, changed: summaryOf(one, changes, dataset.minRetained) }));
    return { items, nextCursor: found.length > limit ? String(items.at(-1)?.version) : null };
  });
}

function summaryOf(
  { version, op }: DatasetVersion,
  changes: ReadonlyMap<number, VersionSummary>,
  minRetained: number,
): VersionSummary | null {
  // What the oldest that is kept took away is not kept with it.
  if (version <= minRetained) return null;
  // Putting files together changes none of their rows.
  const none: VersionSummary = { months: 0, first: [] };
  return op === "compact" ? none : (changes.get(version) ?? none);
}

type Args = {
  tx: Tx;
  dataset: { id: string; minRetained: number };
  hospitals: string[] | null;
  /** As `seenBy` says. */
  seen: string[] | null;
  /** Below this one. */
  before: number | null;
  limit: number;
  /** With the run, the note and the person. */ full: boolean;
};

/** The newest `limit` versions below `before`, each with its rows in scope. */
export async function versionsInScope({ tx, dataset, hospitals, seen, before, limit, full }: Args): Promise<DatasetVersion[]> {
  const page = tx
    .select()
    .from(snapshots)
    .where(
      and(
        eq(snapshots.datasetId, dataset.id),
        before === null ? undefined : lt(snapshots.version, before),
        changedFor(seen, { datasetId: snapshots.datasetId, version: snapshots.version }),
      ),
    )
    .orderBy(desc(snapshots.version))
    .limit(limit)
    .as("page");
  const rows = await tx
    .select({
      version: page.version,
      op: page.op,
      restored: page.restored,
      at: page.at,
      note: page.note,
      runId: page.runId,
      by: users.name,
      rows: sql<string>`coalesce(sum(${partProfiles.rows}), 0)`,
      contractVersion: sql<number | null>`max(${partSources.contractVersion}) filter (where ${partSources.added} = ${page.version})`,
    })
    .from(page)
    .leftJoin(users, eq(users.id, page.actorId))
    .leftJoin(
      partSources,
      and(
        eq(partSources.datasetId, page.datasetId),
        sql`${partSources.added} <= ${page.version}`,
        sql`(${partSources.removed} is null or ${partSources.removed} > ${page.version})`,
      ),
    )
    .leftJoin(
      partProfiles,
      and(eq(partProfiles.fileId, partSources.fileId), hospitals ? inArray(partProfiles.hospital, hospitals) : undefined),
    )
    .groupBy(page.version, page.op, page.restored, page.at, page.note, page.runId, users.name)
    .orderBy(desc(page.version));
  return rows.map((row) => ({
    version: row.version,
    op: row.op,
    at: row.at.toISOString(),
    isKept: row.version >= dataset.minRetained,
    // Of a version that is not kept whole, what is left says nothing.
    rows: row.version >= dataset.minRetained ? Number(row.rows) : 0,
    restored: row.restored,
    contractVersion: full ? row.contractVersion : null,
    note: full ? row.note : null,
    runId: full ? row.runId : null,
    by: full ? row.by : null,
  }));
}
