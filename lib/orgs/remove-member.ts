import { and, eq, isNull } from "drizzle-orm";
import { apiKeys, memberships, shares } from "@/db";
import { authorize, requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { revokeSessions } from "@/lib/auth";
import { asSystem, withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { getMemberInOrg, keepAnAdmin, lockMembers, revokeInvitesOf, revokeLinksOf } from "./internal";
import { RemoveMemberInput } from "./schemas";

/**
 * Takes a member out of the organisation, with their sessions, keys, open invitations and dashboards' links
 * in it, and what was shared with them by name, at once. The last administrator stays.
 */
export async function removeMember(args: { ctx: ServiceContext; input: RemoveMemberInput }): Promise<{ userId: string }> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const { userId } = RemoveMemberInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    await authorize({ tx, ctx, action: "member.manage" });
    await lockMembers(tx, ctx.orgId);
    const before = await getMemberInOrg({ tx, ctx, userId });
    await keepAnAdmin({ tx, ctx, userId, before: before.role });
    const gone = await tx
      .delete(memberships)
      .where(and(eq(memberships.orgId, ctx.orgId), eq(memberships.userId, userId), eq(memberships.role, before.role)))
      .returning({ userId: memberships.userId });
    if (gone.length !== 1) throw new AppError("CONFLICT", "Someone changed this member first. Nothing was changed. Reload and try again.");
    const keys = await tx
      .update(apiKeys)
      .set({ revokedAt: new Date() })
      .where(and(eq(apiKeys.orgId, ctx.orgId), eq(apiKeys.userId, userId), isNull(apiKeys.revokedAt)))
      .returning({ id: apiKeys.id });
    const sessionsEnded = await asSystem(tx, ctx, () => revokeSessions(tx, { userId, orgId: ctx.orgId }));
    const invitesRevoked = await revokeInvitesOf(tx, { orgId: ctx.orgId, userId });
    const linksRevoked = await revokeLinksOf(tx, { orgId: ctx.orgId, userId });
    // What was shared with them by name is not open to them again should they come back.
    await tx.delete(shares).where(and(eq(shares.orgId, ctx.orgId), eq(shares.audience, "person"), eq(shares.userId, userId)));
    const detail = { change: "remove", role: before.role, sessionsEnded, keysRevoked: keys.length, invitesRevoked, linksRevoked };
    await emitAudit(tx, ctx, { action: "member.manage", entityId: userId, detail });
    return { userId };
  });
}
