import type { Child } from "../child-process";
import type { RunOptions } from "../engine";
import { cancelled, timedOut } from "../errors";
import { INTERRUPT_GRACE_MS } from "../limits";

/** What the work can say to its supervisor. */
export type Supervisor = {
  /** Stops the child; `why` makes the error that the question ends with. */
  stop(why: () => Error): void;
  /** Throws when the question was stopped. */
  check(): void;
  /** The child is done with it: from now on there is nothing to interrupt. */
  childDone(): void;
};

/**
 * Waits for what a child does, for its time, and for the caller's patience. Interrupts first, and kills a child that
 * does not answer within the grace.
 */
export async function supervise<T>(
  child: Child,
  seconds: number,
  signal: RunOptions["signal"],
  work: (supervisor: Supervisor) => Promise<T>,
): Promise<T> {
  let reason: (() => Error) | null = null;
  let isDone = false;
  let killed = false;
  let grace: NodeJS.Timeout | undefined;
  function stop(why: () => Error): void {
    if (reason) return;
    reason = why;
    if (isDone) return;
    child.notify("interrupt");
    grace = setTimeout(() => {
      killed = true;
      void child.kill();
    }, INTERRUPT_GRACE_MS);
  }
  function check(): void {
    if (reason) throw reason();
  }
  function childDone(): void {
    isDone = true;
    clearTimeout(grace);
  }
  function abort(): void {
    stop(() => cancelled({ engine: "duckdb", confirmed: killed ? "ended" : "stopped" }));
  }
  const timer = setTimeout(() => stop(() => timedOut(seconds)), seconds * 1000);
  signal?.addEventListener("abort", abort, { once: true });
  try {
    if (signal?.aborted) abort();
    const value = await work({ stop, check, childDone });
    // The answer was complete before the stop took effect; who asked for the stop no longer wants it.
    check();
    return value;
  } catch (error) {
    check();
    throw error;
  } finally {
    clearTimeout(timer);
    clearTimeout(grace);
    signal?.removeEventListener("abort", abort);
  }
}
