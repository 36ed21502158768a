import { eq } from "drizzle-orm";
import { runs, type Tx } from "@/db";
import { emitAudit } from "@/lib/audit";
import { withTransaction } from "@/lib/context";
import type { Counts, FileLayout, Issue, RunCheck } from "@/lib/ingest";
import { lockHead, publish, type NewPart, type Published } from "@/lib/lake";
import { notifyRun } from "@/lib/notices";
import { complete, enqueueOnce } from "../enqueue";
import { holdClaim, type Attempt } from "./attempt";
import { isCorrectedLater } from "./corrected-files";
import { addEvent, endOpenSteps, replaceIssues } from "./record";

type HoldReason = NonNullable<(typeof runs.$inferSelect)["holdReason"]>;
type Ending = Partial<typeof runs.$inferInsert> & { state: NonNullable<(typeof runs.$inferInsert)["state"]> };

/** What an ending leaves besides the run's row. */
type Traces = { audit: string; event: { level: "info" | "warn" | "error"; message: string }; issues?: Issue[] };

/**
 * Ends the run and its job in the caller's transaction: people see it done exactly when its work is visible. Throws
 * Fenced, and so undoes everything, when the claim is lost.
 */
async function end(tx: Tx, attempt: Attempt, ending: Ending, traces: Traces): Promise<void> {
  const { run } = attempt;
  await holdClaim(tx, attempt);
  if (traces.issues) await replaceIssues(tx, run.id, traces.issues);
  await endOpenSteps(tx, run.id, ending.state === "failed" ? "failed" : "done");
  await tx
    .update(runs)
    .set({ finishedAt: new Date(), ...ending })
    .where(eq(runs.id, run.id));
  await addEvent(tx, run.id, traces.event.level, traces.event.message);
  const { state, received, published, rejected, version } = ending;
  await emitAudit(tx, attempt.ctx, {
    action: traces.audit,
    entityId: run.id,
    outcome: state === "failed" ? "failed" : "ok",
    detail: { datasetId: run.datasetId, uploadId: run.uploadId, state, received, published, rejected, version },
  });
  await notifyRun(tx, run, ending.state);
  // The next one of a reprocessing may begin.
  if (run.backfillId !== null) await enqueueOnce(tx, "backfill", { backfillId: run.backfillId }, { lockKey: run.backfillId });
  await complete(tx, attempt.job);
}

export type Ready = {
  parts: NewPart[];
  /** Runs whose file this one corrects. */
  corrects: string[];
  /** For a file whose rows are added beside others: the runs whose file it corrects; null for other deliveries. */
  addsBeside: string[] | null;
  sentFor: string | null;
  counts: Counts;
  issues: Issue[];
  layout: FileLayout;
  checks: RunCheck[];
  contentKey: string;
  contractVersion: number;
  rejectedKey: string | null;
};

/** Publishes and completes in one transaction. Nothing is written, and the run goes on, when the outcome is `rebase`. */
export async function settlePublished(attempt: Attempt, ready: Ready): Promise<Published> {
  const { run, upload } = attempt;
  const { parts, corrects, addsBeside, sentFor, counts, issues, layout, checks, contentKey, contractVersion, rejectedKey } = ready;
  return withTransaction(attempt.ctx, async (tx) => {
    const order = {
      datasetId: run.datasetId,
      runId: run.id,
      actorId: run.createdBy,
      contractVersion,
      contentKey,
      uploadedAt: upload.createdAt,
      parts,
      corrects,
      sentFor,
    };
    const { head } = await lockHead(tx, run.datasetId);
    // What replaces its month is judged by when it was received; what is added to one would come back beside its correction.
    const isLate = addsBeside !== null && (await isCorrectedLater(tx, attempt, addsBeside));
    const published: Published = isLate ? { version: head, outcome: "superseded", superseded: [] } : await publish(tx, order);
    if (published.outcome === "rebase") return published;
    const message = wordsOf(published, parts.length);
    const facts = { ...counts, layout, checks, contentKey, contractVersion, rejectedKey, progress: 1, message };
    const traces = { audit: "run.publish", event: { level: "info" as const, message }, issues };
    if (published.outcome === "superseded") {
      await end(tx, attempt, { ...facts, state: "cancelled", errorCode: "CONFLICT" }, traces);
    } else {
      await end(tx, attempt, { ...facts, state: "published", version: published.version }, traces);
    }
    return published;
  });
}

function wordsOf(published: Published, parts: number): string {
  const { version, outcome, superseded, left = [] } = published;
  if (outcome === "noop") return `The same content is already published, in version ${version}. Nothing was published twice.`;
  if (outcome === "superseded")
    return "A file that was sent later already holds these months. This one was not published, so the later one stays. It is kept.";
  const gone = left.length === 0 ? "" : ` What the corrected file had brought and this one has not is gone: ${listOf(left)}.`;
  const made = `Version ${version} is published.${gone}`;
  if (superseded.length === 0) return made;
  return `${made} ${superseded.length} of ${parts} parts were left as they are, because a file that was sent later holds them: ${listOf(superseded)}.`;
}

