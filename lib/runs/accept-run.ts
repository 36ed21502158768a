import { authorize, requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import type { RunState } from "./answers";
import { logRun, requeue } from "./ingest-job";
import { getRunInOrg } from "./internal";
import { AcceptRunInput } from "./schemas";

/**
 * Lets a held run go on. Held for unknown columns: they are ignored in this file, for the reason given. Held for a
 * contract: the dataset has one by then. CONFLICT when the run is not held, or there is no contract yet.
 */
export async function acceptRun(args: { ctx: ServiceContext; input: AcceptRunInput }): Promise<RunState> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const { runId, reason } = AcceptRunInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const { run, dataset } = await getRunInOrg({ tx, ctx, runId });
    await authorize({ tx, ctx, action: "run.accept", datasetId: dataset.id });
    if (run.state !== "held") {
      throw new AppError("CONFLICT", `This run is ${run.state}; only a held run can be accepted. Nothing was changed.`);
    }
    const ignoresColumns = run.holdReason === "columns";
    if (!ignoresColumns && !dataset.hasContract) {
      throw new AppError("CONFLICT", "This dataset has no contract yet. The file is kept. Set the contract first, then accept the run.");
    }
    if (ignoresColumns && !reason) {
      throw new AppError("INVALID_INPUT", "Say why the unknown columns may be left out. Nothing was changed.", {
        details: [{ path: "reason", message: "required" }],
      });
    }
    // An accepted reason tells the worker to leave unknown columns out; a contract that was waited for does not.
    const after = await requeue(
      tx,
      run,
      ["held"],
      ignoresColumns ? { acceptedReason: reason ?? null } : { holdReason: null, proposal: null },
    );
    await logRun(
      tx,
      runId,
      ignoresColumns
        ? `Accepted without the unknown columns: ${reason}`
        : `Accepted with the contract of the dataset${reason ? `: ${reason}` : "."}`,
    );
    await emitAudit(tx, ctx, {
      action: "run.accept",
      entityId: runId,
      detail: { datasetId: dataset.id, hold: run.holdReason, reason: reason ?? null },
    });
    return { id: runId, state: after.state };
  });
}
