import { chmod, mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { eq } from "drizzle-orm";
import { exports } from "@/db";
import { readQuestion, writeExport } from "@/lib/analysis";
import { memberContext } from "@/lib/auth";
import { systemContext, withTransaction } from "@/lib/context";
import { dataPath } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { ExportFacts, versionsOf } from "@/lib/exports";
import { exportsStore } from "@/lib/storage";
import type { ClaimedJob } from "../definitions";
import { beginExport, type ExportAttempt } from "./begin";
import { settleDone, settleError } from "./settle";
import { removeFilesOf } from "./sweep";
import { openWatch, type Watch } from "./watch";

/** Seconds the engine may take: nobody waits in front of a page for it. */
const SECONDS = 4 * 3600;

/**
 * Makes the file of one export, with the rights that the person who asked has at this moment. Safe to run twice, and to
 * be killed anywhere: the file is written aside and named in the transaction that completes the job.
 */
export async function runExport(job: ClaimedJob<"export">): Promise<void> {
  const attempt = await beginExport(job);
  if (attempt === null) return;
  const { row } = attempt;
  await removeFilesOf(row.id, row.orgId);
  const folder = dataPath("exports-work", `${row.id}-${job.retryCount}`);
  const watch = openWatch(attempt);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await make(attempt, watch, folder);
  } catch (error) {
    await settleError(attempt, watch, error);
  } finally {
    await watch.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function make(attempt: ExportAttempt, watch: Watch, folder: string): Promise<void> {
  const { job, row } = attempt;
  const ctx = await memberContext({ userId: row.userId, orgId: row.orgId, because: `export ${row.id}` });
  if (ctx === null) {
    throw new AppError("FORBIDDEN", "The person who asked for this is no longer a member of the organisation. No file was made.");
  }
  const file = path.join(folder, `answer.${row.format}`);
  const { rows, bytes, sha256, ...facts } = await writeExport({
    ctx,
    query: readQuestion(row.query),
    earlier: { now: row.createdAt, versions: versionsOf(ExportFacts.parse(row.sources)) },
    format: row.format,
    path: file,
    name: row.name,
    signal: watch.signal,
    onProgress: ({ percentage }) => watch.progress(percentage),
    seconds: SECONDS,
  });
  await chmod(file, 0o600);
  watch.signal.throwIfAborted();
  const key = `${row.orgId}/${row.id}-${job.retryCount}.${row.format}`;
  await exportsStore().takeFile(key, file);
  try {
    await settleDone(attempt, { key, rows, bytes, sha256, facts });
  } catch (error) {
    // When only the answer to the commit was lost, the row names the file: then it stays.
    const [named] = await withTransaction(systemContext("worker"), (tx) =>
      tx.select({ key: exports.storageKey }).from(exports).where(eq(exports.id, row.id)),
    );
    if (named?.key !== key) await exportsStore().remove(key);
    throw error;
  }
}
