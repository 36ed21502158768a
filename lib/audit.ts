import { auditLog, type Tx } from "@/db";
import type { ServiceContext } from "@/lib/context";
import { newId } from "@/lib/ids";

export type AuditEntry = {
  action: string;
  entityId?: string | null;
  outcome?: "ok" | "denied" | "failed";
  /** Ids, counts and settings; never a cell's value. */
  detail?: Record<string, unknown>;
};

/** Writes one audit row in the caller's transaction: it stands exactly when the change or the read stands. */
export async function emitAudit(tx: Tx, ctx: ServiceContext, entry: AuditEntry): Promise<void> {
  const { actor } = ctx;
  await tx.insert(auditLog).values({
    id: newId("audit"),
    orgId: ctx.orgId === "" ? null : ctx.orgId,
    actorKind: actor.kind,
    // Who made a link did not do what is done by it.
    userId: actor.kind === "user" || actor.kind === "key" ? actor.userId : null,
    sessionId: actor.kind === "user" ? actor.sessionId : null,
    keyId: actor.kind === "key" ? actor.keyId : null,
    ip: ctx.ip,
    requestId: ctx.requestId,
    action: entry.action,
    entityId: entry.entityId ?? null,
    outcome: entry.outcome ?? "ok",
    detail: actor.kind === "link" ? { ...entry.detail, linkId: actor.linkId } : (entry.detail ?? null),
  });
}
