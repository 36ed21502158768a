import pg from "pg";
import type { RunOptions } from "../engine";
import { cancelled, shuttingDown } from "../errors";
import { CONNECT_MS, MAX_CONNECTIONS, defaultLimits } from "../limits";
import { makeTurns } from "../turns";
import { startQuestion, type Session, type StopReason } from "./question";

/** The connections to one database. */
export type Sessions = {
  /** Runs `work` in a transaction that can only read, in turn, within its time, until the signal. */
  ask<T>(options: RunOptions, work: (session: Session) => Promise<T>): Promise<T>;
  close(): Promise<void>;
};

export function makeSessions({ connectionString, name }: { connectionString: string; name: string }): Sessions {
  const turns = makeTurns(MAX_CONNECTIONS);
  const running = new Map<(reason: StopReason) => void, Promise<unknown>>();
  const pool = new pg.Pool({
    connectionString,
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    application_name: name,
    keepAlive: true,
    allowExitOnIdle: true,
  });
  // What happens to a connection is seen by its next statement; without listeners it would end the process.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  let closing: Promise<void> | undefined;

  async function close(): Promise<void> {
    turns.close(shuttingDown);
    const ending = [...running.values()];
    for (const stop of running.keys()) stop("close");
    await Promise.allSettled(ending);
    await pool.end();
  }

  return {
    async ask(options, work) {
      if (closing) throw shuttingDown();
      const { onProgress, signal } = options;
      const asked = performance.now();
      onProgress?.({ state: "waiting", percentage: null, elapsedMs: 0 });
      const giveBack = await turns.take(signal, () => cancelled({ engine: "postgres", confirmed: "notStarted" }));
      const limits = { ...defaultLimits(), ...options.limits };
      const queuedMs = performance.now() - asked;
      const question = startQuestion({ pool, connectionString, limits, queuedMs, signal, onProgress, work });
      running.set(question.stop, question.done);
      try {
        return await question.done;
      } finally {
        running.delete(question.stop);
        giveBack();
      }
    },
    close: () => (closing ??= close()),
  };
}
