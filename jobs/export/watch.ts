import { and, eq } from "drizzle-orm";
import { exports } from "@/db";
import { systemContext, withTransaction } from "@/lib/context";
import { log } from "@/lib/log";
import type { ExportAttempt } from "./begin";

const LOOK_MS = 400;
const context = systemContext("worker");

/** Writes how far an export is, and hears that it is to stop. */
export type Watch = {
  /** Fires when the person cancels, the export is gone, the worker stops or the claim is lost. */
  signal: AbortSignal;
  /** Whether a person, and not the worker, stopped it. */
  isCancelled(): boolean;
  progress(percentage: number | null): void;
  close(): Promise<void>;
};

export function openWatch({ job, row }: ExportAttempt): Watch {
  const stop = new AbortController();
  let cancelled = false;
  let percentage: number | null = null;
  let looking: Promise<void> | null = null;

  async function look(): Promise<void> {
    const [found] = await withTransaction(context, (tx) =>
      tx
        .update(exports)
        .set({ percentage })
        .where(and(eq(exports.id, row.id), eq(exports.state, "running")))
        .returning({ cancelRequestedAt: exports.cancelRequestedAt }),
    );
    if (found && found.cancelRequestedAt === null) return;
    cancelled = true;
    stop.abort();
  }

  const timer = setInterval(() => {
    looking ??= look()
      .catch((error: unknown) => {
        // The next look is in a moment; a database that stays away ends the attempt where it writes.
        log.warn({ export: row.id, error: error instanceof Error ? error.name : "unknown" }, "An export could not be looked at.");
      })
      .finally(() => (looking = null));
  }, LOOK_MS);

  return {
    signal: AbortSignal.any([job.signal, stop.signal]),
    isCancelled: () => cancelled,
    progress: (share) => (percentage = share === null ? percentage : Math.min(99, Math.floor(share))),
    close: async () => {
      clearInterval(timer);
      await looking;
    },
  };
}
