import { and, eq, gt, isNull, sql } from "drizzle-orm";
import { runs, uploadSessions, type Tx } from "@/db";
import { authorize, datasetBySlug, requireScope, type DatasetRow } from "@/lib/access";
import { refuseLive } from "@/lib/catalog";
import { actorUserId, withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { checkDeclared, checkSize, emptyFile } from "./check-upload";
import type { SessionRow } from "./find-session";
import { noSuchRun } from "./record-upload";
import { requireRoom } from "./room";
import { storedFilename } from "./stored-filename";
import { UploadMetadata } from "./schemas";

/** An upload that gets no byte for so long is removed. */
export const EXPIRES_AFTER_MS = 7 * 86_400_000;
/** Files of one hospital that may be on their way at the same time. */
const AT_ONCE = 4;
/** One that has had no byte for so long is not on its way. */
const ACTIVE_WITHIN_MS = 2 * 60_000;

/** Begins a resumable upload: asks everything that can be asked before the first byte, and reserves the disk. */
export async function createSession(args: {
  ctx: ServiceContext;
  id: string;
  bytes: number | undefined;
  metadata: Record<string, string | null>;
}): Promise<SessionRow> {
  const { ctx, id, bytes } = args;
  requireScope(ctx, "write");
  const given = Object.entries(args.metadata).filter(([, value]) => value !== null && value !== "");
  const metadata = UploadMetadata.parse(Object.fromEntries(given));
  if (bytes === undefined)
    throw new AppError("INVALID_INPUT", "The size of the file must be said first, as Upload-Length. Nothing was kept.");
  if (bytes === 0) throw emptyFile();
  checkSize(bytes);
  return withTransaction(ctx, async (tx) => {
    const dataset = await datasetBySlug({ tx, ctx, slug: metadata.dataset });
    await authorize({ tx, ctx, action: "dataset.upload", datasetId: dataset.id });
    refuseLive(dataset, "it takes no files");
    const corrected = metadata.correctsRunId === undefined ? null : await runToCorrect(tx, dataset, metadata.correctsRunId);
    const hospital = metadata.hospital ?? corrected?.hospital ?? undefined;
    const period = metadata.period ?? corrected?.period ?? undefined;
    checkDeclared(dataset, { hospital, period });
    // Taken first, so that those who begin at the same moment count each other.
    await requireRoom({ tx, ctx, bytes });
    await requireTurn(tx, dataset, hospital);
    const [session] = await tx
      .insert(uploadSessions)
      .values({
        id,
        orgId: dataset.orgId,
        datasetId: dataset.id,
        userId: actorUserId(ctx) ?? dataset.createdBy,
        filename: await storedFilename(dataset.orgId, metadata.filename),
        hospital: hospital ?? null,
        period: period ?? null,
        bytes,
        sha256: metadata.sha256 ?? null,
        modifiedAt: metadata.modifiedAt ?? null,
        rehearsal: metadata.rehearsal ?? false,
        correctsRunId: corrected?.id ?? null,
        expiresAt: new Date(Date.now() + EXPIRES_AFTER_MS),
      })
      .returning();
    if (!session) throw new AppError("INTERNAL", "The upload was not written.");
    return session;
  });
}

async function runToCorrect(tx: Tx, dataset: DatasetRow, runId: string): Promise<typeof runs.$inferSelect> {
  const [run] = await tx
    .select()
    .from(runs)
    .where(and(eq(runs.id, runId), eq(runs.orgId, dataset.orgId), eq(runs.datasetId, dataset.id)));
  if (!run) throw noSuchRun();
  return run;
}

/** One hospital with many files does not take the connection of all others. */
async function requireTurn(tx: Tx, dataset: DatasetRow, hospital: string | undefined): Promise<void> {
  const sender =
    hospital === undefined
      ? and(isNull(uploadSessions.hospital), eq(uploadSessions.datasetId, dataset.id))
      : and(eq(uploadSessions.hospital, hospital), eq(uploadSessions.orgId, dataset.orgId));
  const active = gt(uploadSessions.lastByteAt, sql`now() - make_interval(secs => ${ACTIVE_WITHIN_MS / 1000})`);
  const under = await tx.$count(uploadSessions, and(sender, active, eq(uploadSessions.state, "open")));
  if (under < AT_ONCE) return;
  throw new AppError(
    "RATE_LIMITED",
    `${AT_ONCE} files of this hospital are being sent already. Nothing was kept. This one can follow when one of them is done.`,
    { retryAfterSeconds: 15 },
  );
}
