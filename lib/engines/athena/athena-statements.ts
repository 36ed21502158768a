import { randomUUID } from "node:crypto";
import {
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
  type AthenaClient,
  type QueryExecution,
  type ResultSet,
} from "@aws-sdk/client-athena";
import type { RunFacts } from "../engine";
import { unreadableAnswer, type StopConfirmation } from "../errors";
import type { Remote, Statement } from "../remote/remote-engine";
import { backoff, pause, type StopWatch } from "../remote/watch-stop";
import { watched } from "../remote/watched";
import { executionError, isRetryable, isThrottled, isTransient, requestError, startError } from "./athena-errors";
import type { AthenaSettings, Workgroup } from "./athena-settings";
import { chooseWorkgroup } from "./choose-workgroup";
import { makePoller } from "./execution-poller";

/** How long Athena is asked whether a statement has ended. */
const CONFIRM_MS = 20_000;
/** Statements sent for one question at most, where Athena says that another attempt may succeed. */
const ATTEMPTS = 3;
/** Times in a row that one request is refused for now, or lost. */
const MAX_THROTTLES = 30;
const MAX_LOST = 6;
const ROWS_AT_ONCE = 1_000;
const WAIT = { first: 250, most: 10_000 };

/** A statement that Athena has started. */
type Started = { id: string; workgroup: Workgroup; ended: Promise<QueryExecution> };

/** Runs statements on Athena: starts, waits, and reads the pages of the answer. */
export function makeStatements(settings: AthenaSettings, client: Pick<AthenaClient, "send">): Pick<Remote, "ask" | "close"> {
  const poller = makePoller(client);

  async function attempts(statement: Statement, watch: StopWatch): Promise<RunFacts> {
    const asked = performance.now();
    const workgroup = chooseWorkgroup(settings.workgroups, statement.expectedBytes);
    statement.onProgress({ state: "waiting", percentage: null, elapsedMs: 0 });
    for (let attempt = 1; ; attempt++) {
      const started = await start(statement, workgroup, watch, asked);
      const execution = await ended(started, watch);
      const isOver = execution.Status?.State === "SUCCEEDED";
      if (!isOver && isRetryable(execution) && attempt < ATTEMPTS) continue;
      if (!isOver) throw executionError(execution, { seconds: statement.limits.seconds, cutoff: workgroup.bytes });
      if (statement.onRows !== null) await readRows(started.id, statement.onRows, watch);
      statement.onProgress({ state: "done", percentage: 100, elapsedMs: performance.now() - asked });
      return facts(execution, performance.now() - asked);
    }
  }

  async function start(
    { onProgress, parameters, sql }: Statement,
    workgroup: Workgroup,
    watch: StopWatch,
    asked: number,
  ): Promise<Started> {
    const command = new StartQueryExecutionCommand({
      QueryString: sql,
      // The same request sent twice starts one statement.
      ClientRequestToken: randomUUID(),
      QueryExecutionContext: { Catalog: settings.catalog, Database: settings.database },
      WorkGroup: workgroup.name,
      // An answer kept by Athena may be of files that are not published any more.
      ResultReuseConfiguration: { ResultReuseByAgeConfiguration: { Enabled: false } },
      ...(parameters.length > 0 && { ExecutionParameters: parameters.map(({ value }) => String(value)) }),
      ...(settings.output !== undefined && { ResultConfiguration: { OutputLocation: settings.output } }),
    });
    const { QueryExecutionId: id } = await patiently(() => client.send(command), watch).catch((error: unknown) => {
      throw watch.reason() === null ? startError(error) : watch.error(isThrottled(error) ? "notStarted" : "unknown");
    });
    if (id === undefined) throw unreadableAnswer();
    let isRunning = false;
    const ended = poller.waitFor(id, ({ Status }) => {
      const elapsedMs = performance.now() - asked;
      if (Status?.State === "RUNNING") onProgress({ state: "running", percentage: null, elapsedMs });
      // Athena may bring it back to the queue.
      else if (Status?.State === "QUEUED" && isRunning) onProgress({ state: "waiting", percentage: null, elapsedMs });
      isRunning = Status?.State === "RUNNING";
    });
    // Whoever waits for it hears of it.
    ended.catch(() => undefined);
    return { id, workgroup, ended };
  }

  /** Waits for the end, or ends the statement when it is to stop. */
  async function ended({ ended: end, id }: Started, watch: StopWatch): Promise<QueryExecution> {
    let onStop: (() => void) | undefined;
    const stopped = new Promise<null>((resolve) => {
      onStop = () => resolve(null);
      watch.signal.addEventListener("abort", onStop, { once: true });
      if (watch.signal.aborted) resolve(null);
    });
    const execution = await Promise.race([end, stopped]).finally(() => onStop && watch.signal.removeEventListener("abort", onStop));
    if (execution !== null && watch.reason() === null) return execution;
    throw watch.error(await stop(id, end));
  }

  /** Asks Athena to end the statement, and whether it has. */
  async function stop(id: string, end: Promise<QueryExecution>): Promise<StopConfirmation> {
    const limit = AbortSignal.timeout(CONFIRM_MS);
    const command = new StopQueryExecutionCommand({ QueryExecutionId: id });
    await withRetries(() => client.send(command), limit).catch(() => undefined);
    const timedOut = pause(CONFIRM_MS, limit).then(() => null);
    const execution = await Promise.race([end.catch(() => null), timedOut]);
    return execution === null ? "unknown" : "stopped";
  }

  async function readRows(id: string, onRows: NonNullable<Statement["onRows"]>, watch: StopWatch): Promise<void> {
    let token: string | undefined;
    for (let isFirst = true; isFirst || token !== undefined; isFirst = false) {
      const command = new GetQueryResultsCommand({ QueryExecutionId: id, MaxResults: ROWS_AT_ONCE, NextToken: token });
      const { NextToken, ResultSet: page } = await patiently(() => client.send(command), watch).catch((error: unknown) => {
        throw watch.reason() === null ? requestError(error) : watch.error("stopped");
      });
      // The statement itself is over by now.
      if (watch.reason() !== null) throw watch.error("stopped");
      if (page === undefined) throw unreadableAnswer();
      const rows = (page.Rows ?? []).map(({ Data = [] }) => Data.map(({ VarCharValue }) => VarCharValue ?? null));
      if (isFirst) requireHeader(rows.shift(), page);
      if (rows.length > 0) await onRows(rows);
      token = NextToken;
    }
  }

  function patiently<T>(send: () => Promise<T>, watch: StopWatch): Promise<T> {
    return withRetries(send, watch.signal);
  }

  return watched("athena", attempts);
}

