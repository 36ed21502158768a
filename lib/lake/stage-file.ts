import { chmod, rename } from "node:fs/promises";
import path from "node:path";
import { and, eq, sql } from "drizzle-orm";
import { lakeFiles } from "@/db";
import { systemContext, withTransaction } from "@/lib/context";
import { Fenced } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { lakeStore, makeFolder } from "@/lib/storage";
import type { FileStats } from "./file-stats";
import { protocol } from "./protocol";
import { verifyFile } from "./verify-file";

/** How long a staged file belongs to its run without a sign of life. */
export const LEASE_MINUTES = 60;

const context = systemContext("lake");
export const leaseFromNow = () => sql`now() + make_interval(mins => ${LEASE_MINUTES})`;

/** The folder of one hospital's month: one folder per hospital, so that an engine can be let into some and not others. */
function keyOf(o: { datasetId: string; hospital: string; period: string; fileId: string }): string {
  const hospital = o.hospital === "*" ? "_all" : encodeURIComponent(o.hospital);
  return `${o.datasetId}/${hospital}/${o.period}/${o.fileId}.parquet`;
}

/**
 * Records the intent to write one Parquet file (rule R1) and makes its folder. Write the file at `path`, then call
 * `sealFile`. A file that is never sealed and published is collected when its lease has run out.
 */
export async function stageFile(o: {
  datasetId: string;
  runId: string;
  /** The hospital's code; `*` when the file holds many. */
  hospital: string;
  /** `YYYY-MM`. */
  period: string;
}): Promise<{ fileId: string; path: string; key: string }> {
  const fileId = newId("file");
  const key = keyOf({ ...o, fileId });
  const { datasetId, runId } = o;
  await withTransaction(context, (tx) =>
    tx.insert(lakeFiles).values({ id: fileId, datasetId, runId, path: key, state: "staging", leaseUntil: leaseFromNow() }),
  );
  const target = lakeStore().path(key);
  await makeFolder(path.dirname(target));
  return { fileId, path: `${target}.tmp`, key };
}

/**
 * Checks a written file against what its writer says (R3), brings it safely to disk under its final name, and makes
 * it read-only (R4). Throws Fenced when the file no longer belongs to a run, ENGINE_FAILED when it is not whole.
 */
export async function sealFile(o: { fileId: string; rows: number; bytes: number; sha256: string; stats: FileStats }): Promise<void> {
  const [row] = await withTransaction(context, (tx) => tx.select().from(lakeFiles).where(eq(lakeFiles.id, o.fileId)));
  if (!row || row.state !== "staging") throw new Fenced(`the file ${o.fileId}`);
  const target = lakeStore().path(row.path);
  const aside = `${target}.tmp`;
  await verifyFile(aside, o);
  await protocol.syncFile(aside);
  await chmod(aside, 0o444);
  await rename(aside, target);
  await protocol.syncFolder(path.dirname(target));
  const { rows, bytes, sha256, stats } = o;
  const staging = and(eq(lakeFiles.id, o.fileId), eq(lakeFiles.state, "staging"));
  const sealed = await withTransaction(context, (tx) =>
    tx.update(lakeFiles).set({ rows, bytes, sha256, stats, leaseUntil: leaseFromNow() }).where(staging).returning({ id: lakeFiles.id }),
  );
  if (sealed.length !== 1) throw new Fenced(`the file ${o.fileId}`);
}

/** Keeps a run's staged files from being collected while it works. */
export async function renewLeases(runId: string): Promise<void> {
  const mine = and(eq(lakeFiles.runId, runId), eq(lakeFiles.state, "staging"));
  await withTransaction(context, (tx) => tx.update(lakeFiles).set({ leaseUntil: leaseFromNow() }).where(mine));
}
