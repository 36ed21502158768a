import { rm, stat } from "node:fs/promises";
import { and, asc, eq, inArray } from "drizzle-orm";
import { memberships, runs, uploadSessions, type Tx } from "@/db";
import { ACTIONS, authorize, requireStanding } from "@/lib/access";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { syncFile, syncFolder } from "@/lib/storage";
import type { ReceivedUpload } from "./answers";
import { measureFile, type Measured } from "./archive";
import { checkDeclared, checkHash } from "./check-upload";
import { findSession, noSession, type FoundSession, type SessionRow } from "./find-session";
import { incomingFolder, incomingPath } from "./incoming";
import { recordUpload } from "./record-upload";

/** Errors that are an answer about the file: sending its last byte again would change nothing. */
const FINAL = ["INVALID_INPUT", "UNSUPPORTED"];

/**
 * Makes an upload of the bytes that have arrived, with its run and its job. May be called twice, by two processes at
 * once and after a kill anywhere: it happens once. A file that is not the announced one is refused, in words that
 * stay with the session.
 */
export async function completeSession(args: { ctx: ServiceContext; id: string }): Promise<ReceivedUpload> {
  const { ctx, id } = args;
  const { session } = await withTransaction(ctx, (tx) => findSession({ tx, ctx, id }));
  if (session.state !== "open") return settled(ctx, session);
  const file = incomingPath(id);
  try {
    const measured = await measure(session, file);
    if (measured === null) return await settledMeanwhile(ctx, id);
    const received = await withTransaction(ctx, async (tx) => {
      await requireStanding({ tx, ctx });
      const found = await findSession({ tx, ctx, id, lock: true });
      if (found.session.state !== "open") return null;
      await requireSender(tx, ctx, found);
      const done = await record(tx, ctx, found, { file, measured });
      await tx
        .update(uploadSessions)
        .set({ state: "complete", received: session.bytes, uploadId: done.uploadId })
        .where(eq(uploadSessions.id, id));
      return done;
    });
    if (received === null) return await settledMeanwhile(ctx, id);
    await rm(file, { force: true });
    return received;
  } catch (error) {
    if (error instanceof AppError && FINAL.includes(error.code)) await refuse(ctx, id, error.message);
    throw error;
  }
}

/** Null when another process has taken the file away meanwhile. */
async function measure(session: SessionRow, file: string): Promise<Measured | null> {
  const info = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (info === null) return null;
  if (info.size !== session.bytes || session.received !== session.bytes) {
    throw new AppError("CONFLICT", `${session.received} of ${session.bytes} bytes are here. Nothing was lost. Send the rest.`);
  }
  await syncFile(file);
  await syncFolder(incomingFolder());
  const measured = await measureFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (measured !== null) checkHash(measured.sha256, session.sha256);
  return measured;
}

type Bytes = { file: string; measured: Measured };

async function record(tx: Tx, ctx: ServiceContext, { session, dataset }: FoundSession, { file, measured }: Bytes): Promise<ReceivedUpload> {
  const { hospital, period } = session;
  checkDeclared(dataset, { hospital: hospital ?? undefined, period: period ?? undefined });
  const { userId, filename, rehearsal, correctsRunId } = session;
  return recordUpload({
    tx,
    ctx,
    dataset,
    file,
    measured,
    userId,
    filename,
    hospital,
    period,
    source: "browser",
    rehearsal,
    correctsRunId,
  });
}

/** A long upload can outlive the right to send it; one that the sweeper ends, its sender's membership. */
async function requireSender(tx: Tx, ctx: ServiceContext, { session, dataset }: FoundSession): Promise<void> {
  if (ctx.actor.kind !== "system") return authorize({ tx, ctx, action: "dataset.upload", datasetId: dataset.id });
  const roles = [...ACTIONS["dataset.upload"].roles];
  const sender = and(eq(memberships.orgId, session.orgId), eq(memberships.userId, session.userId), inArray(memberships.role, roles));
  if ((await tx.$count(memberships, sender)) > 0) return;
  throw new AppError(
    "INVALID_INPUT",
    "Who sent this file may no longer send files to this dataset. Nothing was kept. Somebody who may can send it again.",
  );
}

async function refuse(ctx: ServiceContext, id: string, message: string): Promise<void> {
  const refused = await withTransaction(ctx, (tx) =>
    tx
      .update(uploadSessions)
      .set({ state: "refused", message })
      .where(and(eq(uploadSessions.id, id), eq(uploadSessions.state, "open")))
      .returning({ id: uploadSessions.id }),
  );
  if (refused.length > 0) await rm(incomingPath(id), { force: true });
}

async function settledMeanwhile(ctx: ServiceContext, id: string): Promise<ReceivedUpload> {
  const { session } = await withTransaction(ctx, (tx) => findSession({ tx, ctx, id }));
  if (session.state !== "open") return settled(ctx, session);
  // Open without a file: the bytes were removed by hand, or the disk lost them.
  await withTransaction(ctx, (tx) => tx.update(uploadSessions).set({ state: "cancelled" }).where(eq(uploadSessions.id, id)));
  throw noSession();
}

/** What became of a session that is no longer open. */
export async function settled(ctx: ServiceContext, session: SessionRow): Promise<ReceivedUpload> {
  const { state, uploadId, message } = session;
  if (state === "refused") throw new AppError("INVALID_INPUT", message ?? "The file was refused. Nothing was kept.");
  if (state !== "complete" || uploadId === null) throw noSession();
  const [run] = await withTransaction(ctx, (tx) =>
    tx
      .select({ id: runs.id })
      .from(runs)
      .where(and(eq(runs.uploadId, uploadId), eq(runs.dedupeKey, uploadId)))
      .orderBy(asc(runs.createdAt))
      .limit(1),
  );
  if (!run) throw noSession();
  return { uploadId, runId: run.id };
}
