import { and, eq, isNotNull } from "drizzle-orm";
import { apiKeys, dashboardLinks, memberships, sessions, type Tx } from "@/db";
import type { ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";

/**
 * Asks again whether the caller is still who it was when the request began, for requests that can outlive that: the
 * role is the same, and neither the session nor the key nor the link has been ended. UNAUTHENTICATED otherwise.
 */
export async function requireStanding({ tx, ctx }: { tx: Tx; ctx: ServiceContext }): Promise<void> {
  const { actor } = ctx;
  if (actor.kind === "system") return;
  const place = and(eq(memberships.orgId, ctx.orgId), eq(memberships.userId, actor.userId));
  const [member] = await tx.select({ role: memberships.role }).from(memberships).where(place);
  const ended = await endedCount(tx, actor);
  if (member?.role === ctx.role && ended === 0) return;
  throw new AppError(
    "UNAUTHENTICATED",
    "While this request was under way your session or key ended, or your role changed. Nothing was changed. Sign in and send it again.",
  );
}

async function endedCount(tx: Tx, actor: Exclude<ServiceContext["actor"], { kind: "system" }>): Promise<number> {
  if (actor.kind === "key") return tx.$count(apiKeys, and(eq(apiKeys.id, actor.keyId), isNotNull(apiKeys.revokedAt)));
  if (actor.kind === "link")
    return tx.$count(dashboardLinks, and(eq(dashboardLinks.id, actor.linkId), isNotNull(dashboardLinks.revokedAt)));
  return tx.$count(sessions, and(eq(sessions.id, actor.sessionId), isNotNull(sessions.revokedAt)));
}
