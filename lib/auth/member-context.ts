import { and, eq } from "drizzle-orm";
import { memberships, users } from "@/db";
import { systemContext, withTransaction, type ServiceContext } from "@/lib/context";
import { newId } from "@/lib/ids";
import { mayAct } from "./session";

/**
 * A member, as far as somebody acts for them who is not signed in, such as a job they asked for: with the role of this
 * moment. Null when the person is no member any more, or may not act. `because` stands where a session would.
 */
export async function memberContext(o: { userId: string; orgId: string; because: string }): Promise<ServiceContext | null> {
  const { userId, orgId, because } = o;
  return withTransaction(systemContext("member"), async (tx) => {
    const [found] = await tx
      .select({ user: users, role: memberships.role })
      .from(users)
      .innerJoin(memberships, and(eq(memberships.userId, users.id), eq(memberships.orgId, orgId)))
      .where(eq(users.id, userId));
    if (!found || !mayAct(found.user)) return null;
    return {
      actor: { kind: "user", userId, sessionId: because, isOperator: false },
      orgId,
      role: found.role,
      scopes: ["read"],
      requestId: newId("request"),
      ip: null,
    };
  });
}
