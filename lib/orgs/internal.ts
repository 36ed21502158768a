import { and, eq, isNull, sql } from "drizzle-orm";
import { dashboardLinks, invites, memberships, users, type Tx } from "@/db";
import type { Role, ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";

/** One change of members at a time in an organisation, so that two administrators cannot remove each other at once. */
export async function lockMembers(tx: Tx, orgId: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`members ${orgId}`}, 0))`);
}

/** A member of the caller's organisation, or NOT_FOUND. */
export async function getMemberInOrg({ tx, ctx, userId }: { tx: Tx; ctx: ServiceContext; userId: string }) {
  const [member] = await tx
    .select({ userId: users.id, name: users.name, email: users.email, role: memberships.role, joinedAt: memberships.createdAt })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(and(eq(memberships.orgId, ctx.orgId), eq(memberships.userId, userId)));
  if (!member) throw new AppError("NOT_FOUND", "There is no such member in this organisation. Nothing was changed.");
  return member;
}

/** CONFLICT when the change would leave the organisation without an administrator who can act. */
export async function keepAnAdmin(args: { tx: Tx; ctx: ServiceContext; userId: string; before: Role }): Promise<void> {
  if (args.before !== "admin") return;
  const others = await args.tx
    .select({ userId: memberships.userId })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(
      and(
        eq(memberships.orgId, args.ctx.orgId),
        eq(memberships.role, "admin"),
        sql`${users.id} <> ${args.userId}`,
        sql`${users.disabledAt} is null`,
      ),
    )
    .limit(1);
  if (others.length === 0) {
    throw new AppError(
      "CONFLICT",
      "This is the organisation's last administrator. Nothing was changed. Make someone else administrator first.",
    );
  }
}

/** Takes back the dashboards' links that someone made, and says how many: none must open again should they come back. */
export async function revokeLinksOf(tx: Tx, by: { orgId: string; userId: string }): Promise<number> {
  const open = and(eq(dashboardLinks.orgId, by.orgId), eq(dashboardLinks.createdBy, by.userId), isNull(dashboardLinks.revokedAt));
  const ended = await tx.update(dashboardLinks).set({ revokedAt: new Date() }).where(open).returning({ id: dashboardLinks.id });
  return ended.length;
}

/**
 * Makes the open invitations that someone made useless, and says how many: who may no longer invite must not come
 * back, or bring others in, by a link made before.
 */
export async function revokeInvitesOf(tx: Tx, by: { orgId: string; userId: string }): Promise<number> {
  const open = and(eq(invites.orgId, by.orgId), eq(invites.createdBy, by.userId), isNull(invites.acceptedAt), isNull(invites.revokedAt));
  const ended = await tx.update(invites).set({ revokedAt: new Date() }).where(open).returning({ id: invites.id });
  return ended.length;
}
