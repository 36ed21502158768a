import { rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { eq } from "drizzle-orm";
import { runs } from "@/db";
import { emitAudit } from "@/lib/audit";
import { systemContext, withTransaction, type ServiceContext } from "@/lib/context";
import { dataPath, env } from "@/lib/env";
import { livePartsOf, mergeParts, pinVersion, publishCompacted, type LivePart, type NewPart } from "@/lib/lake";
import type { ClaimedJob } from "../definitions";
import { complete } from "../enqueue";
import { claimRun, holdClaim, type RunRow } from "../ingest/attempt";
import { addEvent } from "../ingest/record";
import { mergeable } from "./plan";

type Work = { job: ClaimedJob<"compact">; run: RunRow; ctx: ServiceContext };

/**
 * Puts one file in the place of the small files of a hospital's month. Whoever changes the month meanwhile comes first:
 * then nothing is merged, and the next plan looks again. Safe to run twice, and to be killed anywhere.
 */
export async function runCompact(job: ClaimedJob<"compact">): Promise<void> {
  const run = await withTransaction(systemContext("worker"), (tx) => claimRun(tx, job));
  if (run === null) return;
  const work = { job, run, ctx: systemContext("worker", run.orgId) };
  const { datasetId, hospital, period } = run;
  const { parts, pin } = await withTransaction(work.ctx, async (tx) => {
    const live = (await livePartsOf(tx, datasetId, [period ?? ""])).filter((part) => part.hospital === hospital);
    const found = mergeable(live);
    return { parts: found, pin: found.length === 0 ? null : await pinVersion(tx, { datasetId }) };
  });
  const workDirectory = dataPath("work", `${run.id}-${run.attempt}`);
  try {
    if (parts.length === 0) {
      await settle(work, null, []);
      return;
    }
    const how = { memory: env().MEDLAKE_INGEST_MEMORY, threads: availableParallelism(), signal: job.signal };
    const merged = await mergeParts({ datasetId, runId: run.id, workDirectory, parts, ...how });
    job.signal.throwIfAborted();
    await settle(work, merged, parts);
  } finally {
    await pin?.release();
    await rm(workDirectory, { recursive: true, force: true });
  }
}

/** Publishes and ends the run in one transaction. */
async function settle({ job, run, ctx }: Work, part: NewPart | null, parts: LivePart[]): Promise<void> {
  await withTransaction(ctx, async (tx) => {
    await holdClaim(tx, { job, run });
    const done =
      part &&
      (await publishCompacted(tx, {
        datasetId: run.datasetId,
        runId: run.id,
        contractVersion: part.contractVersion ?? 0,
        contentKey: part.contentKey ?? "",
        part,
        partIds: parts.map((one) => one.id),
      }));
    const isPublished = done?.outcome === "published";
    const message = isPublished
      ? `Version ${done.version} is published: ${parts.length} files of the month are one. Its rows are the same.`
      : "The month has no small files to merge as they were. Nothing was changed.";
    const version = isPublished ? done.version : null;
    const state = isPublished ? ("published" as const) : ("cancelled" as const);
    await tx.update(runs).set({ state, version, message, progress: 1, finishedAt: new Date() }).where(eq(runs.id, run.id));
    await addEvent(tx, run.id, "info", message);
    const detail = { datasetId: run.datasetId, state, version, files: parts.length, rows: part?.rows ?? 0 };
    await emitAudit(tx, ctx, { action: "run.compact", entityId: run.id, detail });
    await complete(tx, job);
  });
}
