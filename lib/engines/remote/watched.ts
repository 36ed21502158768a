import type { RunFacts } from "../engine";
import { cancelled } from "../errors";
import type { Remote, Statement } from "./remote-engine";
import { watchStop, type StopWatch } from "./watch-stop";

/** Runs statements by `run`, each until its end, its time or its caller's patience; `close` ends what runs and waits for it. */
export function watched(
  engine: Remote["name"],
  run: (statement: Statement, watch: StopWatch) => Promise<RunFacts>,
): Pick<Remote, "ask" | "close"> {
  const running = new Map<StopWatch, Promise<unknown>>();
  return {
    async ask(statement) {
      if (statement.signal?.aborted) throw cancelled({ engine, confirmed: "notStarted" });
      const watch = watchStop({ engine, seconds: statement.limits.seconds, signal: statement.signal });
      const done = run(statement, watch);
      running.set(watch, done);
      try {
        return await done;
      } finally {
        running.delete(watch);
        watch.end();
      }
    },
    async close() {
      for (const watch of running.keys()) watch.stop("close");
      await Promise.allSettled(running.values());
    },
  };
}
