import { and, eq, gt, inArray, isNull, lte, or, sql } from "drizzle-orm";
import { datasets, lakeFiles, partProfiles, partSources, pins, type Tx } from "@/db";
import { systemContext, withTransaction } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { log } from "@/lib/log";
import { lakeStore } from "@/lib/storage";
import { columnsOf, type ColumnStats } from "./file-stats";

export type PinnedFile = {
  fileId: string;
  /** Absolute. */
  path: string;
  /** The hospital's code; `*` when the file holds many. */
  hospital: string;
  /** `YYYY-MM`. */
  period: string;
  rows: number;
  bytes: number;
  columns: ColumnStats[];
  /** The hospitals whose rows are in it. */
  hospitals: string[];
};

/** A promise that a version's files stay. Release it when the reading is done; it lapses by itself if nobody does. */
export type Pin = {
  id: string;
  version: number;
  files: readonly PinnedFile[];
  release(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

const PIN_MINUTES = 30;
const RENEW_MS = 10 * 60_000;
const context = systemContext("lake");
const untilLater = () => sql`now() + make_interval(mins => ${PIN_MINUTES})`;

/**
 * The files of a version, the newest unless `version` is given, with the promise that they stay. `hospitals` limits
 * them to files that hold rows of one of these; null is all. The head is held while the pin is written, so no
 * collection can come between. Throws INVALID_QUERY for a version that does not exist or is no longer kept (R7).
 */
export async function pinVersion(tx: Tx, o: { datasetId: string; version?: number; hospitals: string[] | null }): Promise<Pin> {
  const [dataset] = await tx
    .select({ head: datasets.head, minRetained: datasets.minRetained })
    .from(datasets)
    .where(eq(datasets.id, o.datasetId))
    .for("share");
  if (!dataset) throw new AppError("NOT_FOUND", "The dataset is not there. Nothing was run.");
  const version = o.version ?? dataset.head;
  checkVersion(version, dataset);
  const id = newId("pin");
  await tx.insert(pins).values({ id, datasetId: o.datasetId, version, until: untilLater() });
  const files = await rememberedFilesOf(tx, { datasetId: o.datasetId, version, hospitals: o.hospitals });
  return makePin(id, version, files);
}

type FilesOf = { datasetId: string; version: number; hospitals: string[] | null };

/** A version's files never change, so what was read once holds for every reader with the same hospitals. */
const remembered = new Map<string, readonly PinnedFile[]>();
const REMEMBERED_FILES_MAX = 200_000;

async function rememberedFilesOf(tx: Tx, o: FilesOf): Promise<readonly PinnedFile[]> {
  const key = JSON.stringify([o.datasetId, o.version, o.hospitals && [...new Set(o.hospitals)].toSorted()]);
  const known = remembered.get(key);
  if (known) return known;
  const files = await filesOf(tx, o);
  let held = files.length + 1;
  for (const list of remembered.values()) held += list.length + 1;
  for (const [oldest, list] of remembered) {
    if (held <= REMEMBERED_FILES_MAX) break;
    remembered.delete(oldest);
    held -= list.length + 1;
  }
  remembered.set(key, files);
  return files;
}

function checkVersion(version: number, { head, minRetained }: { head: number; minRetained: number }): void {
  const details = [{ path: "asOf", message: "no such version" }];
  if (version > head || version < 1) {
    const known = head === 0 ? "Nothing is published yet" : `The newest version is ${head}`;
    throw new AppError("INVALID_QUERY", `There is no version ${version} of this dataset. ${known}. Nothing was run.`, { details });
  }
  if (version < minRetained) {
    throw new AppError(
      "INVALID_QUERY",
      `Version ${version} of this dataset is no longer kept; the oldest that is kept is ${minRetained}. Nothing was run. Ask for that one or a newer one.`,
      { details },
    );
  }
}

async function filesOf(tx: Tx, o: FilesOf): Promise<PinnedFile[]> {
  if (o.hospitals?.length === 0) return [];
  const holds = sql<
    string[]
  >`(select array_agg(p.hospital order by p.hospital) from ${partProfiles} p where p.file_id = ${partSources.fileId})`;
  const rows = await tx
    .select({
      fileId: lakeFiles.id,
      key: lakeFiles.path,
      hospital: partSources.hospital,
      period: partSources.period,
      rows: partSources.rows,
      bytes: lakeFiles.bytes,
      stats: lakeFiles.stats,
      holds,
    })
    .from(partSources)
    .innerJoin(lakeFiles, eq(lakeFiles.id, partSources.fileId))
    .where(
      and(
        eq(partSources.datasetId, o.datasetId),
        lte(partSources.added, o.version),
        or(isNull(partSources.removed), gt(partSources.removed, o.version)),
        o.hospitals === null ? undefined : allowed(o.hospitals),
      ),
    )
    .orderBy(partSources.period, partSources.hospital, lakeFiles.id);
  const store = lakeStore();
  return rows.map(({ key, stats, holds: found, bytes, ...row }) => ({
    ...row,
    bytes: bytes ?? 0,
    path: store.path(key),
    columns: columnsOf(stats),
    hospitals: row.hospital === "*" ? (found ?? []) : [row.hospital],
  }));
}

/** A file of one of these hospitals, or a file of many with rows of one of them. */
function allowed(hospitals: string[]) {
  const list = sql.param(hospitals);
  const mixed = sql`${partSources.hospital} = '*' and exists (select 1 from ${partProfiles} p where p.file_id = ${partSources.fileId} and p.hospital = any(${list}::text[]))`;
  return or(inArray(partSources.hospital, hospitals), mixed);
}

function makePin(id: string, version: number, files: readonly PinnedFile[]): Pin {
  const renewal = setInterval(() => {
    const renew = withTransaction(context, (tx) => tx.update(pins).set({ until: untilLater() }).where(eq(pins.id, id)));
    renew.catch((error: unknown) =>
      log.warn({ pin: id, error: error instanceof Error ? error.name : "unknown" }, "A pin could not be renewed."),
    );
  }, RENEW_MS);
  renewal.unref();
  const release = async () => {
    clearInterval(renewal);
    await withTransaction(context, (tx) => tx.delete(pins).where(eq(pins.id, id)));
  };
  return { id, version, files, release, [Symbol.asyncDispose]: release };
}
