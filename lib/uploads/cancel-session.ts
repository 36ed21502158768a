import { rm } from "node:fs/promises";
import { eq } from "drizzle-orm";
import { uploadSessions } from "@/db";
import { authorize, requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { findSession, noSession } from "./find-session";
import { incomingPath } from "./incoming";
import { CancelSessionInput } from "./schemas";

/** Gives up an unfinished upload: its bytes are removed. One that is complete is an upload, and its run can be cancelled. */
export async function cancelSession(args: { ctx: ServiceContext; input: CancelSessionInput }): Promise<void> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const { id } = CancelSessionInput.parse(args.input);
  await withTransaction(ctx, async (tx) => {
    const { session } = await findSession({ tx, ctx, id, lock: true });
    await authorize({ tx, ctx, action: "dataset.upload", datasetId: session.datasetId });
    if (session.state === "cancelled") throw noSession();
    if (session.state === "complete") {
      throw new AppError("CONFLICT", "This upload is complete. Nothing was changed. To stop it, cancel its run.");
    }
    await tx.update(uploadSessions).set({ state: "cancelled" }).where(eq(uploadSessions.id, id));
    await emitAudit(tx, ctx, {
      action: "dataset.upload.cancel",
      entityId: session.datasetId,
      detail: { sessionId: id, bytes: session.bytes, received: session.received },
    });
  });
  await rm(incomingPath(id), { force: true });
}
