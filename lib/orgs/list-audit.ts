import { and, desc, eq, or, sql, type SQL } from "drizzle-orm";
import { auditLog, queryRuns, users } from "@/db";
import { authorize, requireScope } from "@/lib/access";
import { asSystem, withTransaction, type ServiceContext } from "@/lib/context";
import { afterPlace, exactly, readPlace, writePlace } from "@/lib/paging";
import { ListAuditInput, type AuditPage } from "./schemas";

/** The organisation's audit log, latest first. The executed text of questions is for administrators. */
export async function listAudit(args: { ctx: ServiceContext; input: ListAuditInput }): Promise<AuditPage> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const input = ListAuditInput.parse(args.input);
  const place = readPlace(input.cursor, "audit");
  return withTransaction(ctx, async (tx) => {
    await authorize({ tx, ctx, action: "audit.view" });
    const which: (SQL | undefined)[] = [eq(auditLog.orgId, ctx.orgId), afterPlace(auditLog, place)];
    if (input.action !== undefined) which.push(eq(auditLog.action, input.action));
    if (input.userId !== undefined) which.push(eq(auditLog.userId, input.userId));
    if (input.outcome !== undefined) which.push(eq(auditLog.outcome, input.outcome));
    const query = or(eq(queryRuns.id, auditLog.entityId), eq(queryRuns.id, sql`${auditLog.detail} ->> 'queryId'`));
    const rows = await asSystem(tx, ctx, () =>
      tx
        .select({ event: auditLog, at: exactly(auditLog.at), name: users.name, email: users.email, sql: queryRuns.sql })
        .from(auditLog)
        .leftJoin(users, eq(users.id, auditLog.userId))
        .leftJoin(queryRuns, and(query, eq(queryRuns.orgId, ctx.orgId)))
        .where(and(...which))
        .orderBy(desc(auditLog.at), desc(auditLog.id))
        .limit(input.limit + 1),
    );
    const page = rows.slice(0, input.limit);
    const last = rows.length > input.limit ? page.at(-1) : undefined;
    return {
      events: page.map(({ event, name, email, sql: executed }) => ({
        id: event.id,
        at: event.at.toISOString(),
        actor: { kind: event.actorKind, userId: event.userId, name, email, keyId: event.keyId },
        ip: event.ip,
        requestId: event.requestId,
        action: event.action,
        entityId: event.entityId,
        outcome: event.outcome,
        detail: event.detail,
        sql: ctx.role === "admin" ? executed : null,
      })),
      nextCursor: writePlace(last && { at: last.at, id: last.event.id }),
    };
  });
}
