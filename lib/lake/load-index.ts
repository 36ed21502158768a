import { and, eq, gt, isNotNull, isNull, lte, or, sql } from "drizzle-orm";
import { lakeFiles, partProfiles, partSources, type Tx } from "@/db";
import { lakeStore } from "@/lib/storage";
import type { Partition } from "./partition";
import { makeIndex, SHARED, type VersionIndex } from "./version-index";

type Of = {
  datasetId: string;
  version: number;
  /** The oldest version that is kept: of older ones, the catalogue no longer knows what has gone since. */
  minRetained: number;
};

/** A version never changes, so what was read once holds for every reader. */
const remembered = new Map<string, VersionIndex>();
/** About 40 MB for every 100,000. */
const REMEMBERED_PARTITIONS_MAX = 500_000;
/** Versions that are being read: who asks meanwhile waits for that. */
const loading = new Map<string, Promise<VersionIndex>>();

/**
 * The index of a version, from memory where it was read before. From a remembered older version only what changed
 * since is read: a month that arrives does not make the next question read the whole catalogue.
 */
export async function versionIndex(tx: Tx, of: Of): Promise<VersionIndex> {
  const key = keyOf(of);
  const known = remembered.get(key);
  if (known) return known;
  // Somebody else's transaction may fail for reasons of its own: then this one reads for itself.
  const shared = await loading.get(key)?.catch(() => null);
  if (shared) return shared;
  const load = loadIndex(tx, of);
  loading.set(key, load);
  try {
    const index = await load;
    remember(key, index);
    return index;
  } finally {
    if (loading.get(key) === load) loading.delete(key);
  }
}

/** For tests and measurements: as if the process had just started. */
export function forgetIndexes(): void {
  remembered.clear();
}

function keyOf({ datasetId, version }: Pick<Of, "datasetId" | "version">): string {
  return `${datasetId} ${version}`;
}

function remember(key: string, index: VersionIndex): void {
  let held = index.partitions.length + 1;
  for (const other of remembered.values()) held += other.partitions.length + 1;
  for (const [oldest, other] of remembered) {
    if (held <= REMEMBERED_PARTITIONS_MAX) break;
    remembered.delete(oldest);
    held -= other.partitions.length + 1;
  }
  remembered.set(key, index);
}

async function loadIndex(tx: Tx, of: Of): Promise<VersionIndex> {
  const base = newestBefore(of);
  if (!base) return makeIndex({ ...of, partitions: await partitionsOf(tx, of, 0) });
  const [added, gone] = [await partitionsOf(tx, of, base.version), await removedSince(tx, of, base.version)];
  const kept = base.partitions.filter((partition) => !gone.has(partition.fileId));
  return makeIndex({ ...of, partitions: [...kept, ...added] });
}

function newestBefore({ datasetId, version, minRetained }: Of): VersionIndex | null {
  let found: VersionIndex | null = null;
  for (const index of remembered.values()) {
    const isBefore = index.datasetId === datasetId && index.version < version && index.version >= minRetained;
    if (isBefore && index.version > (found?.version ?? 0)) found = index;
  }
  return found;
}

/** The partitions of a version that came after another. */
async function partitionsOf(tx: Tx, { datasetId, version }: Of, after: number): Promise<Partition[]> {
  const rows = await tx
    .select({
      fileId: lakeFiles.id,
      key: lakeFiles.path,
      hospital: partSources.hospital,
      period: partSources.period,
      rows: partSources.rows,
      bytes: lakeFiles.bytes,
    })
    .from(partSources)
    .innerJoin(lakeFiles, eq(lakeFiles.id, partSources.fileId))
    .where(and(eq(partSources.datasetId, datasetId), gt(partSources.added, after), liveAt(version)));
  const shares = await rowsOfShared(tx, { datasetId, version }, after);
  const store = lakeStore();
  return rows.map(({ key, bytes, ...row }) => {
    const rowsOf = row.hospital === SHARED ? (shares.get(row.fileId) ?? new Map<string, number>()) : null;
    return { ...row, path: store.path(key), bytes: bytes ?? 0, rowsOf, hospitals: rowsOf ? [...rowsOf.keys()] : [row.hospital] };
  });
}

function liveAt(version: number) {
  return and(lte(partSources.added, version), or(isNull(partSources.removed), gt(partSources.removed, version)));
}

/** Whose rows are in the files that hold many hospitals. */
async function rowsOfShared(
  tx: Tx,
  { datasetId, version }: Pick<Of, "datasetId" | "version">,
  after: number,
): Promise<Map<string, Map<string, number>>> {
  const rows = await tx
    .select({ fileId: partProfiles.fileId, hospital: partProfiles.hospital, rows: partProfiles.rows })
    .from(partSources)
    .innerJoin(partProfiles, eq(partProfiles.fileId, partSources.fileId))
    .where(and(eq(partSources.datasetId, datasetId), eq(partSources.hospital, SHARED), gt(partSources.added, after), liveAt(version)))
    .orderBy(partProfiles.hospital);
  const files = new Map<string, Map<string, number>>();
  for (const { fileId, hospital, rows: count } of rows) {
    const file = files.get(fileId) ?? new Map<string, number>();
    files.set(fileId, file.set(hospital, count));
  }
  return files;
}

async function removedSince(tx: Tx, { datasetId, version }: Of, after: number): Promise<Set<string>> {
  const rows = await tx
    .select({ fileId: partSources.fileId })
    .from(partSources)
    .where(
      and(
        eq(partSources.datasetId, datasetId),
        isNotNull(partSources.removed),
        sql`${partSources.removed} > ${after} and ${partSources.removed} <= ${version}`,
      ),
    );
  return new Set(rows.map((row) => row.fileId));
}
