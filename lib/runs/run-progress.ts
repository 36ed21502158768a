import { and, asc, eq, gt } from "drizzle-orm";
import { z } from "zod";
import { RUN_STATES, runEvents, runs, runSteps, STEP_NAMES, type Tx } from "@/db";
import { AppError } from "@/lib/errors";

/** How far a run is, as those who follow it see it. */
export const RunProgress = z.object({
  id: z.string(),
  state: z.enum(RUN_STATES),
  ended: z.boolean().describe("It neither waits for the worker nor runs: nothing more happens to it by itself."),
  progress: z.number().describe("Share of the work done, 0 to 1."),
  attempt: z.number(),
  version: z.number().nullable(),
  message: z.string().nullable(),
  steps: z.array(
    z.object({
      name: z.enum(STEP_NAMES),
      attempt: z.number(),
      state: z.enum(["running", "done", "failed"]),
      startedAt: z.string(),
      endedAt: z.string().nullable(),
      rowsIn: z.number().nullable(),
      rowsOut: z.number().nullable(),
    }),
  ),
});
export type RunProgress = z.infer<typeof RunProgress>;

export const RunLine = z.object({
  id: z.number().describe("Lines are numbered upwards, with gaps."),
  at: z.string(),
  level: z.enum(["info", "warn", "error"]),
  message: z.string(),
});
export type RunLine = z.infer<typeof RunLine>;

/** Lines of one read; more are read next. */
export const LINES_MAX = 500;

/** How far a run is. NOT_FOUND when it is gone. */
export async function progressOf(tx: Tx, runId: string): Promise<RunProgress> {
  const [run] = await tx.select().from(runs).where(eq(runs.id, runId));
  if (!run) throw new AppError("NOT_FOUND", "There is no run with this id that you may see. Nothing was changed. Check the id.");
  const steps = await tx.select().from(runSteps).where(eq(runSteps.runId, runId)).orderBy(asc(runSteps.startedAt), asc(runSteps.id));
  const { id, state, progress, attempt, version, message } = run;
  return {
    id,
    state,
    ended: state !== "queued" && state !== "running",
    progress,
    attempt,
    version,
    message,
    steps: steps.map((step) => ({
      name: step.name,
      attempt: step.attempt,
      state: step.state,
      startedAt: step.startedAt.toISOString(),
      endedAt: step.endedAt?.toISOString() ?? null,
      rowsIn: step.rowsIn,
      rowsOut: step.rowsOut,
    })),
  };
}

/** The lines of a run's log after a number, oldest first, at most LINES_MAX. */
export async function linesAfter(tx: Tx, runId: string, after: number): Promise<RunLine[]> {
  const rows = await tx
    .select()
    .from(runEvents)
    .where(and(eq(runEvents.runId, runId), gt(runEvents.id, after)))
    .orderBy(asc(runEvents.id))
    .limit(LINES_MAX);
  return rows.map(({ id, at, level, message }) => ({ id, at: at.toISOString(), level, message }));
}
