import { and, eq, gte, inArray, isNull, lte } from "drizzle-orm";
import { backfills, partSources, runs, uploads, type Tx } from "@/db";
import { authorize, datasetBySlug, requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { actorUserId, withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { parseContract } from "@/lib/ingest";
import { enqueueOnce } from "@/jobs";
import { backfillRow } from "./backfills";
import type { StartedBackfill } from "./contract-answers";
import { ReprocessInput } from "./contract-schemas";
import { refuseLive } from "./refuse-live";

const NAMED_MAX = 200;
/** Rows that one statement inserts. */
const INSERTED_AT_ONCE = 500;

/**
 * Makes published months again from their archived files under the current contract: one run for each file that a live
 * part was made of, all in one transaction. A month that gets a newer file in between keeps that one.
 */
export async function reprocess(args: { ctx: ServiceContext; input: ReprocessInput }): Promise<StartedBackfill> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const { slug, hospital, from, to, reason } = ReprocessInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const dataset = await datasetBySlug({ tx, ctx, slug });
    await authorize({ tx, ctx, action: "dataset.reprocess", datasetId: dataset.id });
    refuseLive(dataset, "it has no files");
    if (dataset.contract === null)
      throw new AppError("CONFLICT", "This dataset has no contract yet, and nothing is published. Nothing was changed.");
    if (parseContract(dataset.contract).delivery === "append") {
      throw new AppError(
        "UNSUPPORTED",
        "Files of this dataset add to their month, so a month is made of several files in the order they came. Nothing was changed. Withdraw the month and send its files again.",
      );
    }
    const found = await liveFiles(tx, dataset.id, { hospital, from, to });
    if (found.files.length === 0) {
      const message = found.without.length > 0 ? "The raw files of these months are no longer kept." : "Nothing is published there.";
      throw new AppError("CONFLICT", `${message} Nothing was changed. Choose other months, or send the files again.`);
    }
    const createdBy = actorUserId(ctx) ?? dataset.createdBy;
    const id = newId("backfill");
    const selection = { hospital: hospital ?? null, from: from ?? null, to: to ?? null, reason };
    const { contractVersion, orgId } = dataset;
    const place = { orgId, datasetId: dataset.id };
    const withoutFile = found.without.length;
    await tx.insert(backfills).values({ id, ...place, contractVersion, selection, total: found.files.length, withoutFile, createdBy });
    const total = await insertRuns(
      tx,
      found.files.map((file) => ({ ...file, ...place, id: newId("run"), backfillId: id, createdBy, contractVersion })),
    );
    if (total === 0) {
      throw new AppError(
        "CONFLICT",
        "These months are already being made again under this contract. Nothing was changed. Wait for it to end.",
      );
    }
    await tx.update(backfills).set({ total }).where(eq(backfills.id, id));
    await enqueueOnce(tx, "backfill", { backfillId: id }, { lockKey: id });
    await emitAudit(tx, ctx, {
      action: "dataset.reprocess",
      entityId: dataset.id,
      detail: { backfillId: id, total, withoutFile, selection },
    });
    return { ...(await backfillRow(tx, id)), partsWithoutFile: found.without.slice(0, NAMED_MAX) };
  });
}

type Selection = { hospital: string | undefined; from: string | undefined; to: string | undefined };
type LiveFile = {
  uploadId: string;
  hospital: string | null;
  period: string | null;
  accepted: Pick<typeof runs.$inferSelect, "acceptedReason" | "acceptedBy" | "acceptedHolds" | "isReference">;
};
type PartName = { hospital: string; period: string };

/** The uploads that live parts were made of, each once with what was accepted about it; and the parts whose file is gone. */
async function liveFiles(
  tx: Tx,
  datasetId: string,
  { hospital, from, to }: Selection,
): Promise<{ files: LiveFile[]; without: PartName[] }> {
  const rows = await tx
    .select({ part: partSources, run: runs, upload: uploads })
    .from(partSources)
    .leftJoin(runs, eq(runs.id, partSources.runId))
    .leftJoin(uploads, eq(uploads.id, runs.uploadId))
    .where(
      and(
        eq(partSources.datasetId, datasetId),
        isNull(partSources.removed),
        hospital === undefined ? undefined : eq(partSources.hospital, hospital),
        from === undefined ? undefined : gte(partSources.period, from),
        to === undefined ? undefined : lte(partSources.period, to),
      ),
    )
    .orderBy(partSources.period, partSources.hospital);
  const merged = await mergedFrom(
    tx,
    rows.map(({ part }) => part),
  );
  const files = new Map<string, LiveFile>();
  const without = new Map<string, PartName>();
  for (const { part, run, upload } of rows) {
    const sources = merged.get(part.id) ?? [{ run, upload }];
    for (const source of sources) {
      if (source.run === null || source.upload === null || source.upload.removedAt !== null) {
        without.set(`${part.hospital}\n${part.period}`, { hospital: part.hospital, period: part.period });
        continue;
      }
      const { acceptedReason, acceptedBy, acceptedHolds, isReference } = source.run;
      const { id: uploadId } = source.upload;
      const { hospital: sentFor, period } = source.run;
      files.set(uploadId, { uploadId, hospital: sentFor, period, accepted: { acceptedReason, acceptedBy, acceptedHolds, isReference } });
    }
  }
  return { files: [...files.values()], without: [...without.values()] };
}

type Source = { run: typeof runs.$inferSelect | null; upload: typeof uploads.$inferSelect | null };

/** The runs that brought what compaction has merged into one file, by part. */
async function mergedFrom(tx: Tx, parts: (typeof partSources.$inferSelect)[]): Promise<Map<string, Source[]>> {
  const named = parts.flatMap((part) => (Array.isArray(part.sources) ? [{ part: part.id, runIds: part.sources.map(runIdOf) }] : []));
  const ids = [...new Set(named.flatMap((one) => one.runIds))].filter((id) => id !== "");
  if (ids.length === 0) return new Map();
  const rows = await tx
    .select({ run: runs, upload: uploads })
    .from(runs)
    .leftJoin(uploads, eq(uploads.id, runs.uploadId))
    .where(inArray(runs.id, ids));
  const byId = new Map(rows.map((row) => [row.run.id, row]));
  return new Map(named.map(({ part, runIds }) => [part, runIds.map((id): Source => byId.get(id) ?? { run: null, upload: null })]));
}

function runIdOf(source: unknown): string {
  return typeof source === "object" && source !== null && "runId" in source && typeof source.runId === "string" ? source.runId : "";
}

type NewRun = LiveFile & { id: string; orgId: string; datasetId: string; backfillId: string; createdBy: string; contractVersion: number };

/** How many were inserted: one that waits or runs already under the same contract is not made twice. */
async function insertRuns(tx: Tx, files: NewRun[]): Promise<number> {
  let inserted = 0;
  for (let start = 0; start < files.length; start += INSERTED_AT_ONCE) {
    const rows = await tx
      .insert(runs)
      .values(
        files.slice(start, start + INSERTED_AT_ONCE).map(({ accepted, contractVersion, ...file }) => ({
          ...file,
          ...accepted,
          kind: "ingest" as const,
          trigger: "reprocess" as const,
          dedupeKey: ["reprocess", file.datasetId, file.hospital ?? "*", file.period ?? "*", file.uploadId, contractVersion].join("/"),
        })),
      )
      .onConflictDoNothing()
      .returning({ id: runs.id });
    inserted += rows.length;
  }
  return inserted;
}
