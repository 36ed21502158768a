import { and, eq, isNotNull } from "drizzle-orm";
import { apiKeys, memberships, sessions, type Tx } from "@/db";
import type { ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";

/**
 * Asks again whether the caller is still who it was when the request began, for requests that can outlive that: the
 * role is the same, and neither the session nor the key has been ended. UNAUTHENTICATED otherwise.
 */
export async function requireStanding({ tx, ctx }: { tx: Tx; ctx: ServiceContext }): Promise<void> {
  const { actor } = ctx;
  if (actor.kind === "system") return;
  const place = and(eq(memberships.orgId, ctx.orgId), eq(memberships.userId, actor.userId));
  const [member] = await tx.select({ role: memberships.role }).from(memberships).where(place);
  const ended =
    actor.kind === "key"
      ? await tx.$count(apiKeys, and(eq(apiKeys.id, actor.keyId), isNotNull(apiKeys.revokedAt)))
      : await tx.$count(sessions, and(eq(sessions.id, actor.sessionId), isNotNull(sessions.revokedAt)));
  if (member?.role === ctx.role && ended === 0) return;
  throw new AppError(
    "UNAUTHENTICATED",
    "While this request was under way your session or key ended, or your role changed. Nothing was changed. Sign in and send it again.",
  );
}
