import { cancelled, shuttingDown, timedOut, type StopConfirmation } from "../errors";
import type { EngineName } from "../engine";

export type StopReason = "abort" | "time" | "close";

/** Whether a statement that runs elsewhere is to stop, and why. */
export type StopWatch = {
  /** Aborted at the moment when the statement is to stop. */
  readonly signal: AbortSignal;
  stop(reason: StopReason): void;
  reason(): StopReason | null;
  /** What the statement ends with; `confirmed` is what the engine said of it. */
  error(confirmed: StopConfirmation): Error;
  end(): void;
};

/** Watches the caller's signal and the time. Call `end` when the statement is over. */
export function watchStop(options: { engine: EngineName; seconds: number; signal: AbortSignal | undefined }): StopWatch {
  const { engine, seconds, signal } = options;
  const controller = new AbortController();
  let reason: StopReason | null = null;
  function stop(why: StopReason): void {
    if (reason !== null) return;
    reason = why;
    controller.abort();
  }
  function abort(): void {
    stop("abort");
  }
  const timer = setTimeout(() => stop("time"), seconds * 1000);
  signal?.addEventListener("abort", abort, { once: true });
  if (signal?.aborted) abort();
  return {
    signal: controller.signal,
    stop,
    reason: () => reason,
    error(confirmed) {
      if (reason === "time") return timedOut(seconds);
      return reason === "close" ? shuttingDown() : cancelled({ engine, confirmed });
    },
    end() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    },
  };
}

/** Waits, or until the signal is aborted. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    function done(): void {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    }
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener("abort", done, { once: true });
  });
}

/** The wait before the next attempt: doubled each time, of which a random part, so that many do not come back at once. */
export function backoff(attempt: number, { first, most }: { first: number; most: number }): number {
  const longest = Math.min(most, first * 2 ** attempt);
  return longest / 2 + (Math.random() * longest) / 2;
}
