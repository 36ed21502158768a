import { eq } from "drizzle-orm";
import { memberships, users } from "@/db";
import { withTransaction, type Role, type ServiceContext } from "@/lib/context";
import { newId } from "@/lib/ids";

/** A context as if the demo person had asked. */
export async function demoContext(system: ServiceContext, email: string): Promise<ServiceContext> {
  const [found] = await withTransaction(system, (tx) =>
    tx
      .select({ userId: users.id, orgId: memberships.orgId, role: memberships.role })
      .from(users)
      .innerJoin(memberships, eq(memberships.userId, users.id))
      .where(eq(users.email, email)),
  );
  if (!found) throw new Error(`There is no demo account ${email}.`);
  const role: Role = found.role;
  const actor = { kind: "user", userId: found.userId, sessionId: "sample-data", isOperator: false } as const;
  return { actor, orgId: found.orgId, role, scopes: ["read", "write"], requestId: newId("request"), ip: null };
}
