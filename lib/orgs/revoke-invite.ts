import { and, eq, isNull } from "drizzle-orm";
import { invites } from "@/db";
import { authorize, requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { RevokeInviteInput } from "./schemas";

/** Makes an invitation's link useless, at once. */
export async function revokeInvite(args: { ctx: ServiceContext; input: RevokeInviteInput }): Promise<{ id: string }> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const { id } = RevokeInviteInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    await authorize({ tx, ctx, action: "member.manage" });
    const open = and(eq(invites.id, id), eq(invites.orgId, ctx.orgId), isNull(invites.acceptedAt), isNull(invites.revokedAt));
    const ended = await tx.update(invites).set({ revokedAt: new Date() }).where(open).returning({ id: invites.id });
    if (ended.length !== 1)
      throw new AppError("NOT_FOUND", "There is no such open invitation. It may have been accepted or withdrawn already.");
    await emitAudit(tx, ctx, { action: "member.manage", entityId: id, detail: { change: "revoke invite" } });
    return { id };
  });
}
