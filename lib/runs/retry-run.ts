import { authorize, requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { withTransaction, type ServiceContext } from "@/lib/context";
import type { RunState } from "./answers";
import { logRun, requeue } from "./ingest-job";
import { getRunInOrg, requireFile, retriedFrom } from "./internal";
import { ChangeRunInput } from "./schemas";

/** Tries the same upload again, under the contract of the moment. Only for a run that published nothing. */
export async function retryRun(args: { ctx: ServiceContext; input: ChangeRunInput }): Promise<RunState> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const { runId, reason } = ChangeRunInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const full = await getRunInOrg({ tx, ctx, runId });
    const { run, dataset } = full;
    await authorize({ tx, ctx, action: "run.retry", datasetId: dataset.id });
    requireFile(full);
    const { acceptedReason, acceptedBy, acceptedHolds, isReference } = run;
    // What a person accepted about this file still holds when the machine failed afterwards.
    const accepted =
      run.state === "failed"
        ? { acceptedReason, acceptedBy, acceptedHolds, isReference }
        : { acceptedReason: null, acceptedBy: null, acceptedHolds: null, isReference: true };
    const after = await requeue(tx, run, retriedFrom(run), {
      holdReason: null,
      ...accepted,
      proposal: null,
    });
    await logRun(tx, runId, reason ? `Retried: ${reason}` : "Retried.");
    await emitAudit(tx, ctx, {
      action: "run.retry",
      entityId: runId,
      detail: { datasetId: dataset.id, was: run.state, reason: reason ?? null },
    });
    return { id: runId, state: after.state };
  });
}
