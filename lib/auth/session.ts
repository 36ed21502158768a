import { and, asc, eq, isNull, ne, sql, type SQL } from "drizzle-orm";
import { memberships, prepared, sessions, users, type Tx } from "@/db";
import { emitAudit } from "@/lib/audit";
import { systemContext, withTransaction, type Role } from "@/lib/context";
import { isLocalOnly } from "./origin";
import type { RequestFacts } from "./request-facts";
import { newSecret, secretHash } from "./secrets";
import { SEEN_EVERY_SECONDS, SESSION_HOURS_MAX, SESSION_IDLE_MINUTES_MAX } from "./settings";

export type User = typeof users.$inferSelect;
type Session = typeof sessions.$inferSelect;
export type LiveSession = { session: Session; user: User; role: Role | null };

/** A new session in the person's first organisation. Returns the secret for the cookie; the row holds its hash. */
export async function createSession(tx: Tx, user: Pick<User, "id">, facts: RequestFacts): Promise<{ sid: string; orgId: string | null }> {
  const [first] = await tx
    .select({ orgId: memberships.orgId })
    .from(memberships)
    .where(eq(memberships.userId, user.id))
    .orderBy(asc(memberships.createdAt), asc(memberships.orgId))
    .limit(1);
  const sid = newSecret();
  const orgId = first?.orgId ?? null;
  await tx.insert(sessions).values({
    id: secretHash(sid),
    userId: user.id,
    orgId,
    ip: facts.ip,
    userAgent: facts.userAgent,
    expiresAt: new Date(Date.now() + SESSION_HOURS_MAX * 3_600_000),
  });
  return { sid, orgId };
}

/** The session of a cookie's secret, if it still stands: asked at every request, so that revoking is immediate. */
export async function findSession(sid: string, now = new Date()): Promise<LiveSession | null> {
  return withTransaction(systemContext("session"), async (tx) => {
    const [row] = await sessionOf(tx).execute({ id: secretHash(sid) });
    if (!row || !isLive(row.session, now) || !mayAct(row.user)) return null;
    const unseenMs = now.getTime() - row.session.lastSeenAt.getTime();
    if (unseenMs > SEEN_EVERY_SECONDS * 1000) {
      await tx.update(sessions).set({ lastSeenAt: now }).where(eq(sessions.id, row.session.id));
    }
    return row;
  });
}

const sessionOf = prepared((tx) =>
  tx
    .select({ session: sessions, user: users, role: memberships.role })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .leftJoin(memberships, and(eq(memberships.userId, sessions.userId), eq(memberships.orgId, sessions.orgId)))
    .where(eq(sessions.id, sql.placeholder("id")))
    .prepare("session_of"),
);

/** Neither revoked nor past its end nor idle for too long. */
export function isLive(session: Session, now: Date): boolean {
  const idleMs = now.getTime() - session.lastSeenAt.getTime();
  return session.revokedAt === null && now < session.expiresAt && idleMs <= SESSION_IDLE_MINUTES_MAX * 60_000;
}

/** Whether an account may act at all: not disabled, and a demo account only where nobody else can reach the server. */
export function mayAct(user: Pick<User, "disabledAt" | "isDemo">, localOnly = isLocalOnly()): boolean {
  return user.disabledAt === null && (!user.isDemo || localOnly);
}

/** Ends sessions of a person: all of them, those in one organisation, or all but one. Returns how many. */
export async function revokeSessions(tx: Tx, of: { userId: string; orgId?: string; exceptId?: string; onlyId?: string }): Promise<number> {
  const which: (SQL | undefined)[] = [eq(sessions.userId, of.userId), isNull(sessions.revokedAt)];
  if (of.orgId !== undefined) which.push(eq(sessions.orgId, of.orgId));
  if (of.exceptId !== undefined) which.push(ne(sessions.id, of.exceptId));
  if (of.onlyId !== undefined) which.push(eq(sessions.id, of.onlyId));
  const ended = await tx
    .update(sessions)
    .set({ revokedAt: new Date() })
    .where(and(...which))
    .returning({ id: sessions.id });
  return ended.length;
}

/** Signs one session out. */
export async function endSession(sid: string, facts: RequestFacts): Promise<void> {
  await withTransaction(systemContext("sign-out"), async (tx) => {
    const which = and(eq(sessions.id, secretHash(sid)), isNull(sessions.revokedAt));
    const [ended] = await tx.update(sessions).set({ revokedAt: new Date() }).where(which).returning();
    if (!ended) return;
    const actor = { kind: "user", userId: ended.userId, sessionId: ended.id, isOperator: false } as const;
    const ctx = { ...systemContext("sign-out", ended.orgId ?? ""), actor, requestId: facts.requestId, ip: facts.ip };
    await emitAudit(tx, ctx, { action: "auth.sign_out", entityId: ended.userId });
  });
}
