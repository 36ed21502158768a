import { z } from "zod";
import { authorize, requireScope } from "@/lib/access";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { followRun } from "./follow-run";
import { getRunInOrg } from "./internal";
import { linesAfter, LINES_MAX, progressOf, RunLine, RunProgress } from "./run-progress";
import { RunId } from "./schemas";

export const RunLogInput = z.strictObject({
  runId: RunId,
  after: z.coerce.number().int().min(0).optional().describe("Only lines after this number: `next` of the answer before."),
});
export type RunLogInput = z.input<typeof RunLogInput>;

export const RunLog = z.object({
  run: RunProgress,
  lines: z.array(RunLine).describe(`The log, oldest first; at most ${LINES_MAX} lines.`),
  next: z.number().describe("What to ask after next."),
});
export type RunLog = z.infer<typeof RunLog>;

/** How far a run is, and the lines of its log after a number. */
export async function runLog(args: { ctx: ServiceContext; input: RunLogInput }): Promise<RunLog> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const { runId, after = 0 } = RunLogInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const { dataset } = await getRunInOrg({ tx, ctx, runId });
    await authorize({ tx, ctx, action: "run.view", datasetId: dataset.id });
    const lines = await linesAfter(tx, runId, after);
    return { run: await progressOf(tx, runId), lines, next: lines.at(-1)?.id ?? after };
  });
}

/** Events as a browser follows them. */
export type EventsAnswer = { kind: "events"; stream: ReadableStream<Uint8Array> };

type Asked = { ctx: ServiceContext; input: RunLogInput; headers: Headers; signal: AbortSignal };

/**
 * As `runLog`; to those who accept `text/event-stream`, as events while they happen: `state`, `log` and, when the run
 * has ended, `end`. Who comes back with the header Last-Event-ID gets the lines after it.
 */
export async function runLogOrEvents({ ctx, input, headers, signal }: Asked): Promise<RunLog | EventsAnswer> {
  if (!headers.get("accept")?.toLowerCase().includes("text/event-stream")) return runLog({ ctx, input });
  const from = headers.get("last-event-id");
  if (from !== null && !/^\d{1,15}$/.test(from)) {
    throw new AppError("INVALID_INPUT", "The header Last-Event-ID is not the number of a line. Leave it out to begin at the first one.");
  }
  const { runId, after = 0 } = RunLogInput.parse(input);
  const start = from === null ? after : Number(from);
  // Asked before the first byte, so that a refusal has a status.
  await runLog({ ctx, input: { runId, after: start } });
  return { kind: "events", stream: followRun({ ctx, runId, after: start, signal }) };
}
