import { and, asc, eq, isNull, ne } from "drizzle-orm";
import { memberships, orgs, users } from "@/db";
import { authorize, requireScope } from "@/lib/access";
import { actorUserId, ROLES, withTransaction, type ServiceContext } from "@/lib/context";
import { roleLabel } from "@/lib/sharing";
import type { AudienceList } from "./audiences";

/** With whom the caller can share: people and roles of the own organisation, and other organisations. No addresses. */
export async function listAudiences(args: { ctx: ServiceContext }): Promise<AudienceList> {
  const { ctx } = args;
  requireScope(ctx, "read");
  return withTransaction(ctx, async (tx) => {
    await authorize({ tx, ctx, action: "saved.change" });
    const members = await tx
      .select({ userId: users.id, name: users.name, role: memberships.role })
      .from(memberships)
      .innerJoin(users, eq(users.id, memberships.userId))
      .where(and(eq(memberships.orgId, ctx.orgId), isNull(users.disabledAt)))
      .orderBy(asc(users.name), asc(users.id));
    const { slug, name } = orgs;
    const [organisation] = await tx.select({ slug, name }).from(orgs).where(eq(orgs.id, ctx.orgId));
    const organisations = await tx.select({ slug, name }).from(orgs).where(ne(orgs.id, ctx.orgId)).orderBy(asc(name), asc(slug));
    const self = actorUserId(ctx);
    return {
      organisation: organisation ?? { slug: "", name: "" },
      people: members.filter(({ userId }) => userId !== self).map((member) => ({ userId: member.userId, name: member.name })),
      roles: ROLES.map((role) => ({ role, label: roleLabel(role), members: members.filter((member) => member.role === role).length })),
      organisations,
    };
  });
}
