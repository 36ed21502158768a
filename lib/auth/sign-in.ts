import { asc, eq } from "drizzle-orm";
import { auditLog, memberships, users, type Tx } from "@/db";
import { systemContext, withTransaction } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { normaliseEmail } from "./email";
import { hashPassword, needsRehash, verifyPassword } from "./password";
import type { RequestFacts } from "./request-facts";
import { createSession, mayAct, type User } from "./session";
import { PASSWORD_LENGTH_MAX } from "./settings";
import { beginAttempt } from "./throttle";

/**
 * Signs a person in and returns the secret of the new session. A wrong password, an unknown or disabled account and
 * something that is no address answer alike, after the same work. RATE_LIMITED after too many failures.
 */
export async function signIn(args: { email: string; password: string; facts: RequestFacts }): Promise<{ userId: string; sid: string }> {
  const { facts } = args;
  const email = normaliseEmail(args.email.slice(0, 500));
  const password = args.password.slice(0, 4 * PASSWORD_LENGTH_MAX);
  const attempt = await beginAttempt(email ?? args.email.slice(0, 500), facts.ip);
  const user = email === null ? null : await findUser(email);
  const matches = await verifyPassword(user?.passwordHash ?? null, password);
  if (!user || !matches || user.disabledAt !== null) {
    await record(facts, user, "failed", "password");
    throw new AppError("UNAUTHENTICATED", "The e-mail address or the password is not right. Check both and try again.");
  }
  await attempt.succeeded();
  if (!mayAct(user)) {
    await record(facts, user, "denied", "demo_account");
    throw new AppError(
      "FORBIDDEN",
      "Demo accounts work only while this server is reached from its own machine alone. Use an account of your own.",
    );
  }
  const passwordHash = needsRehash(user.passwordHash) ? await hashPassword(password) : undefined;
  return withTransaction(systemContext("sign-in"), async (tx) => {
    if (passwordHash) await tx.update(users).set({ passwordHash }).where(eq(users.id, user.id));
    const { sid, orgId } = await createSession(tx, user, facts);
    await auditSignIn(tx, { facts, user, orgId, outcome: "ok", detail: null });
    return { userId: user.id, sid };
  });
}

function findUser(email: string): Promise<User | null> {
  return withTransaction(systemContext("sign-in"), async (tx) => {
    const [user] = await tx.select().from(users).where(eq(users.email, email));
    return user ?? null;
  });
}

/** A failed sign-in, in the log of the organisation the account belongs to; of none when there is no such account. */
function record(facts: RequestFacts, user: User | null, outcome: "failed" | "denied", reason: string): Promise<void> {
  return withTransaction(systemContext("sign-in"), async (tx) => {
    const found = user
      ? await tx
          .select({ orgId: memberships.orgId })
          .from(memberships)
          .where(eq(memberships.userId, user.id))
          .orderBy(asc(memberships.createdAt))
          .limit(1)
      : [];
    await auditSignIn(tx, { facts, user, orgId: found[0]?.orgId ?? null, outcome, detail: { reason } });
  });
}

async function auditSignIn(
  tx: Tx,
  entry: {
    facts: RequestFacts;
    user: User | null;
    orgId: string | null;
    outcome: "ok" | "failed" | "denied";
    detail: { reason: string } | null;
  },
): Promise<void> {
  await tx.insert(auditLog).values({
    id: newId("audit"),
    orgId: entry.orgId,
    actorKind: entry.outcome === "ok" ? "user" : "anonymous",
    userId: entry.user?.id ?? null,
    ip: entry.facts.ip,
    requestId: entry.facts.requestId,
    action: "auth.sign_in",
    entityId: entry.user?.id ?? null,
    outcome: entry.outcome,
    detail: entry.detail,
  });
}
