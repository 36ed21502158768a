import { and, eq, inArray, or } from "drizzle-orm";
import { partProfiles, partSources, type Tx } from "@/db";
import { authorize, datasetBySlug, dataScope, requireScope } from "@/lib/access";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { MONTHLY, type PartSource } from "@/lib/lake";
import type { VersionChange, VersionDetail } from "./answers";
import { versionsInScope } from "./list-versions";
import { mayManage } from "./may-manage";
import { GetVersionInput } from "./schemas";
import { seenBy } from "./seen-versions";

/** One version of a dataset: who made it, how and why, and what it changed in the hospitals' months the caller may see. NOT_FOUND also for a version of which the caller sees nothing, as in the list. */
export async function getVersion(args: { ctx: ServiceContext; input: GetVersionInput }): Promise<VersionDetail> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const { slug, version } = GetVersionInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const dataset = await datasetBySlug({ tx, ctx, slug });
    await authorize({ tx, ctx, action: "dataset.view", datasetId: dataset.id });
    const { hospitals } = await dataScope({ tx, ctx, datasetId: dataset.id });
    const full = mayManage(ctx, dataset.orgId);
    const seen = seenBy(ctx, dataset, hospitals);
    const [found] = await versionsInScope({ tx, dataset, hospitals, seen, before: version + 1, limit: 1, full });
    if (found?.version !== version) {
      const which = seen === null ? `of ${slug}` : `of ${slug} that changed something of the hospitals you see`;
      throw new AppError("NOT_FOUND", `There is no version ${version} ${which}. Nothing was changed. The newest is ${dataset.head}.`);
    }
    const known = version > dataset.minRetained;
    return { ...found, changes: known ? await changesOf(tx, { datasetId: dataset.id, version, hospitals }) : null };
  });
}

type Of = { datasetId: string; version: number; hospitals: string[] | null };
type Row = { isNew: boolean; hospital: string; period: string; rows: number; fileId: string; sources: Source[] };
/** A file of a month that has several, and what it holds. */
type Source = { key: string; content: string };

async function changesOf(tx: Tx, of: Of): Promise<VersionChange[]> {
  const months = new Map<string, Row[]>();
  for (const row of await rowsOf(tx, of)) {
    const key = JSON.stringify([row.hospital, row.period]);
    months.set(key, [...(months.get(key) ?? []), row]);
  }
  return [...months.values()].map(changeOf).toSorted((a, b) => compare(a.hospital, b.hospital) || compare(a.period, b.period));
}

/** The parts that came and went with the version, once for each hospital whose rows they hold. */
async function rowsOf(tx: Tx, { datasetId, version, hospitals }: Of): Promise<Row[]> {
  const rows = await tx
    .select({
      added: partSources.added,
      hospital: partProfiles.hospital,
      period: partSources.period,
      rows: partProfiles.rows,
      fileId: partSources.fileId,
      sourceKey: partSources.sourceKey,
      contentKey: partSources.contentKey,
      sources: partSources.sources,
    })
    .from(partSources)
    .innerJoin(partProfiles, eq(partProfiles.fileId, partSources.fileId))
    .where(
      and(
        eq(partSources.datasetId, datasetId),
        or(eq(partSources.added, version), eq(partSources.removed, version)),
        hospitals ? inArray(partProfiles.hospital, hospitals) : undefined,
      ),
    );
  return rows.map(({ added, sourceKey, contentKey, sources, ...row }) => ({
    ...row,
    isNew: added === version,
    sources:
      (sources as PartSource[] | null)?.map((source) => ({ key: source.sourceKey, content: source.contentKey })) ??
      (sourceKey === MONTHLY ? [] : [{ key: sourceKey, content: contentKey }]),
  }));
}

function changeOf(rows: Row[]): VersionChange {
  const [after, before] = [rows.filter((row) => row.isNew), rows.filter((row) => !row.isNew)];
  const [first] = rows;
  return {
    change: kindOf(before.length > 0, after.length > 0),
    hospital: first?.hospital ?? "",
    period: first?.period ?? "",
    rowsBefore: sum(before),
    rowsAfter: sum(after),
    filesRemoved: before.length,
    filesAdded: after.length,
    sources: sourcesOf(before, after),
  };
}

function sourcesOf(before: Row[], after: Row[]): VersionChange["sources"] {
  const of = (rows: Row[]) => new Map(rows.flatMap((row) => row.sources.map(({ key, content }) => [key, content])));
  const [old, fresh] = [of(before), of(after)];
  return (
    [...new Set([...old.keys(), ...fresh.keys()])]
      // A file that only moved into or out of a merged one is what it was.
      .filter((source) => old.get(source) !== fresh.get(source))
      .toSorted(compare)
      .map((source) => ({ source, change: kindOf(old.has(source), fresh.has(source)) }))
  );
}

function kindOf(isBefore: boolean, isAfter: boolean): VersionChange["change"] {
  if (isBefore && isAfter) return "replaced";
  return isAfter ? "added" : "removed";
}

function sum(rows: Row[]): number {
  return rows.reduce((total, row) => total + row.rows, 0);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
