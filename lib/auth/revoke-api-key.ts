import { and, eq, isNull } from "drizzle-orm";
import { apiKeys } from "@/db";
import { authorize, requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { actorUserId, withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { RevokeApiKeyInput } from "./schemas";

/** Ends a key at once: one's own, or anyone's in the organisation for its administrators. */
export async function revokeApiKey(args: { ctx: ServiceContext; input: RevokeApiKeyInput }): Promise<{ id: string }> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const { id } = RevokeApiKeyInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const live = and(eq(apiKeys.id, id), eq(apiKeys.orgId, ctx.orgId), isNull(apiKeys.revokedAt));
    const [key] = await tx.select().from(apiKeys).where(live);
    const mine = key?.userId === actorUserId(ctx);
    // Someone else's key is unknown to all but administrators.
    if (!key || (!mine && ctx.role !== "admin")) throw new AppError("NOT_FOUND", "There is no such key. It may have been revoked already.");
    // One's own key can be ended whatever one's role has become.
    if (!mine) await authorize({ tx, ctx, action: "key.manage" });
    const ended = await tx.update(apiKeys).set({ revokedAt: new Date() }).where(live).returning({ id: apiKeys.id });
    if (ended.length !== 1) throw new AppError("CONFLICT", "The key was revoked at the same moment.");
    await emitAudit(tx, ctx, { action: mine ? "key.own" : "key.manage", entityId: id, detail: { change: "revoke", owner: key.userId } });
    return { id };
  });
}
