import type pg from "pg";
import type { SqlValue } from "@/lib/query";
import type { EngineProgress, RunFacts, RunOptions } from "../engine";
import { cancelled, shuttingDown, timedOut, type StopConfirmation } from "../errors";
import { INTERRUPT_GRACE_MS, type EngineLimits } from "../limits";
import { stopBackend } from "./backend-signals";
import { SESSION_SETTINGS, requireReader, sessionSettings } from "./session-settings";
import { connectError, isCancelled, postgresError, stoppedByOthers } from "./sqlstates";
import { textQuery, type TextRows } from "./text-query";

/** One read-only transaction. */
export type Session = {
  readonly limits: EngineLimits;
  query(text: string, parameters?: readonly SqlValue[]): Promise<TextRows>;
  /** Tells whoever watches that it goes on. */
  report(): void;
  facts(): RunFacts;
};

export type StopReason = "abort" | "time" | "close";

/** What a statement failed with, before it is known why. */
class StatementFailed extends Error {}

/** A statement that was not sent, because the question had been stopped. */
class NotSent extends Error {}

export type QuestionOptions<T> = {
  pool: pg.Pool;
  connectionString: string;
  limits: EngineLimits;
  queuedMs: number;
  signal: AbortSignal | undefined;
  onProgress: RunOptions["onProgress"];
  work: (session: Session) => Promise<T>;
};

/** A question on its way: within its time, and until it is stopped. */
export function startQuestion<T>(o: QuestionOptions<T>): { stop: (reason: StopReason) => void; done: Promise<T> } {
  const started = performance.now();
  let reason: StopReason | null = null;
  let connection: Connection | null = null;
  let pid: number | null = null;
  let isOver = false;
  let ending = Promise.resolve(false);
  let leave: () => void = () => undefined;
  /** Settles when the question is stopped, for who waits for a connection. */
  const left = new Promise<null>((resolve) => {
    leave = () => resolve(null);
  });

  function stop(why: StopReason): void {
    if (reason !== null || isOver) return;
    reason = why;
    leave();
    if (connection === null) return;
    const { connectionString } = o;
    if (pid !== null) ending = stopBackend({ connectionString, pid, graceMs: INTERRUPT_GRACE_MS, isOver: () => isOver });
    // Whether PostgreSQL can be reached or not, nobody waits longer than this.
    setTimeout(connection.drop, INTERRUPT_GRACE_MS * 2).unref();
  }

  function check(): void {
    if (reason !== null) throw new NotSent();
  }

  async function query(text: string, parameters: readonly SqlValue[] = []): Promise<TextRows> {
    check();
    if (connection === null) throw new NotSent();
    return textQuery(connection.client, text, parameters).catch((cause: unknown) => {
      throw new StatementFailed("failed", { cause });
    });
  }

  function report(state: EngineProgress["state"]): void {
    o.onProgress?.({ state, percentage: null, elapsedMs: performance.now() - started });
  }

  function facts(): RunFacts {
    return { elapsedMs: performance.now() - started, queuedMs: o.queuedMs, scannedBytes: null, engineQueryId: String(pid) };
  }

  async function transact(): Promise<T> {
    connection = await takeConnection(o.pool, left);
    await query("begin transaction read only");
    const settings = await query(SESSION_SETTINGS, sessionSettings(o.limits));
    pid = requireReader(settings.rows[0] ?? []);
    report("running");
    const value = await o.work({ limits: o.limits, query, report: () => report("running"), facts });
    await query("rollback");
    return value;
  }

  /** The error the caller gets for the one that came up. */
  async function errorFor(error: unknown): Promise<unknown> {
    const cause = error instanceof StatementFailed ? error.cause : null;
    if (reason === "time") return timedOut(o.limits.seconds);
    if (reason === "close") return shuttingDown();
    if (reason === "abort") return cancelled({ engine: "postgres", confirmed: await confirmed(cause) });
    if (cause === null) return error;
    if (!isCancelled(cause)) return postgresError(cause);
    return performance.now() - started >= o.limits.seconds * 1000 ? timedOut(o.limits.seconds) : stoppedByOthers();
  }

  async function confirmed(cause: unknown): Promise<StopConfirmation> {
    if (pid === null) return "notStarted";
    // Without a failed statement, none was running.
    if (cause === null || isCancelled(cause)) return "stopped";
    const patience = new Promise<false>((resolve) => void setTimeout(() => resolve(false), INTERRUPT_GRACE_MS).unref());
    return (await Promise.race([ending, patience])) ? "ended" : "unknown";
  }

  async function run(): Promise<T> {
    const timer = setTimeout(() => stop("time"), o.limits.seconds * 1000);
    const abort = (): void => stop("abort");
    o.signal?.addEventListener("abort", abort, { once: true });
    try {
      if (o.signal?.aborted) abort();
      const value = await transact();
      check();
      isOver = true;
      connection?.giveBack();
      report("done");
      return value;
    } catch (error) {
      isOver = true;
      // A connection on which something went wrong is not used again.
      connection?.drop();
      throw await errorFor(error);
    } finally {
      clearTimeout(timer);
      o.signal?.removeEventListener("abort", abort);
    }
  }

  return { stop, done: run() };
}

type Connection = { client: pg.PoolClient; drop: () => void; giveBack: () => void };

/** A connection of the pool; who leaves before there is one gives it back when it comes. */
async function takeConnection(pool: pg.Pool, left: Promise<null>): Promise<Connection> {
  const coming = pool.connect();
  const client = await Promise.race([coming, left]).catch((error: unknown) => Promise.reject(connectError(error)));
  if (client === null) {
    coming.then(
      (late) => late.release(),
      () => undefined,
    );
    throw new NotSent();
  }
  let isHeld = true;
  function release(error?: boolean): void {
    if (isHeld) client?.release(error);
    isHeld = false;
  }
  return { client, drop: () => release(true), giveBack: () => release() };
}
