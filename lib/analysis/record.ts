import { queryRuns } from "@/db";
import { emitAudit } from "@/lib/audit";
import { actorUserId, withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { log } from "@/lib/log";
import type { Prepared } from "./prepare";

type Outcome = { kind: "query" | "export"; state: "done" | "failed" | "cancelled"; rows: number | null; elapsedMs: number };

/** Refuses a question nobody can be named for: every answer is somebody's. */
export function requirePerson(ctx: ServiceContext): string {
  const userId = actorUserId(ctx);
  if (userId) return userId;
  throw new AppError("FORBIDDEN", "A question is asked by a person or with a person's key. Nothing was run.");
}

/** Writes who asked what and what it cost, in one transaction with its audit row. An answer leaves only after that. */
export async function recordQuery(ctx: ServiceContext, prepared: Prepared, outcome: Outcome): Promise<void> {
  const { dataset, pin, estimate, bound } = prepared;
  const id = newId("query");
  await withTransaction(ctx, async (tx) => {
    await tx.insert(queryRuns).values({
      id,
      orgId: ctx.orgId,
      userId: requirePerson(ctx),
      datasetId: dataset.id,
      version: pin.version,
      kind: outcome.kind,
      state: outcome.state,
      query: prepared.query,
      sql: prepared.executed.sql,
      files: estimate.files,
      estimatedBytes: estimate.bytes,
      estimatedRows: estimate.rows,
      rows: outcome.rows,
      elapsedMs: outcome.elapsedMs,
    });
    await emitAudit(tx, ctx, {
      action: outcome.kind === "export" ? "query.export" : bound.kind === "summary" ? "query.summary" : "query.rows",
      entityId: dataset.id,
      outcome: outcome.state === "done" ? "ok" : "failed",
      // The question can hold values of cells: it is kept in query_runs, not in the log.
      detail: { queryId: id, version: pin.version, state: outcome.state, files: estimate.files, rows: outcome.rows },
    });
  });
}

/** As `recordQuery`, for a question that ended with an error: the caller hears that error, whatever happens here. */
export async function recordFailure(
  ctx: ServiceContext,
  prepared: Prepared,
  kind: Outcome["kind"],
  error: unknown,
  elapsedMs: number,
): Promise<void> {
  const state = error instanceof AppError && error.code === "CANCELLED" ? "cancelled" : "failed";
  try {
    await recordQuery(ctx, prepared, { kind, state, rows: null, elapsedMs });
  } catch {
    log.error({ requestId: ctx.requestId, datasetId: prepared.dataset.id }, "a failed question could not be recorded");
  }
}
