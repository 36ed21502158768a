import { and, desc, eq, gt, isNull } from "drizzle-orm";
import { sessions } from "@/db";
import { requireScope } from "@/lib/access";
import { asSystem, withTransaction, type ServiceContext } from "@/lib/context";
import { requireSession } from "./internal";
import type { NoInput, SessionList } from "./schemas";
import { isLive } from "./session";

/** Where the signed-in person is signed in, latest first. */
export async function listSessions(args: { ctx: ServiceContext; input?: NoInput }): Promise<SessionList> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const actor = requireSession(ctx);
  const now = new Date();
  return withTransaction(ctx, async (tx) => {
    const which = and(eq(sessions.userId, actor.userId), isNull(sessions.revokedAt), gt(sessions.expiresAt, now));
    const rows = await asSystem(tx, ctx, () => tx.select().from(sessions).where(which).orderBy(desc(sessions.lastSeenAt)));
    return {
      sessions: rows
        .filter((row) => isLive(row, now))
        .map((row) => ({
          id: row.id,
          current: row.id === actor.sessionId,
          ip: row.ip,
          userAgent: row.userAgent,
          createdAt: row.createdAt.toISOString(),
          lastSeenAt: row.lastSeenAt.toISOString(),
          expiresAt: row.expiresAt.toISOString(),
        })),
    };
  });
}
