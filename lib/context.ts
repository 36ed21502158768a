import { sql } from "drizzle-orm";
import { inTransaction, type Tx } from "@/db";
import { newId } from "@/lib/ids";

export const ROLES = ["admin", "data_manager", "analyst", "viewer", "auditor"] as const;
export type Role = (typeof ROLES)[number];

/** What a session or key may do at most; roles and grants decide within it. */
export type Scope = "read" | "write";

/**
 * Who acts. `link` is somebody without an account who follows a link; the person who made it vouches with the own
 * rights. `system` is a job or a command on the server itself.
 */
export type Actor =
  | { kind: "user"; userId: string; sessionId: string; isOperator: boolean }
  | { kind: "key"; userId: string; keyId: string }
  | { kind: "link"; userId: string; linkId: string }
  | { kind: "system"; name: string };

/** Who asks, for which organisation, in which request. Made by lib/auth from a cookie or a key; never from input. */
export type ServiceContext = {
  actor: Actor;
  /** The organisation everything happens in. Empty for `system`. */
  orgId: string;
  /** The actor's role in it; `system` has none. */
  role: Role | null;
  scopes: readonly Scope[];
  requestId: string;
  ip: string | null;
  /** The running transaction, when a verb calls another verb. */
  tx?: Tx;
};

/**
 * Runs `fn` in a transaction that carries the organisation for row-level security: `app.org_id`, and
 * `app.actor` = `system` for jobs. A transaction already in `ctx` is reused, so a verb can call a verb.
 */
export async function withTransaction<T>(ctx: ServiceContext, fn: (tx: Tx) => Promise<T>): Promise<T> {
  if (ctx.tx) return fn(ctx.tx);
  try {
    const actor = ctx.actor.kind === "system" ? "system" : "member";
    return await inTransaction({ "app.org_id": ctx.orgId, "app.actor": actor }, fn);
  } catch (error) {
    await settleRollback(error);
    throw error;
  }
}

/**
 * Runs `fn` in the caller's transaction with the row-level security of the system: for the few questions that
 * cross organisations, such as whether another organisation already sees a dataset of this name.
 */
export async function asSystem<T>(tx: Tx, ctx: ServiceContext, fn: () => Promise<T>): Promise<T> {
  if (ctx.actor.kind === "system") return fn();
  await tx.execute(sql`select set_config('app.actor', 'system', true)`);
  const result = await fn();
  // After an error the transaction is lost, and the setting with it.
  await tx.execute(sql`select set_config('app.actor', 'member', true)`);
  return result;
}

type RollbackTasks = WeakMap<object, () => Promise<void>>;
const slot = globalThis as typeof globalThis & { medlakeRollbackTasks?: RollbackTasks };
const rollbackTasks: RollbackTasks = (slot.medlakeRollbackTasks ??= new WeakMap());

/** Something that must happen although, and after, the error undid its transaction: the record of a refusal. */
export function afterRollback(error: Error, task: () => Promise<void>): void {
  rollbackTasks.set(error, task);
}

/** Runs what `afterRollback` was given for this error, once. Called where a transaction or a request ends. */
export async function settleRollback(error: unknown): Promise<void> {
  if (!(error instanceof Error)) return;
  const task = rollbackTasks.get(error);
  rollbackTasks.delete(error);
  await task?.();
}

/** The context of a job, of start-up, or of a command run on the server by someone who can read its files. */
export function systemContext(name: string, orgId = ""): ServiceContext {
  return { actor: { kind: "system", name }, orgId, role: null, scopes: ["read", "write"], requestId: newId("request"), ip: null };
}

/** The person behind the context, of a link the one who made it; jobs have none. */
export function actorUserId(ctx: ServiceContext): string | null {
  return ctx.actor.kind === "system" ? null : ctx.actor.userId;
}
