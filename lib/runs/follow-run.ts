import { authorize, requireStanding } from "@/lib/access";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { getRunInOrg } from "./internal";
import { linesAfter, LINES_MAX, progressOf, type RunLine, type RunProgress } from "./run-progress";
import { watchRun, type Seen } from "./run-watch";

/** How often it is asked again whether the caller may follow the run; proxies see a sign of life as often. */
const ASK_AGAIN_MS = 15_000;
/** After this long the connection ends; a browser connects again by itself, and goes on where it was. */
const LONGEST_MS = 30 * 60_000;
const FOLLOWERS_MAX = 20;
/** Unread messages after which a client counts as gone. */
const UNREAD_MAX = 2000;

const followers = new Map<string, number>();
const encoder = new TextEncoder();

type Follow = { ctx: ServiceContext; runId: string; after: number; signal: AbortSignal; askAgainMs?: number };

/** What happens to a run, as server-sent events. It ends with the run, with the client, and with the right to see it. */
export function followRun({ ctx, runId, after, signal, askAgainMs = ASK_AGAIN_MS }: Follow): ReadableStream<Uint8Array> {
  const who = ctx.actor.kind === "system" ? "system" : ctx.actor.userId;
  if ((followers.get(who) ?? 0) >= FOLLOWERS_MAX) {
    throw new AppError("RATE_LIMITED", `You follow ${FOLLOWERS_MAX} runs already. Close some of them first.`, { retryAfterSeconds: 10 });
  }
  followers.set(who, (followers.get(who) ?? 0) + 1);
  const timers: NodeJS.Timeout[] = [];
  let stopWatching = () => {};
  let last = after;
  let shown = "";
  let ended = false;

  const finish = () => {
    if (ended) return false;
    ended = true;
    stopWatching();
    timers.forEach((timer) => clearInterval(timer));
    const left = (followers.get(who) ?? 1) - 1;
    if (left > 0) followers.set(who, left);
    else followers.delete(who);
    return true;
  };

  return new ReadableStream<Uint8Array>({
    async start(controller) {
      const close = () => {
        if (finish()) controller.close();
      };
      const send = (text: string) => {
        if (ended) return;
        if ((controller.desiredSize ?? 0) < -UNREAD_MAX) close();
        else controller.enqueue(encoder.encode(text));
      };
      const show = ({ progress, lines }: Seen) => {
        for (const line of lines) {
          if (line.id <= last) continue;
          send(logMessage(line));
          last = line.id;
        }
        const state = stateMessage(progress);
        if (state !== shown) send(state);
        shown = state;
        if (!progress.ended) return;
        send(message("end", { state: progress.state }));
        close();
      };
      signal.addEventListener("abort", close, { once: true });
      if (signal.aborted) return close();
      timers.push(
        setInterval(() => {
          void stillMay(ctx, runId).then((may) => (may ? send(": here\n\n") : close()));
        }, askAgainMs),
        setTimeout(close, LONGEST_MS),
      );
      send("retry: 2000\n\n");
      // What is seen while the past is read comes after it.
      const early: Seen[] = [];
      let isCaughtUp = false;
      stopWatching = watchRun(runId, (seen) => (isCaughtUp ? show(seen) : void early.push(seen)));
      await catchUp({ ctx, runId, after }, show);
      isCaughtUp = true;
      early.forEach(show);
    },
    cancel: () => void finish(),
  });
}

async function catchUp(
  { ctx, runId, after }: { ctx: ServiceContext; runId: string; after: number },
  show: (seen: Seen) => void,
): Promise<void> {
  for (let last = after; ;) {
    const seen = await withTransaction(ctx, async (tx) => {
      const progress = await progressOf(tx, runId);
      return { progress, lines: await linesAfter(tx, runId, last) };
    });
    const isLast = seen.lines.length < LINES_MAX;
    // An ending is shown with the last lines.
    show(isLast ? seen : { ...seen, progress: { ...seen.progress, ended: false } });
    if (isLast) return;
    last = seen.lines.at(-1)?.id ?? last;
  }
}

/** Whether the caller is still who it was, and may still see the run. When that cannot be found out, it may not. */
async function stillMay(ctx: ServiceContext, runId: string): Promise<boolean> {
  try {
    await withTransaction(ctx, async (tx) => {
      await requireStanding({ tx, ctx });
      const { dataset } = await getRunInOrg({ tx, ctx, runId });
      await authorize({ tx, ctx, action: "run.view", datasetId: dataset.id });
    });
    return true;
  } catch {
    return false;
  }
}

function stateMessage(progress: RunProgress): string {
  return message("state", progress);
}

function logMessage({ id, ...line }: RunLine): string {
  return `id: ${id}\n${message("log", line)}`;
}

function message(event: string, data: unknown): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