function listOf(parts: { hospital: string; period: string }[]): string {
  const names = parts.slice(0, 10).map(({ hospital, period }) => (hospital === "*" ? period : `${hospital} ${period}`));
  return parts.length > 10 ? `${names.join(", ")} and ${parts.length - 10} more` : names.join(", ");
}

/** What was found about a file that is not published. */
export type Found = {
  issues?: Issue[];
  counts?: Counts | null;
  checks?: RunCheck[];
  layout?: FileLayout | null;
  rejectedKey?: string | null;
  contractVersion?: number;
};

function columnsOf({ counts, checks = [], layout = null, rejectedKey = null, contractVersion }: Found) {
  return { ...counts, checks, layout, rejectedKey, ...(contractVersion === undefined ? {} : { contractVersion }) };
}

/** The file was judged and nothing of it is published: that is an answer, not a failure. */
export async function settleRejected(attempt: Attempt, o: Found & { code: string; message: string }): Promise<void> {
  const { code, message, issues } = o;
  if (attempt.run.kind === "rehearsal") return settleRehearsed(attempt, { ...o, outcome: "rejected" });
  await withTransaction(attempt.ctx, (tx) =>
    end(
      tx,
      attempt,
      { state: "rejected", errorCode: code, message, ...columnsOf(o) },
      { audit: "run.reject", event: { level: "warn", message }, ...(issues ? { issues } : {}) },
    ),
  );
}

/** The run waits for a person. */
export async function settleHeld(attempt: Attempt, o: Found & { reason: HoldReason; message: string; proposal?: unknown }): Promise<void> {
  const { reason, message, proposal = null, issues } = o;
  if (attempt.run.kind === "rehearsal") return settleRehearsed(attempt, { ...o, outcome: "held" });
  await withTransaction(attempt.ctx, (tx) =>
    end(
      tx,
      attempt,
      { state: "held", holdReason: reason, message, proposal, finishedAt: null, ...columnsOf(o) },
      { audit: "run.hold", event: { level: "warn", message }, ...(issues ? { issues } : {}) },
    ),
  );
}

const REHEARSED = { published: "would be published", held: "would be held", rejected: "would be rejected" };

/** A rehearsal ends: everything is said, and nothing is published whatever came of it. */
export async function settleRehearsed(
  attempt: Attempt,
  o: Found & { outcome: keyof typeof REHEARSED; message: string; proposal?: unknown },
): Promise<void> {
  const { outcome, issues, proposal = null } = o;
  const said = `This was a rehearsal: nothing was published. Sent for good, the file ${REHEARSED[outcome]}.`;
  const message = o.message === "" ? said : `${said} ${o.message}`;
  const note: RunCheck = {
    key: "rehearsal:",
    check: "rehearsal",
    column: null,
    severity: "info",
    message: said,
    before: null,
    now: outcome,
  };
  await withTransaction(attempt.ctx, (tx) =>
    end(
      tx,
      attempt,
      { state: "rehearsed", progress: 1, message, proposal, ...columnsOf({ ...o, checks: [note, ...(o.checks ?? [])] }) },
      { audit: "run.rehearse", event: { level: "info", message: said }, ...(issues ? { issues } : {}) },
    ),
  );
}

/** The run cannot be done, and trying again would not help. */
export async function settleFailed(attempt: Attempt, o: { code: string; message: string }): Promise<void> {
  await withTransaction(attempt.ctx, (tx) =>
    end(
      tx,
      attempt,
      { state: "failed", errorCode: o.code, message: o.message },
      { audit: "run.fail", event: { level: "error", message: o.message } },
    ),
  );
}

/** This attempt failed and another follows, or, after the last one, the dead-letter queue keeps the job. */
export async function recordTryAgain(attempt: Attempt, o: { code: string; message: string; isLast: boolean }): Promise<void> {
  await withTransaction(attempt.ctx, async (tx) => {
    await holdClaim(tx, attempt);
    await endOpenSteps(tx, attempt.run.id, "failed");
    const ending: Ending = o.isLast
      ? { state: "failed", errorCode: o.code, message: o.message, finishedAt: new Date() }
      : { state: "queued", progress: 0, errorCode: o.code, message: o.message };
    await tx.update(runs).set(ending).where(eq(runs.id, attempt.run.id));
    await addEvent(tx, attempt.run.id, o.isLast ? "error" : "warn", o.isLast ? o.message : `${o.message} It is tried again.`);
    if (o.isLast) await notifyRun(tx, attempt.run, "failed");
  });
}
