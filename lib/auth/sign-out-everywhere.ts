import { requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { asSystem, withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { requireSession } from "./internal";
import { SignOutInput } from "./schemas";
import { revokeSessions } from "./session";

/** Ends every session of the signed-in person, this one too; or, with an id, that one. At once. */
export async function signOutEverywhere(args: { ctx: ServiceContext; input: SignOutInput }): Promise<{ sessionsEnded: number }> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const actor = requireSession(ctx);
  const { sessionId } = SignOutInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const which = { userId: actor.userId, ...(sessionId !== undefined && { onlyId: sessionId }) };
    const sessionsEnded = await asSystem(tx, ctx, () => revokeSessions(tx, which));
    if (sessionId !== undefined && sessionsEnded === 0)
      throw new AppError("NOT_FOUND", "There is no such session. It may have ended already.");
    await emitAudit(tx, ctx, { action: "auth.sign_out", entityId: actor.userId, detail: { sessionsEnded } });
    return { sessionsEnded };
  });
}
