import { authorize, requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { actorUserId, withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import type { RunState } from "./answers";
import { checksOf } from "./checks-of";
import { logRun, requeue } from "./ingest-job";
import { getRunInOrg } from "./internal";
import { AcceptRunInput } from "./schemas";

/**
 * Lets a held run go on with its open holds accepted, for the reason given: the worker checks the file again, and only
 * holds that were not accepted hold it again. Held for a contract: the dataset has one by then. CONFLICT when the run is
 * not held, or there is no contract yet.
 */
export async function acceptRun(args: { ctx: ServiceContext; input: AcceptRunInput }): Promise<RunState> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const { runId, reason, exception = false } = AcceptRunInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const { run, dataset } = await getRunInOrg({ tx, ctx, runId });
    await authorize({ tx, ctx, action: "run.accept", datasetId: dataset.id });
    if (run.state !== "held") {
      throw new AppError("CONFLICT", `This run is ${run.state}; only a held run can be accepted. Nothing was changed.`);
    }
    const waits = run.holdReason === "contract";
    if (waits && !dataset.hasContract) {
      throw new AppError("CONFLICT", "This dataset has no contract yet. The file is kept. Set the contract first, then accept the run.");
    }
    if (!waits && !reason) {
      throw new AppError("INVALID_INPUT", "Say why the file may be published as it is. Nothing was changed.", {
        details: [{ path: "reason", message: "required" }],
      });
    }
    const holds = checksOf(run).holds.map((hold) => hold.key);
    const accepted = {
      acceptedReason: reason ?? null,
      acceptedBy: actorUserId(ctx),
      acceptedHolds: [...new Set([...(run.acceptedHolds ?? []), ...holds])],
      isReference: !exception,
    };
    const after = await requeue(tx, run, ["held"], waits ? { holdReason: null, proposal: null } : accepted);
    const said = waits ? "Accepted with the contract of the dataset" : exception ? "Accepted as an exception" : "Accepted as it is";
    await logRun(tx, runId, reason ? `${said}: ${reason}` : `${said}.`);
    await emitAudit(tx, ctx, {
      action: "run.accept",
      entityId: runId,
      detail: { datasetId: dataset.id, hold: run.holdReason, holds, reason: reason ?? null, exception },
    });
    return { id: runId, state: after.state };
  });
}
