import { and, eq, inArray, ne } from "drizzle-orm";
import { z } from "zod";
import { runs, type Tx } from "@/db";
import { authorize, requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { logRun, requeue } from "./ingest-job";
import { RunId } from "./schemas";

export const RedriveRunsInput = z.strictObject({
  runIds: z.array(RunId).min(1).max(500).describe("Runs that have failed, at most 500."),
});
export type RedriveRunsInput = z.infer<typeof RedriveRunsInput>;

export const Redriven = z.object({
  queued: z.array(z.string()).describe("Runs that are tried again."),
  skipped: z.array(z.object({ id: z.string(), reason: z.string() })).describe("Runs that were left as they are, and why."),
});
export type Redriven = z.infer<typeof Redriven>;

/** Tries many failed runs again at once, each as `retryRun` does. What cannot be tried again is left as it is. */
export async function redriveRuns(args: { ctx: ServiceContext; input: RedriveRunsInput }): Promise<Redriven> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const runIds = [...new Set(RedriveRunsInput.parse(args.input).runIds)];
  return withTransaction(ctx, async (tx) => {
    await authorize({ tx, ctx, action: "run.redrive" });
    const rows = await tx
      .select()
      .from(runs)
      .where(and(inArray(runs.id, runIds), eq(runs.orgId, ctx.orgId)))
      .orderBy(runs.createdAt, runs.id)
      .for("update");
    const known = new Set(rows.map((run) => run.id));
    const skipped = runIds.filter((id) => !known.has(id)).map((id) => ({ id, reason: "There is no run with this id that you may see." }));
    const queued: string[] = [];
    for (const run of rows) {
      const reason = await whyNot(tx, run);
      if (reason !== null) {
        skipped.push({ id: run.id, reason });
        continue;
      }
      await requeue(tx, run, ["failed"], { holdReason: null, proposal: null });
      await logRun(tx, run.id, "Retried with others.");
      await emitAudit(tx, ctx, { action: "run.retry", entityId: run.id, detail: { datasetId: run.datasetId, was: run.state, bulk: true } });
      queued.push(run.id);
    }
    return { queued, skipped };
  });
}

async function whyNot(tx: Tx, run: typeof runs.$inferSelect): Promise<string | null> {
  if (run.state !== "failed") return `It is ${run.state}; only failed runs are tried again this way.`;
  if (run.kind === "compact") return "The server does this again by itself.";
  const same = and(eq(runs.kind, run.kind), eq(runs.dedupeKey, run.dedupeKey), ne(runs.id, run.id));
  const open = await tx.$count(runs, and(same, inArray(runs.state, ["queued", "running", "held"])));
  return open > 0 ? "Another run of the same file has not ended." : null;
}
