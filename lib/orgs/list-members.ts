import { and, asc, eq, max } from "drizzle-orm";
import { memberships, sessions, users } from "@/db";
import { authorize, requireScope } from "@/lib/access";
import { asSystem, withTransaction, type ServiceContext } from "@/lib/context";
import type { MemberList, NoInput } from "./schemas";

/** Who belongs to the organisation, with which role. */
export async function listMembers(args: { ctx: ServiceContext; input?: NoInput }): Promise<MemberList> {
  const { ctx } = args;
  requireScope(ctx, "read");
  return withTransaction(ctx, async (tx) => {
    await authorize({ tx, ctx, action: "member.view" });
    const rows = await asSystem(tx, ctx, () =>
      tx
        .select({ user: users, role: memberships.role, joinedAt: memberships.createdAt, lastSeenAt: max(sessions.lastSeenAt) })
        .from(memberships)
        .innerJoin(users, eq(users.id, memberships.userId))
        .leftJoin(sessions, and(eq(sessions.userId, users.id), eq(sessions.orgId, memberships.orgId)))
        .where(eq(memberships.orgId, ctx.orgId))
        .groupBy(users.id, memberships.orgId, memberships.userId)
        .orderBy(asc(users.name), asc(users.id)),
    );
    return {
      members: rows.map(({ user, role, joinedAt, lastSeenAt }) => ({
        userId: user.id,
        name: user.name,
        email: user.email,
        role,
        joinedAt: joinedAt.toISOString(),
        disabled: user.disabledAt !== null,
        lastSeenAt: lastSeenAt?.toISOString() ?? null,
      })),
    };
  });
}
