import { eq } from "drizzle-orm";
import { exports } from "@/db";
import { requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import type { ExportView } from "./answers";
import { exportViews, getOwnExport } from "./internal";
import { ExportByIdInput } from "./schemas";

/**
 * Stops one of the caller's own exports. One that waits is cancelled at once; one that runs is told to stop, and is
 * cancelled when the engine has let go of it, which takes about a second. An ended one stays as it is.
 */
export async function cancelExport(args: { ctx: ServiceContext; input: ExportByIdInput }): Promise<ExportView> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const { id } = ExportByIdInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const row = await getOwnExport({ tx, ctx, id, lock: true });
    const now = new Date();
    const changes = {
      queued: {
        state: "cancelled" as const,
        cancelRequestedAt: now,
        finishedAt: now,
        message: "Cancelled before it had started.",
        errorCode: "CANCELLED",
      },
      running: { cancelRequestedAt: row.cancelRequestedAt ?? now },
    };
    const change = row.state === "queued" || row.state === "running" ? changes[row.state] : null;
    const [after] = change ? await tx.update(exports).set(change).where(eq(exports.id, id)).returning() : [row];
    if (change) await emitAudit(tx, ctx, { action: "export.own", entityId: id, detail: { change: "cancel", was: row.state } });
    const [view] = await exportViews({ tx, ctx, rows: after ? [after] : [] });
    if (!view) throw new AppError("INTERNAL", "The download could not be read. Look at the list of your downloads.");
    return view;
  });
}
