import { eq, max } from "drizzle-orm";
import { runEvents } from "@/db";
import { systemContext, withTransaction } from "@/lib/context";
import { log } from "@/lib/log";
import { linesAfter, progressOf, type RunLine, type RunProgress } from "./run-progress";

const LOOK_MS = 1000;
const context = systemContext("follow");

/** What was seen at one look: how far the run is, and the lines since the look before. */
export type Seen = { progress: RunProgress; lines: RunLine[] };

type Watch = { tell: Set<(seen: Seen) => void>; timer: NodeJS.Timeout; last: number | null; busy: boolean };

// One look a second serves everybody of this process who follows the run.
const watches = new Map<string, Watch>();

/**
 * Calls `tell` with what happens to a run, once a second, from the next look on. Whoever asks has been authorised for
 * the run. The answer ends it.
 */
export function watchRun(runId: string, tell: (seen: Seen) => void): () => void {
  const watch = watches.get(runId) ?? begin(runId);
  watch.tell.add(tell);
  return () => {
    watch.tell.delete(tell);
    if (watch.tell.size > 0 || watches.get(runId) !== watch) return;
    clearInterval(watch.timer);
    watches.delete(runId);
  };
}

/** How many runs are looked at. */
export function watchedRuns(): number {
  return watches.size;
}

function begin(runId: string): Watch {
  const watch: Watch = { tell: new Set(), timer: setInterval(() => void look(runId, watch), LOOK_MS), last: null, busy: false };
  watches.set(runId, watch);
  return watch;
}

async function look(runId: string, watch: Watch): Promise<void> {
  if (watch.busy) return;
  watch.busy = true;
  try {
    const seen = await withTransaction(context, async (tx) => {
      watch.last ??=
        (
          await tx
            .select({ id: max(runEvents.id) })
            .from(runEvents)
            .where(eq(runEvents.runId, runId))
        )[0]?.id ?? 0;
      // The state first: lines that are written with an ending are seen with it, or before it.
      const progress = await progressOf(tx, runId);
      return { progress, lines: await linesAfter(tx, runId, watch.last) };
    });
    watch.last = seen.lines.at(-1)?.id ?? watch.last;
    for (const tell of watch.tell) tell(seen);
  } catch (error) {
    // The next look is in a second; who follows sees nothing but the pause.
    log.warn({ run: runId, error: error instanceof Error ? error.name : "unknown" }, "A run that is followed could not be read.");
  } finally {
    watch.busy = false;
  }
}
