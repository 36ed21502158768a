import { eq } from "drizzle-orm";
import { exports } from "@/db";
import { requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { exportsStore } from "@/lib/storage";
import { getOwnExport } from "./internal";
import { ExportByIdInput } from "./schemas";

/** Takes one of the caller's own exports out of the list, and deletes its file at once. */
export async function removeExport(args: { ctx: ServiceContext; input: ExportByIdInput }): Promise<void> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const { id } = ExportByIdInput.parse(args.input);
  const key = await withTransaction(ctx, async (tx) => {
    const row = await getOwnExport({ tx, ctx, id, lock: true });
    if (row.state === "queued" || row.state === "running") {
      throw new AppError("CONFLICT", "This download is still being made. Nothing was deleted. Cancel it first, then delete it.");
    }
    await tx.delete(exports).where(eq(exports.id, id));
    await emitAudit(tx, ctx, { action: "export.own", entityId: id, detail: { change: "delete", was: row.state, bytes: row.bytes } });
    return row.storageKey;
  });
  // A file whose row is gone opens to nobody; should this fail, the upkeep finds it.
  if (key !== null) await exportsStore().remove(key);
}
