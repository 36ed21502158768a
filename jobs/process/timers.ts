import { log } from "@/lib/log";
import type { Claim } from "../definitions";
import type { Presence } from "./presence";
import { scanInbox } from "../inbox/scan-inbox";
import { recoverJobs } from "./recover";
import { safeError } from "./safe-error";
import { sweep } from "./sweeper";

const SWEEP_MS = 5_000;
const INBOX_MS = 10_000;

type Timers = { stop(): void };

/** What a worker looks at every few seconds, besides its jobs; the clock's own work is in jobs/upkeep. */
export function startTimers(o: { presence: Presence; isMine: (claim: Claim) => boolean; wake: () => void }): Timers {
  const stopping = new AbortController();
  const timers = [
    every(SWEEP_MS, "The sweep", async () => {
      const recover = async () => {
        // A job that was fetched a moment ago may not have reached its handler.
        if ((await recoverJobs({ isMine: o.isMine, olderThanSeconds: 10 })) > 0) o.wake();
      };
      await o.presence.ifAlone(recover);
      const swept = await sweep();
      if (swept && swept.requeued + swept.failed + swept.enqueued > 0) log.warn(swept, "Runs were brought into line with the queue.");
    }),
    every(INBOX_MS, "The scan of the inbox", async () => {
      const scanned = await scanInbox({ signal: stopping.signal }).catch((error: unknown) => {
        // A scan that is cut short is gone on with by the next worker.
        if (stopping.signal.aborted) return null;
        throw error;
      });
      if (scanned && scanned.ingested + scanned.done + scanned.refused > 0) log.info(scanned, "The inbox was looked through.");
    }),
  ];
  return {
    stop: () => {
      stopping.abort();
      timers.forEach((timer) => timer.stop());
    },
  };
}

/** Calls `look` again and again, never twice at once. */
function every(ms: number, what: string, look: () => Promise<void>): Timers {
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    look()
      .catch((error: unknown) => log.error({ error: safeError(error).stack }, `${what} failed; it is tried again.`))
      .finally(() => (busy = false));
  }, ms);
  return { stop: () => clearInterval(timer) };
}
