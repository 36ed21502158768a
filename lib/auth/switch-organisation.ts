import { and, eq, isNull } from "drizzle-orm";
import { memberships, orgs, sessions } from "@/db";
import { requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { systemContext, withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { requireSession } from "./internal";
import { SwitchOrganisationInput } from "./schemas";

/** Moves this session to another organisation of the person. NOT_FOUND for one they do not belong to. */
export async function switchOrganisation(args: {
  ctx: ServiceContext;
  input: SwitchOrganisationInput;
}): Promise<{ slug: string; name: string }> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const actor = requireSession(ctx);
  const { organisation } = SwitchOrganisationInput.parse(args.input);
  return withTransaction({ ...systemContext("switch organisation"), requestId: ctx.requestId }, async (tx) => {
    const [place] = await tx
      .select({ id: orgs.id, slug: orgs.slug, name: orgs.name })
      .from(orgs)
      .innerJoin(memberships, and(eq(memberships.orgId, orgs.id), eq(memberships.userId, actor.userId)))
      .where(eq(orgs.slug, organisation));
    if (!place) throw new AppError("NOT_FOUND", `You belong to no organisation "${organisation}". You are still where you were.`);
    const which = and(eq(sessions.id, actor.sessionId), eq(sessions.userId, actor.userId), isNull(sessions.revokedAt));
    const moved = await tx.update(sessions).set({ orgId: place.id }).where(which).returning({ id: sessions.id });
    if (moved.length !== 1) throw new AppError("UNAUTHENTICATED", "Your session has ended. Sign in again.");
    await emitAudit(tx, { ...ctx, orgId: place.id }, { action: "auth.organisation", entityId: place.id, detail: { from: ctx.orgId } });
    return { slug: place.slug, name: place.name };
  });
}
