import { asc, eq } from "drizzle-orm";
import { memberships, orgs, users } from "@/db";
import { actionsOfRole, requireScope } from "@/lib/access";
import { actorUserId, asSystem, withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import type { Me, NoInput } from "./schemas";

/** Who the caller is, where it works and what its role may do. */
export async function getMe(args: { ctx: ServiceContext; input?: NoInput }): Promise<Me> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const userId = actorUserId(ctx);
  if (userId === null) throw new AppError("UNAUTHENTICATED", "Nobody is signed in.");
  return withTransaction(ctx, async (tx) => {
    const { user, places } = await asSystem(tx, ctx, async () => ({
      user: (await tx.select().from(users).where(eq(users.id, userId)))[0],
      places: await tx
        .select({ orgId: orgs.id, slug: orgs.slug, name: orgs.name, role: memberships.role })
        .from(memberships)
        .innerJoin(orgs, eq(orgs.id, memberships.orgId))
        .where(eq(memberships.userId, userId))
        .orderBy(asc(orgs.name), asc(orgs.id)),
    }));
    if (!user) throw new AppError("UNAUTHENTICATED", "This account does not exist any more.");
    const here = places.find((place) => place.orgId === ctx.orgId);
    const organisations = places.map(({ slug, name, role }) => ({ slug, name, role }));
    return {
      user: { id: user.id, email: user.email, name: user.name, isOperator: user.isOperator, isDemo: user.isDemo },
      via: ctx.actor.kind === "key" ? "key" : "session",
      scopes: [...ctx.scopes],
      organisation: here ? { slug: here.slug, name: here.name, role: here.role } : null,
      // A key works in one organisation and learns of no other.
      organisations: ctx.actor.kind === "key" ? organisations.filter((place) => place.slug === here?.slug) : organisations,
      actions: actionsOfRole(ctx.role),
    };
  });
}
