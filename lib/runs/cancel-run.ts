import { cancelJob, queueOfRun } from "@/jobs";
import { authorize, requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { withTransaction, type ServiceContext } from "@/lib/context";
import type { RunState } from "./answers";
import { changeRun, logRun } from "./ingest-job";
import { getRunInOrg } from "./internal";
import { ChangeRunInput } from "./schemas";

/** Stops a run that has published nothing yet. The upload is kept, so it can be tried again. */
export async function cancelRun(args: { ctx: ServiceContext; input: ChangeRunInput }): Promise<RunState> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const { runId, reason } = ChangeRunInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const { run, dataset } = await getRunInOrg({ tx, ctx, runId });
    await authorize({ tx, ctx, action: "run.cancel", datasetId: dataset.id });
    const after = await changeRun(tx, run, ["queued", "running", "held"], {
      state: "cancelled",
      finishedAt: new Date(),
      errorCode: "CANCELLED",
      message: "Cancelled by a person. Nothing was published; the file is kept. Retry the run to try again.",
    });
    await cancelJob(tx, queueOfRun(run.kind), run);
    await logRun(tx, runId, reason ? `Cancelled: ${reason}` : "Cancelled.");
    await emitAudit(tx, ctx, {
      action: "run.cancel",
      entityId: runId,
      detail: { datasetId: dataset.id, was: run.state, reason: reason ?? null },
    });
    return { id: runId, state: after.state };
  });
}
