import { and, eq } from "drizzle-orm";
import { memberships } from "@/db";
import { actionsOfRole, authorize, requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { revokeSessions } from "@/lib/auth";
import { asSystem, withTransaction, type Role, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { getMemberInOrg, keepAnAdmin, lockMembers, revokeInvitesOf, revokeLinksOf } from "./internal";
import { ChangeRoleInput } from "./schemas";

/**
 * Gives a member another role and ends their sessions here; who was administrator also loses the invitations they
 * made, and who may make no links any more those to dashboards. The last administrator stays one.
 */
export async function changeRole(args: { ctx: ServiceContext; input: ChangeRoleInput }): Promise<{ userId: string; role: Role }> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const { userId, role } = ChangeRoleInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    await authorize({ tx, ctx, action: "member.manage" });
    await lockMembers(tx, ctx.orgId);
    const before = await getMemberInOrg({ tx, ctx, userId });
    if (before.role === role) return { userId, role };
    await keepAnAdmin({ tx, ctx, userId, before: before.role });
    const unchanged = and(eq(memberships.orgId, ctx.orgId), eq(memberships.userId, userId), eq(memberships.role, before.role));
    const changed = await tx.update(memberships).set({ role }).where(unchanged).returning({ userId: memberships.userId });
    if (changed.length !== 1)
      throw new AppError("CONFLICT", "Someone changed this member first. Nothing was changed. Reload and try again.");
    const sessionsEnded = await asSystem(tx, ctx, () => revokeSessions(tx, { userId, orgId: ctx.orgId }));
    const invitesRevoked = await revokeInvitesOf(tx, { orgId: ctx.orgId, userId });
    const mayLink = actionsOfRole(role).includes("dashboard.link");
    const linksRevoked = mayLink ? 0 : await revokeLinksOf(tx, { orgId: ctx.orgId, userId });
    await emitAudit(tx, ctx, {
      action: "member.manage",
      entityId: userId,
      detail: { change: "role", from: before.role, to: role, sessionsEnded, invitesRevoked, linksRevoked },
    });
    return { userId, role };
  });
}
