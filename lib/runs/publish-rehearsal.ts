import { runs } from "@/db";
import { authorize, requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { actorUserId, withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import type { NewRun } from "./answers";
import { enqueueIngest, logRun } from "./ingest-job";
import { getRunInOrg, requireFile } from "./internal";
import { PublishRehearsalInput } from "./schemas";

/**
 * Makes of a rehearsal that has ended a run that publishes: the same file for the same place, checked again under the
 * contract of the moment. CONFLICT for what is no rehearsal, and while a run of the same upload is under way.
 */
export async function publishRehearsal(args: { ctx: ServiceContext; input: PublishRehearsalInput }): Promise<NewRun> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const { runId } = PublishRehearsalInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const full = await getRunInOrg({ tx, ctx, runId });
    const { run, dataset } = full;
    await authorize({ tx, ctx, action: "dataset.upload", datasetId: dataset.id });
    if (run.state !== "rehearsed" || run.uploadId === null) {
      throw new AppError("CONFLICT", `This run is ${run.state}; only a rehearsal that has ended can be published. Nothing was changed.`);
    }
    requireFile(full);
    const place = { datasetId: run.datasetId, hospital: run.hospital, period: run.period };
    const [made] = await tx
      .insert(runs)
      .values({
        id: newId("run"),
        orgId: run.orgId,
        uploadId: run.uploadId,
        kind: "ingest",
        trigger: run.trigger,
        correctsRunId: run.correctsRunId,
        dedupeKey: run.uploadId,
        createdBy: actorUserId(ctx) ?? run.createdBy,
        ...place,
      })
      .onConflictDoNothing()
      .returning({ id: runs.id });
    if (!made)
      throw new AppError("CONFLICT", "A run of this file is already under way. Nothing was changed. Open the list of runs to see it.");
    await enqueueIngest(tx, { id: made.id, ...place });
    await logRun(tx, runId, "Sent for good after the rehearsal.");
    await emitAudit(tx, ctx, { action: "run.publish_rehearsal", entityId: runId, detail: { datasetId: dataset.id, runId: made.id } });
    return { uploadId: run.uploadId, runId: made.id };
  });
}
