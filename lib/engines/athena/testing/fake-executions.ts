import { randomUUID } from "node:crypto";
import { trinoHttp, type TrinoPage } from "../../trino/trino-http";
import { athenaText } from "./athena-text";
import { hiveToTrino } from "./hive-to-trino";
import { spliceParameters } from "./splice-parameters";

type State = "QUEUED" | "RUNNING" | "SUCCEEDED" | "FAILED" | "CANCELLED";
export type Failure = { category: 1 | 2 | 3; type: number; retryable: boolean; message: string };

/** What the next statements meet, apart from what the SQL itself does. */
export type Weather = {
  /** The next statements fail like this, one each, before they run. */
  failures: Failure[];
  /** Statements go from RUNNING back to QUEUED once. */
  backToQueue: boolean;
  /** Bytes after which a workgroup stops a statement, by its name; those not named never do. */
  cutoffs: Record<string, number>;
};

export type Execution = {
  id: string;
  sql: string;
  parameters: string[];
  workgroup: string;
  state: State;
  reason?: string;
  error?: Failure;
  scannedBytes: number;
  submitted: number;
  completed?: number;
  queuedMs: number;
  columns: { name: string; type: string }[];
  rows: (string | undefined)[][];
  stop: () => void;
};

type Context = { trinoUrl: string; catalog: string; database: string; weather: Weather };

const QUEUED_MS = 60;

/** Starts a statement as Athena does: it is queued, runs on Trino, and ends in one of the three ways. */
export function startExecution(options: { sql: string; parameters: string[]; workgroup: string }, context: Context): Execution {
  const stopper = new AbortController();
  const execution: Execution = {
    ...options,
    id: randomUUID(),
    state: "QUEUED",
    scannedBytes: 0,
    submitted: Date.now(),
    queuedMs: 0,
    columns: [],
    rows: [],
    stop: () => stopper.abort(),
  };
  void live(execution, context, stopper.signal).then(
    () => undefined,
    (error: unknown) => end(execution, "FAILED", `INTERNAL_ERROR_QUERY_ENGINE: ${String(error)}`),
  );
  return execution;
}

async function live(execution: Execution, context: Context, stop: AbortSignal): Promise<void> {
  await wait(QUEUED_MS);
  execution.queuedMs = QUEUED_MS;
  if (stop.aborted) return end(execution, "CANCELLED", "Query cancelled by user");
  execution.state = "RUNNING";
  const failure = context.weather.failures.shift();
  if (failure) {
    execution.error = failure;
    return end(execution, "FAILED", failure.message);
  }
  if (context.weather.backToQueue) {
    for (const state of ["RUNNING", "QUEUED", "RUNNING"] as const) {
      execution.state = state;
      await wait(300);
    }
  }
  await runOnTrino(execution, context, stop);
}

async function runOnTrino(execution: Execution, { catalog, database, trinoUrl, weather }: Context, stop: AbortSignal): Promise<void> {
  let sql: string;
  try {
    sql = hiveToTrino(spliceParameters(execution.sql, execution.parameters), catalog);
  } catch (error) {
    return end(execution, "FAILED", `SYNTAX_ERROR: ${String(error)}`);
  }
  const http = trinoHttp({ url: trinoUrl, user: "athena", catalog, schema: database, lake: null });
  const never = new AbortController().signal;
  const place = { "X-Trino-Catalog": catalog, "X-Trino-Schema": database, "X-Trino-Time-Zone": "UTC" };
  let page: PageWithColumns = await http.post(sql, place, never);
  for (;;) {
    execution.scannedBytes = page.stats?.physicalInputBytes ?? execution.scannedBytes;
    if (page.columns) execution.columns = page.columns;
    for (const row of page.data ?? []) execution.rows.push(row.map((value, at) => athenaText(value, execution.columns[at]?.type ?? "")));
    if (page.error) return end(execution, "FAILED", `${page.error.errorName}: ${page.error.message ?? ""}`);
    const isPast = execution.scannedBytes > (weather.cutoffs[execution.workgroup] ?? Number.POSITIVE_INFINITY);
    if (isPast || stop.aborted) {
      if (page.nextUri !== undefined) await http.remove(page.nextUri);
      return end(execution, "CANCELLED", isPast ? "Query cancelled! : Bytes scanned limit was exceeded" : "Query cancelled by user");
    }
    if (page.nextUri === undefined) return end(execution, "SUCCEEDED");
    page = await http.get(page.nextUri, never);
  }
}

type PageWithColumns = TrinoPage & { columns?: { name: string; type: string }[]; error?: { message?: string } };

function end(execution: Execution, state: State, reason?: string): void {
  execution.state = state;
  execution.completed = Date.now();
  if (reason !== undefined) execution.reason = reason;
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
