import { and, eq, sql } from "drizzle-orm";
import { runEvents, runIssues, runs, runSteps, type Tx } from "@/db";
import { withTransaction } from "@/lib/context";
import { Fenced } from "@/lib/errors";
import { newId } from "@/lib/ids";
import type { Issue, StepFacts } from "@/lib/ingest";
import { renewLeases } from "@/lib/lake";
import { log } from "@/lib/log";
import { claimed, holdClaim, type Attempt } from "./attempt";

export type StepName = (typeof runSteps.$inferSelect)["name"];

/** Writes what an attempt does where people see it. Every write is fenced: a lost claim throws, or fires `signal`. */
export type Recorder = {
  /** Fires when the job's own signal does, and within a second or so when the run is cancelled or taken over. */
  signal: AbortSignal;
  step(name: StepName, state: "start" | "end", facts?: StepFacts): Promise<void>;
  event(level: "info" | "warn" | "error", message: string): Promise<void>;
  /** Share of the work done, 0 to 1. Cheap: it is written once a second at most. */
  progress(share: number): void;
  close(): void;
};

const LOOK_MS = 1000;
const RENEW_MS = 5 * 60_000;

export function openRecorder(attempt: Attempt): Recorder {
  const lost = new AbortController();
  const steps = new Map<StepName, string>();
  let share = 0;
  let renewedAt = Date.now();
  let busy = false;

  const look = async () => {
    const mine = await withTransaction(attempt.ctx, (tx) =>
      tx.update(runs).set({ progress: share }).where(claimed(attempt)).returning({ id: runs.id }),
    );
    if (mine.length === 0) lost.abort(new Fenced(`run ${attempt.run.id}`));
    if (Date.now() - renewedAt < RENEW_MS) return;
    await renewLeases(attempt.run.id);
    renewedAt = Date.now();
  };
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    // A look that could not be made says nothing about the claim.
    look()
      .catch((error: unknown) =>
        log.warn({ run: attempt.run.id, error: error instanceof Error ? error.name : "unknown" }, "A run's progress could not be written."),
      )
      .finally(() => (busy = false));
  }, LOOK_MS);

  return {
    signal: AbortSignal.any([attempt.job.signal, lost.signal]),
    step: (name, state, facts = {}) =>
      withTransaction(attempt.ctx, async (tx) => {
        await holdClaim(tx, attempt);
        if (state === "start") steps.set(name, await startStep(tx, attempt, name));
        else await endStep(tx, steps.get(name), facts);
      }),
    event: (level, message) =>
      withTransaction(attempt.ctx, async (tx) => {
        await holdClaim(tx, attempt);
        await addEvent(tx, attempt.run.id, level, message);
      }),
    progress: (value) => {
      share = Math.min(1, Math.max(0, value));
    },
    close: () => clearInterval(timer),
  };
}

async function startStep(tx: Tx, attempt: Attempt, name: StepName): Promise<string> {
  const id = newId("step");
  await tx
    .insert(runSteps)
    .values({ id, runId: attempt.run.id, name, attempt: attempt.number, state: "running", startedAt: sql`clock_timestamp()` });
  return id;
}

/** Ends a step; the caller holds the claim. */
export async function endStep(tx: Tx, id: string | undefined, facts: StepFacts): Promise<void> {
  if (id === undefined) return;
  const { rowsIn = null, rowsOut = null, bytes = null, peakRss = null } = facts;
  await tx
    .update(runSteps)
    .set({ state: "done", endedAt: sql`clock_timestamp()`, rowsIn, rowsOut, bytes, peakRss })
    .where(eq(runSteps.id, id));
}

/** Ends the steps an attempt leaves open when it ends itself. */
export async function endOpenSteps(tx: Tx, runId: string, state: "done" | "failed"): Promise<void> {
  const open = and(eq(runSteps.runId, runId), eq(runSteps.state, "running"));
  await tx
    .update(runSteps)
    .set({ state, endedAt: sql`clock_timestamp()` })
    .where(open);
}

/** One line of a run's log. */
export async function addEvent(tx: Tx, runId: string, level: "info" | "warn" | "error", message: string): Promise<void> {
  await tx.insert(runEvents).values({ runId, level, message });
}

/** Puts what was found about the file in place of what earlier attempts found. */
export async function replaceIssues(tx: Tx, runId: string, issues: Issue[]): Promise<void> {
  await tx.delete(runIssues).where(eq(runIssues.runId, runId));
  for (let start = 0; start < issues.length; start += 1000) {
    await tx.insert(runIssues).values(issues.slice(start, start + 1000).map((issue) => ({ runId, ...issue })));
  }
}