/** Sends until it is answered, or the signal ends the attempts; Athena has no queue for requests over its limits. */
async function withRetries<T>(send: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await send();
    } catch (error) {
      const isOver = attempt >= (isThrottled(error) ? MAX_THROTTLES : MAX_LOST);
      if (signal.aborted || isOver || !isTransient(error)) throw error;
      await pause(backoff(attempt, WAIT), signal);
      if (signal.aborted) throw error;
    }
  }
}

/** The first row of an answer holds the names of its columns; anything else there would be a row lost. */
function requireHeader(row: (string | null)[] | undefined, { ResultSetMetadata }: ResultSet): void {
  const names = (ResultSetMetadata?.ColumnInfo ?? []).map(({ Name }) => Name?.toLowerCase());
  const isHeader = row !== undefined && row.length === names.length && row.every((name, at) => name?.toLowerCase() === names[at]);
  if (!isHeader) throw unreadableAnswer();
}

function facts({ QueryExecutionId, Statistics }: QueryExecution, elapsedMs: number): RunFacts {
  const { DataScannedInBytes, QueryPlanningTimeInMillis, QueryQueueTimeInMillis } = Statistics ?? {};
  return {
    elapsedMs,
    scannedBytes: DataScannedInBytes ?? null,
    ...(QueryQueueTimeInMillis !== undefined && { queuedMs: QueryQueueTimeInMillis }),
    ...(QueryPlanningTimeInMillis !== undefined && { planningMs: QueryPlanningTimeInMillis }),
    ...(QueryExecutionId !== undefined && { engineQueryId: QueryExecutionId }),
  };
}
