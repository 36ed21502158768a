import { asc, desc, eq } from "drizzle-orm";
import { z } from "zod";
import { runEvents, runIssues, runs, runSteps, users } from "@/db";
import { actionsOfRole, authorize, requireScope } from "@/lib/access";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { ColumnMapping, type RunDetail } from "./answers";
import { checksOf } from "./checks-of";
import { getRunInOrg, retriedFrom, summaryOf, type FullRun } from "./internal";
import { GetRunInput } from "./schemas";

const Proposal = z.object({ contract: z.record(z.string(), z.unknown()), notes: z.array(z.string()) });
const Mapped = z.object({ mapping: ColumnMapping });

/** How many of the newest events an answer carries. */
const EVENTS_MAX = 500;

/** One run: state, steps, counts, issues, events, and what the caller may do with it. */
export async function getRun(args: { ctx: ServiceContext; input: GetRunInput }): Promise<RunDetail> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const { runId } = GetRunInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const full = await getRunInOrg({ tx, ctx, runId });
    await authorize({ tx, ctx, action: "run.view", datasetId: full.dataset.id });
    const { run, upload } = full;
    const steps = await tx.select().from(runSteps).where(eq(runSteps.runId, runId)).orderBy(asc(runSteps.startedAt), asc(runSteps.id));
    const issues = await tx.select().from(runIssues).where(eq(runIssues.runId, runId)).orderBy(asc(runIssues.id));
    const events = await tx.select().from(runEvents).where(eq(runEvents.runId, runId)).orderBy(desc(runEvents.id)).limit(EVENTS_MAX);
    const [accepted] = run.acceptedBy === null ? [] : await tx.select({ name: users.name }).from(users).where(eq(users.id, run.acceptedBy));
    const acceptedBy = accepted?.name ?? null;
    const corrections = tx.select({ id: runs.id, state: runs.state }).from(runs).where(eq(runs.correctsRunId, runId));
    const [corrected] = await corrections.orderBy(desc(runs.createdAt), desc(runs.id)).limit(1);
    const proposal = Proposal.safeParse(run.proposal);
    const mapped = Mapped.safeParse(run.proposal);
    return {
      ...summaryOf(full),
      attempt: run.attempt,
      bytes: upload?.bytes ?? null,
      sha256: upload?.sha256 ?? null,
      by: full.by,
      contractVersion: run.contractVersion,
      holdReason: run.holdReason,
      acceptedReason: run.acceptedReason,
      acceptedBy,
      acceptedHolds: run.acceptedHolds ?? [],
      isReference: run.isReference,
      ...checksOf(run),
      correctsRunId: run.correctsRunId,
      correctedBy: corrected ?? null,
      proposal: proposal.success ? proposal.data : null,
      mapping: mapped.success ? mapped.data.mapping : null,
      hasRejectedLines: run.rejectedKey !== null,
      steps: steps.map((step) => ({
        name: step.name,
        attempt: step.attempt,
        state: step.state,
        startedAt: step.startedAt.toISOString(),
        endedAt: step.endedAt?.toISOString() ?? null,
        rowsIn: step.rowsIn,
        rowsOut: step.rowsOut,
        bytes: step.bytes,
        peakRss: step.peakRss,
      })),
      issues: issues.map((issue) => ({
        rule: issue.rule,
        column: issue.column,
        severity: issue.severity,
        count: issue.count,
        sampleLines: issue.sampleLines,
        message: issue.message,
        expected: issue.expected,
      })),
      events: events.reverse().map((event) => ({ at: event.at.toISOString(), level: event.level, message: event.message })),
      can: abilities(ctx, full),
    };
  });
}

function abilities(ctx: ServiceContext, { run }: FullRun): RunDetail["can"] {
  const allowed = actionsOfRole(ctx.role);
  return {
    accept: allowed.includes("run.accept") && run.state === "held",
    cancel: allowed.includes("run.cancel") && ["queued", "running", "held"].includes(run.state),
    retry: allowed.includes("run.retry") && retriedFrom(run).includes(run.state),
    rejectedLines: allowed.includes("run.rejected") && run.rejectedKey !== null,
    correct: allowed.includes("dataset.upload") && run.uploadId !== null && !["queued", "running"].includes(run.state),
    publish: allowed.includes("dataset.upload") && run.state === "rehearsed",
  };
}
