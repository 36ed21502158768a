import { and, desc, eq, gt, isNull } from "drizzle-orm";
import { invites, users } from "@/db";
import { authorize, requireScope } from "@/lib/access";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { inviteView } from "./invite-view";
import type { InviteList, NoInput } from "./schemas";

/** The invitations that can still be accepted, latest first. */
export async function listInvites(args: { ctx: ServiceContext; input?: NoInput }): Promise<InviteList> {
  const { ctx } = args;
  requireScope(ctx, "read");
  return withTransaction(ctx, async (tx) => {
    await authorize({ tx, ctx, action: "member.view" });
    const rows = await tx
      .select({ invite: invites, invitedBy: users.name })
      .from(invites)
      .innerJoin(users, eq(users.id, invites.createdBy))
      .where(and(eq(invites.orgId, ctx.orgId), isNull(invites.acceptedAt), isNull(invites.revokedAt), gt(invites.expiresAt, new Date())))
      .orderBy(desc(invites.createdAt), desc(invites.id));
    return { invites: rows.map((row) => inviteView(row.invite, row.invitedBy)) };
  });
}
