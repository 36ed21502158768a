import { authorize, requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { uploadsStore } from "@/lib/storage";
import type { FileAnswer } from "./answers";
import { getRunInOrg } from "./internal";
import { GetRunInput } from "./schemas";

/**
 * Every line a run rejected, with its number, the reasons and the line as it was, as CSV. For those who manage the
 * dataset only: the lines hold values nobody has checked. Leaves an audit row.
 */
export async function rejectedLines(args: { ctx: ServiceContext; input: GetRunInput }): Promise<FileAnswer> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const { runId } = GetRunInput.parse(args.input);
  const key = await withTransaction(ctx, async (tx) => {
    const { run, dataset } = await getRunInOrg({ tx, ctx, runId });
    await authorize({ tx, ctx, action: "run.rejected", datasetId: dataset.id });
    if (run.rejectedKey === null) {
      throw new AppError("NOT_FOUND", "This run has no rejected lines. Nothing was changed.");
    }
    await emitAudit(tx, ctx, { action: "run.rejected", entityId: runId, detail: { datasetId: dataset.id, rejected: run.rejected } });
    return run.rejectedKey;
  });
  return { kind: "file", filename: `rejected-${runId}.csv`, contentType: "text/csv; charset=utf-8", stream: uploadsStore().read(key) };
}
