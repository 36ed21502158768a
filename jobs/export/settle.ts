import { and, eq, inArray } from "drizzle-orm";
import { exports, type Tx } from "@/db";
import { emitAudit } from "@/lib/audit";
import { systemContext, withTransaction } from "@/lib/context";
import { env } from "@/lib/env";
import { AppError, ERRORS, Fenced } from "@/lib/errors";
import { ExportFacts } from "@/lib/exports";
import { log } from "@/lib/log";
import { complete, giveBack } from "../enqueue";
import type { ExportAttempt } from "./begin";
import type { Watch } from "./watch";

const DAY_MS = 86_400_000;

type Ending = Partial<typeof exports.$inferInsert> & { state: "done" | "failed" | "cancelled" };
export type Made = { key: string; rows: number; bytes: number; sha256: string; facts: ExportFacts };

/** Names the file and completes the job in one transaction: the file can be had exactly when its job is done. */
export async function settleDone(attempt: ExportAttempt, made: Made): Promise<void> {
  const { key, rows, bytes, sha256, facts } = made;
  const expiresAt = new Date(Date.now() + env().MEDLAKE_EXPORT_DAYS * DAY_MS);
  const done: Ending = { state: "done", percentage: 100, storageKey: key, rows, bytes, sha256, sources: facts, expiresAt };
  await withTransaction(contextOf(attempt), async (tx) => {
    const [row] = await tx.select().from(exports).where(eq(exports.id, attempt.row.id)).for("update");
    if (row?.state !== "running" || row.cancelRequestedAt !== null) {
      throw new AppError("CANCELLED", "Cancelled. No file was made.", { details: [{ path: "engine", message: "It had just ended." }] });
    }
    await end(tx, attempt, done, { rows, bytes, sha256 });
  });
}

/** Ends the export, or leaves it to the next attempt by throwing. */
export async function settleError(attempt: ExportAttempt, watch: Watch, error: unknown): Promise<void> {
  const known = error instanceof AppError ? error : unknownError(attempt, error);
  if (known instanceof Fenced) throw known;
  if (watch.isCancelled() || known.code === "CANCELLED") {
    if (attempt.job.signal.aborted && !watch.isCancelled()) return leave(attempt, known);
    const confirmation = known.details?.find(({ path }) => path === "engine")?.message;
    const sources = { ...ExportFacts.parse(attempt.row.sources), ...(confirmation === undefined ? {} : { confirmation }) };
    const ending: Ending = { state: "cancelled", errorCode: "CANCELLED", message: "Cancelled. No file was made.", sources };
    await withTransaction(contextOf(attempt), (tx) => end(tx, attempt, ending, {}));
    return;
  }
  if (attempt.job.signal.aborted) return leave(attempt, known);
  const { code, message } = known;
  if (ERRORS[code].retry && !attempt.job.isLast) {
    await withTransaction(contextOf(attempt), (tx) => wait(tx, attempt));
    throw known;
  }
  await withTransaction(contextOf(attempt), (tx) => end(tx, attempt, { state: "failed", errorCode: code, message }, { code }));
}

function contextOf({ row }: ExportAttempt) {
  return systemContext("worker", row.orgId);
}

async function end(tx: Tx, attempt: ExportAttempt, ending: Ending, facts: Record<string, unknown>): Promise<void> {
  const { row, job } = attempt;
  await tx
    .update(exports)
    .set({ finishedAt: new Date(), ...ending })
    .where(and(eq(exports.id, row.id), inArray(exports.state, ["queued", "running"])));
  await emitAudit(tx, contextOf(attempt), {
    action: "export.own",
    entityId: row.id,
    outcome: ending.state === "failed" ? "failed" : "ok",
    detail: { change: ending.state, userId: row.userId, datasetId: row.datasetId, ...facts },
  });
  await complete(tx, job);
}

async function wait(tx: Tx, { row }: ExportAttempt): Promise<void> {
  await tx
    .update(exports)
    .set({ state: "queued", percentage: null })
    .where(and(eq(exports.id, row.id), eq(exports.state, "running")));
}

/** The worker stops, or the claim is lost. In the first case the job is given back, and the next worker starts at once. */
async function leave(attempt: ExportAttempt, error: AppError): Promise<never> {
  await withTransaction(contextOf(attempt), async (tx) => {
    if (await giveBack(tx, attempt.job)) await wait(tx, attempt);
  });
  throw error;
}

function unknownError({ row }: ExportAttempt, error: unknown): AppError {
  const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
  log.error({ export: row.id, error: error instanceof Error ? error.name : "unknown", code }, "An export met an unknown error.");
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new AppError(
      "LIMIT_EXCEEDED",
      "The server's disk is full. No file was made, and nothing stored was lost. Ask whoever runs the server to make room, then ask again.",
      { cause: error },
    );
  }
  return new AppError(
    "INTERNAL",
    "Something failed inside the server. No file was made, and nothing was changed. Ask again; if it fails again, report the download's id.",
    { cause: error },
  );
}
