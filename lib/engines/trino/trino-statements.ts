import type { RunFacts } from "../engine";
import type { StopConfirmation } from "../errors";
import { queryError } from "../remote/query-errors";
import type { Remote, Statement } from "../remote/remote-engine";
import { pause, type StopWatch } from "../remote/watch-stop";
import { watched } from "../remote/watched";
import { trinoHttp, type TrinoPage } from "./trino-http";
import type { TrinoSettings } from "./trino-settings";

/** How long Trino is asked whether a statement has ended. */
const CONFIRM_MS = 5_000;

/** A cluster that is starting, or growing, has no node for a moment: a statement waits this long for one. */
const NODES_MS = 20_000;
const NOT_STARTED = new Set(["NO_NODES_AVAILABLE", "SERVER_STARTING_UP"]);

/** Runs statements on Trino, page by page, until their end, their time or their caller's patience. */
export function makeStatements(settings: TrinoSettings): Pick<Remote, "ask" | "close"> {
  const http = trinoHttp(settings);

  /** A statement that found no node has not started: it is sent again. */
  async function attempts(statement: Statement, watch: StopWatch): Promise<RunFacts> {
    const latest = performance.now() + NODES_MS;
    for (;;) {
      const facts = await follow(statement, watch, performance.now() < latest);
      if (facts !== null) return facts;
      await pause(500, watch.signal);
    }
  }

  /** The facts of its run; null where it has not started and `mayWait`. */
  async function follow(statement: Statement, watch: StopWatch, mayWait: boolean): Promise<RunFacts | null> {
    const { limits, onProgress, onRows, sql } = statement;
    const started = performance.now();
    let hasRows = false;
    onProgress({ state: "waiting", percentage: null, elapsedMs: 0 });
    let page = await http.post(sql, headers(limits.seconds), watch.signal).catch((error: unknown) => {
      throw watch.reason() === null ? error : watch.error("unknown");
    });
    try {
      for (;;) {
        report(page, performance.now() - started, onProgress);
        if (mayWait && !hasRows && NOT_STARTED.has(page.error?.errorName ?? "") && watch.reason() === null) return null;
        if (page.error) throw queryError(page.error, { engine: "trino", seconds: limits.seconds });
        if (page.data && page.data.length > 0) {
          hasRows = true;
          await onRows?.(page.data);
        }
        if (page.nextUri === undefined) {
          onProgress({ state: "done", percentage: 100, elapsedMs: performance.now() - started });
          return facts(page, performance.now() - started);
        }
        if (watch.reason() !== null) throw watch.error("unknown");
        page = await http.get(page.nextUri, watch.signal);
      }
    } catch (error) {
      // Trino ends a statement that failed; every other one would go on.
      const confirmed = page.error ? "stopped" : await end(page);
      throw watch.reason() === null ? error : watch.error(confirmed);
    }
  }

  /** Ends the statement, and asks Trino whether it has. */
  async function end(page: TrinoPage): Promise<StopConfirmation> {
    if (page.nextUri === undefined) return "stopped";
    await http.remove(page.nextUri);
    const latest = performance.now() + CONFIRM_MS;
    do {
      const state = await http.stateOf(page.id);
      if (state === null) return "unknown";
      if (state === "FAILED" || state === "FINISHED") return "stopped";
      await pause(100);
    } while (performance.now() < latest);
    return "unknown";
  }

  function headers(seconds: number): Record<string, string> {
    return {
      "X-Trino-Source": "medlake",
      "X-Trino-Catalog": settings.catalog,
      "X-Trino-Schema": settings.schema,
      "X-Trino-Time-Zone": "UTC",
      // Numbers are written for comparing with a point, whatever the server's own language.
      "X-Trino-Language": "en-US",
      // Trino's own limit is for statements whose end Medlake could not ask for.
      "X-Trino-Session": `query_max_run_time=${Math.ceil(seconds) + 10}s`,
    };
  }

  return watched("trino", attempts);
}

function report({ stats }: TrinoPage, elapsedMs: number, onProgress: Statement["onProgress"]): void {
  if (stats?.state === "QUEUED" || stats?.state === "WAITING_FOR_RESOURCES") return;
  onProgress({ state: "running", percentage: stats?.progressPercentage ?? null, elapsedMs });
}

function facts({ id, stats }: TrinoPage, elapsedMs: number): RunFacts {
  return {
    elapsedMs,
    scannedBytes: stats?.physicalInputBytes ?? null,
    engineQueryId: id,
    ...(stats?.queuedTimeMillis !== undefined && { queuedMs: stats.queuedTimeMillis }),
  };
}
