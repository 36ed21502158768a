import { eq } from "drizzle-orm";
import { users } from "@/db";
import { requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { asSystem, systemContext, withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { requireSession } from "./internal";
import { checkPassword, hashPassword, verifyPassword } from "./password";
import { ChangePasswordInput } from "./schemas";
import { revokeSessions } from "./session";
import { beginAttempt } from "./throttle";

/** Sets a new password for the signed-in person and ends all other sessions. The current one is asked for, throttled. */
export async function changePassword(args: { ctx: ServiceContext; input: ChangePasswordInput }): Promise<{ sessionsEnded: number }> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const actor = requireSession(ctx);
  const { current, password } = ChangePasswordInput.parse(args.input);
  const user = await withTransaction(
    systemContext("password"),
    async (tx) => (await tx.select().from(users).where(eq(users.id, actor.userId)))[0],
  );
  if (!user) throw new AppError("UNAUTHENTICATED", "This account does not exist any more.");
  // Hashing takes its time, so it happens before a connection is held.
  const attempt = await beginAttempt(user.email, ctx.ip);
  if (!(await verifyPassword(user.passwordHash, current))) {
    await withTransaction(ctx, (tx) => emitAudit(tx, ctx, { action: "auth.password", entityId: user.id, outcome: "failed" }));
    throw new AppError("FORBIDDEN", "The current password is not right. Your password was not changed. Try again.");
  }
  await attempt.succeeded();
  checkPassword(password, user);
  const passwordHash = await hashPassword(password);
  return withTransaction(ctx, async (tx) => {
    const sessionsEnded = await asSystem(tx, ctx, async () => {
      const changed = await tx.update(users).set({ passwordHash }).where(eq(users.id, user.id)).returning({ id: users.id });
      if (changed.length !== 1)
        throw new AppError("CONFLICT", "Your account was changed at the same moment. Your password was not changed. Try again.");
      return revokeSessions(tx, { userId: user.id, exceptId: actor.sessionId });
    });
    await emitAudit(tx, ctx, { action: "auth.password", entityId: user.id, detail: { sessionsEnded } });
    return { sessionsEnded };
  });
}
