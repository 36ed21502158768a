import { and, eq, isNull } from "drizzle-orm";
import { invites, memberships, users } from "@/db";
import { authorize, requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { INVITE_DAYS, newSecret, secretHash } from "@/lib/auth";
import { actorUserId, withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { inviteView } from "./invite-view";
import { InviteMemberInput, type CreatedInvite } from "./schemas";

/**
 * Invites someone by a link that works once, for seven days. A second invitation to the same address replaces the
 * first. The answer is the only place where the link's token is ever shown.
 */
export async function inviteMember(args: { ctx: ServiceContext; input: InviteMemberInput }): Promise<CreatedInvite> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const { email, role } = InviteMemberInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    await authorize({ tx, ctx, action: "member.manage" });
    const [member] = await tx
      .select({ userId: users.id })
      .from(memberships)
      .innerJoin(users, eq(users.id, memberships.userId))
      .where(and(eq(memberships.orgId, ctx.orgId), eq(users.email, email)));
    if (member) throw new AppError("CONFLICT", `${email} already belongs to this organisation. No invitation was made.`);
    const open = and(eq(invites.orgId, ctx.orgId), eq(invites.email, email), isNull(invites.acceptedAt), isNull(invites.revokedAt));
    await tx.update(invites).set({ revokedAt: new Date() }).where(open);
    const token = newSecret();
    const createdBy = actorUserId(ctx);
    const [inviter] = await tx
      .select()
      .from(users)
      .where(eq(users.id, createdBy ?? ""));
    if (!inviter) throw new AppError("FORBIDDEN", "Invitations are made by a person. No invitation was made.");
    const [invite] = await tx
      .insert(invites)
      .values({
        id: newId("invite"),
        orgId: ctx.orgId,
        email,
        role,
        tokenHash: secretHash(token),
        createdBy: inviter.id,
        expiresAt: new Date(Date.now() + INVITE_DAYS * 86_400_000),
      })
      .onConflictDoNothing()
      .returning();
    if (!invite)
      throw new AppError("CONFLICT", `Someone invited ${email} at the same moment. No second invitation was made. Reload to see it.`);
    await emitAudit(tx, ctx, { action: "member.manage", entityId: invite.id, detail: { change: "invite", role } });
    return { ...inviteView(invite, inviter.name), token };
  });
}
