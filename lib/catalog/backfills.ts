import { and, asc, count, desc, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { backfills, datasets, runEvents, runs, uploads, users, type Tx } from "@/db";
import { authorize, datasetBySlug, requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { cancelJob, enqueueOnce } from "@/jobs";
import type { Backfill, BackfillDetail, BackfillList, BackfillState } from "./contract-answers";
import { BackfillByIdInput, ListBackfillsInput } from "./contract-schemas";

const RUNS_MAX = 1000;
const LISTED_MAX = 100;

const Selection = z.object({
  hospital: z.string().nullable().catch(null),
  from: z.string().nullable().catch(null),
  to: z.string().nullable().catch(null),
  reason: z.string().nullable().catch(null),
});

/** One reprocessing with the result of each of its runs. */
export async function getBackfill(args: { ctx: ServiceContext; input: BackfillByIdInput }): Promise<BackfillDetail> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const { backfillId } = BackfillByIdInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const { datasetId } = await findBackfill(tx, ctx, backfillId);
    await authorize({ tx, ctx, action: "run.view", datasetId });
    const found = await tx
      .select({ run: runs, filename: uploads.filename })
      .from(runs)
      .leftJoin(uploads, eq(uploads.id, runs.uploadId))
      .where(eq(runs.backfillId, backfillId))
      .orderBy(asc(runs.period), asc(runs.hospital), asc(runs.id))
      .limit(RUNS_MAX);
    const children = found.map(({ run: { id, state, hospital, period, version, message }, filename }) => ({
      id,
      state,
      hospital,
      period,
      filename,
      version,
      message,
    }));
    return { ...(await backfillRow(tx, backfillId)), runs: children };
  });
}

/** The reprocessings of a dataset, newest first. */
export async function listBackfills(args: { ctx: ServiceContext; input: ListBackfillsInput }): Promise<BackfillList> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const { slug } = ListBackfillsInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const dataset = await datasetBySlug({ tx, ctx, slug });
    await authorize({ tx, ctx, action: "run.view", datasetId: dataset.id });
    const ids = await tx
      .select({ id: backfills.id })
      .from(backfills)
      .where(eq(backfills.datasetId, dataset.id))
      .orderBy(desc(backfills.createdAt))
      .limit(LISTED_MAX);
    const items: Backfill[] = [];
    for (const { id } of ids) items.push(await backfillRow(tx, id));
    return { items };
  });
}

/** Starts no further run until it is resumed; those that have begun go on. */
export async function pauseBackfill(args: { ctx: ServiceContext; input: BackfillByIdInput }): Promise<BackfillState> {
  return change(args, { from: ["running"], to: "paused" });
}

export async function resumeBackfill(args: { ctx: ServiceContext; input: BackfillByIdInput }): Promise<BackfillState> {
  return change(args, { from: ["paused"], to: "running" });
}

/** Cancels the runs that have not begun; those that have go on, and what was published stays. */
export async function cancelBackfill(args: { ctx: ServiceContext; input: BackfillByIdInput }): Promise<BackfillState> {
  return change(args, { from: ["running", "paused"], to: "cancelled" });
}

type State = BackfillState["state"];

async function change(
  args: { ctx: ServiceContext; input: BackfillByIdInput },
  { from, to }: { from: State[]; to: State },
): Promise<BackfillState> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const { backfillId } = BackfillByIdInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const found = await findBackfill(tx, ctx, backfillId);
    await authorize({ tx, ctx, action: "dataset.reprocess", datasetId: found.datasetId });
    const finishedAt = to === "cancelled" ? new Date() : null;
    const [changed] = await tx
      .update(backfills)
      .set({ state: to, finishedAt })
      .where(and(eq(backfills.id, backfillId), inArray(backfills.state, from)))
      .returning({ id: backfills.id });
    if (!changed)
      throw new AppError("CONFLICT", `This reprocessing is ${found.state}. Nothing was changed. Reload to see where it stands.`);
    if (to === "cancelled") await cancelWaiting(tx, backfillId);
    if (to === "running") await enqueueOnce(tx, "backfill", { backfillId }, { lockKey: backfillId });
    await emitAudit(tx, ctx, { action: `backfill.${to}`, entityId: backfillId, detail: { datasetId: found.datasetId, was: found.state } });
    return { id: backfillId, state: to };
  });
}

const CANCELLED = "The reprocessing was cancelled before this run began. What is published stays.";

async function cancelWaiting(tx: Tx, backfillId: string): Promise<void> {
  const waiting = await tx
    .update(runs)
    .set({ state: "cancelled", message: CANCELLED, finishedAt: new Date() })
    .where(and(eq(runs.backfillId, backfillId), eq(runs.state, "queued")))
    .returning({ id: runs.id });
  for (const run of waiting) {
    await tx.insert(runEvents).values({ runId: run.id, level: "info", message: CANCELLED });
    await cancelJob(tx, "ingest", run);
  }
}

/** A reprocessing of the caller's organisation; NOT_FOUND for any other. */
async function findBackfill(tx: Tx, ctx: ServiceContext, backfillId: string): Promise<typeof backfills.$inferSelect> {
  const [found] = await tx
    .select()
    .from(backfills)
    .where(and(eq(backfills.id, backfillId), eq(backfills.orgId, ctx.orgId)));
  if (!found) throw new AppError("NOT_FOUND", "There is no reprocessing with this id that you may see. Nothing was changed. Check the id.");
  return found;
}

/** A reprocessing with how far its runs are. */
export async function backfillRow(tx: Tx, backfillId: string): Promise<Backfill> {
  const [row] = await tx
    .select({ backfill: backfills, dataset: datasets.slug, by: users.name })
    .from(backfills)
    .innerJoin(datasets, eq(datasets.id, backfills.datasetId))
    .leftJoin(users, eq(users.id, backfills.createdBy))
    .where(eq(backfills.id, backfillId));
  if (!row) throw new AppError("NOT_FOUND", "There is no reprocessing with this id. Nothing was changed.");
  const counted = await tx.select({ state: runs.state, n: count() }).from(runs).where(eq(runs.backfillId, backfillId)).groupBy(runs.state);
  const runsIn = (...states: (typeof runs.$inferSelect)["state"][]) =>
    counted.filter((one) => states.includes(one.state)).reduce((sum, one) => sum + one.n, 0);
  const { backfill, dataset, by } = row;
  const { reason, ...selection } = Selection.parse(backfill.selection);
  return {
    id: backfill.id,
    dataset,
    state: backfill.state,
    contractVersion: backfill.contractVersion,
    selection,
    reason,
    total: backfill.total,
    done: runsIn("published", "rejected", "failed", "cancelled", "rehearsed"),
    failed: runsIn("failed", "rejected"),
    held: runsIn("held"),
    withoutFile: backfill.withoutFile,
    by,
    createdAt: backfill.createdAt.toISOString(),
    finishedAt: backfill.finishedAt?.toISOString() ?? null,
  };
}
