import { queryRuns } from "@/db";
import { emitAudit } from "@/lib/audit";
import { actorUserId, withTransaction, type ServiceContext } from "@/lib/context";
import type { RunFacts } from "@/lib/engines";
import { AppError, type ErrorCode } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { log } from "@/lib/log";
import type { Prepared } from "./prepare";
import type { ReceiptFacts } from "./receipt-facts";

/** What the engine says of a run, and the text it ran. */
export type RanFacts = Pick<RunFacts, "elapsedMs" | "scannedBytes"> & { sql: string };

type Outcome = {
  kind: "query" | "export";
  state: "done" | "failed" | "cancelled";
  rows: number | null;
  elapsedMs: number;
  cache: "hit" | "miss" | "none";
  /** Null where nothing ran for this caller. */
  ran: RanFacts | null;
  errorCode?: ErrorCode;
  /** Of an answer that is given. */
  receipt?: ReceiptFacts;
};

/** Refuses a question nobody can be named for: every answer is somebody's. */
export function requirePerson(ctx: ServiceContext): string {
  const userId = actorUserId(ctx);
  if (userId) return userId;
  throw new AppError("FORBIDDEN", "A question is asked by a person or with a person's key. Nothing was run.");
}

/**
 * Writes who asked what and what it cost, in one transaction with an audit row for each dataset. An answer leaves only
 * after that, a kept one too. Answers the id of the record.
 */
export async function recordQuery(ctx: ServiceContext, prepared: Prepared, outcome: Outcome): Promise<string> {
  const { dataset, opened, estimate, bound, engine } = prepared;
  const id = newId("query");
  const versions = opened.map((one) => ({ datasetId: one.dataset.id, version: one.version }));
  const [asked, ...joined] = versions;
  const { state, rows, cache, ran } = outcome;
  // Of a kept answer, too, the text that gives it is on record: it has the rows that were in reach, and the files. An
  // engine with tables of its own compiles it only when it runs; the question's own text stands there then.
  const executed = ran ?? prepared.executed() ?? prepared.visible;
  await withTransaction(ctx, async (tx) => {
    await tx.insert(queryRuns).values({
      id,
      orgId: ctx.orgId,
      // Who follows a link is nobody known, and its maker did not ask.
      userId: ctx.actor.kind === "link" ? ctx.actor.linkId : requirePerson(ctx),
      datasetId: dataset.id,
      version: asked?.version ?? 0,
      joined,
      kind: outcome.kind,
      engine: engine.name,
      cache,
      state,
      query: prepared.query,
      sql: executed.sql,
      files: estimate.files,
      estimatedBytes: estimate.bytes,
      estimatedBytesHigh: estimate.bytesHigh,
      estimatedSeconds: (estimate.seconds.low + estimate.seconds.high) / 2,
      estimatedRows: estimate.rows,
      rows,
      scannedBytes: ran?.scannedBytes ?? null,
      elapsedMs: outcome.elapsedMs,
      engineMs: ran?.elapsedMs ?? null,
      errorCode: outcome.errorCode ?? null,
      receipt: outcome.receipt ?? null,
    });
    for (const { datasetId, version } of versions) {
      await emitAudit(tx, ctx, {
        action: outcome.kind === "export" ? "query.export" : bound.kind === "summary" ? "query.summary" : "query.rows",
        entityId: datasetId,
        outcome: state === "done" ? "ok" : "failed",
        // The question can hold values of cells: it is kept in query_runs, not in the log.
        detail: {
          queryId: id,
          version,
          state,
          cache,
          files: estimate.files,
          rows,
          ...(datasetId === dataset.id ? { joined } : { joinedTo: dataset.id }),
        },
      });
    }
  });
  return id;
}

/** As `recordQuery`, for a question that ended with an error: the caller hears that error, whatever happens here. */
export async function recordFailure(
  ctx: ServiceContext,
  prepared: Prepared,
  { kind, error, elapsedMs }: { kind: Outcome["kind"]; error: unknown; elapsedMs: number },
): Promise<void> {
  const errorCode = error instanceof AppError ? error.code : "INTERNAL";
  const state = errorCode === "CANCELLED" ? "cancelled" : "failed";
  try {
    await recordQuery(ctx, prepared, { kind, state, rows: null, elapsedMs, cache: "none", ran: null, errorCode });
  } catch {
    log.error({ requestId: ctx.requestId, datasetId: prepared.dataset.id }, "a failed question could not be recorded");
  }
}
