import { eq, sql } from "drizzle-orm";
import { exports } from "@/db";
import { systemContext, withTransaction } from "@/lib/context";
import type { ClaimedJob } from "../definitions";
import { complete } from "../enqueue";

/** One try at an export. */
export type ExportAttempt = { job: ClaimedJob<"export">; row: typeof exports.$inferSelect };

/** Marks the export as being made. Null when there is nothing to do, as for one that was cancelled: its job is completed then. */
export async function beginExport(job: ClaimedJob<"export">): Promise<ExportAttempt | null> {
  const { exportId } = job.payload;
  return withTransaction(systemContext("worker"), async (tx) => {
    const [found] = await tx.select().from(exports).where(eq(exports.id, exportId)).for("update");
    const isOpen = found?.state === "queued" || found?.state === "running";
    if (isOpen && found.cancelRequestedAt === null) {
      const [row] = await tx
        .update(exports)
        .set({ state: "running", percentage: null, startedAt: sql`coalesce(${exports.startedAt}, now())`, message: null, errorCode: null })
        .where(eq(exports.id, exportId))
        .returning();
      if (row) return { job, row };
    }
    if (isOpen) {
      // The worker that made it ended after it was told to stop.
      const ended = {
        state: "cancelled" as const,
        finishedAt: new Date(),
        message: "Cancelled. No file was made.",
        errorCode: "CANCELLED",
      };
      await tx.update(exports).set(ended).where(eq(exports.id, exportId));
    }
    await complete(tx, job);
    return null;
  });
}
