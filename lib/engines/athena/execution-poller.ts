import { BatchGetQueryExecutionCommand, type AthenaClient, type QueryExecution } from "@aws-sdk/client-athena";
import { backoff, pause } from "../remote/watch-stop";
import { executionLost, isTransient, requestError } from "./athena-errors";

/** Asks for the state of all running statements of this process, up to fifty in one request. */
export type ExecutionPoller = {
  /** Resolves when the statement has ended, whatever its end is. */
  waitFor(id: string, onState: (execution: QueryExecution) => void): Promise<QueryExecution>;
};

type Waiting = {
  since: number;
  /** Requests in a row that said nothing of it. */
  unknown: number;
  hasFailed: boolean;
  onState: (execution: QueryExecution) => void;
  resolve: (execution: QueryExecution) => void;
  reject: (error: Error) => void;
};

const IDS_AT_ONCE = 50;
/** A statement is asked about soon after its start, and then less and less often. */
const SOONEST_MS = 100;
const LATEST_MS = 2_000;
const SHARE_OF_AGE = 0.2;
/** Athena may not know a statement in the moment after its start. */
const MAX_UNKNOWN = 5;
const MAX_FAILURES = 12;
const WAIT = { first: 200, most: 10_000 };

export function makePoller(client: Pick<AthenaClient, "send">): ExecutionPoller {
  const waiting = new Map<string, Waiting>();
  let isPolling = false;

  async function poll(): Promise<void> {
    if (isPolling) return;
    isPolling = true;
    let failures = 0;
    while (waiting.size > 0) {
      await pause(failures > 0 ? backoff(failures, WAIT) : interval());
      const ids = [...waiting.keys()];
      for (let at = 0; at < ids.length; at += IDS_AT_ONCE) {
        try {
          await look(ids.slice(at, at + IDS_AT_ONCE));
          failures = 0;
        } catch (error) {
          failures++;
          if (isTransient(error) && failures < MAX_FAILURES) break;
          for (const one of waiting.values()) one.reject(requestError(error));
          waiting.clear();
        }
      }
    }
    isPolling = false;
  }

  async function look(ids: string[]): Promise<void> {
    const { QueryExecutions = [] } = await client.send(new BatchGetQueryExecutionCommand({ QueryExecutionIds: ids }));
    const found = new Map(QueryExecutions.map((execution) => [execution.QueryExecutionId, execution]));
    for (const id of ids) {
      const one = waiting.get(id);
      if (one) settle(id, one, found.get(id));
    }
  }

  function settle(id: string, one: Waiting, execution: QueryExecution | undefined): void {
    if (!execution) {
      if (++one.unknown < MAX_UNKNOWN) return;
      waiting.delete(id);
      return one.reject(executionLost());
    }
    one.unknown = 0;
    one.onState(execution);
    const state = execution.Status?.State;
    // Athena may put a statement that failed back into its queue: it has failed when it stays so.
    if (state === "FAILED" && !one.hasFailed) {
      one.hasFailed = true;
      return;
    }
    one.hasFailed = state === "FAILED";
    if (state !== "SUCCEEDED" && state !== "FAILED" && state !== "CANCELLED") return;
    waiting.delete(id);
    one.resolve(execution);
  }

  /** By the youngest statement: a short one is not kept waiting by a long one. */
  function interval(): number {
    const now = performance.now();
    const youngest = Math.min(...[...waiting.values()].map(({ since }) => now - since));
    const wanted = Math.min(LATEST_MS, Math.max(SOONEST_MS, youngest * SHARE_OF_AGE));
    return wanted * (0.75 + Math.random() / 2);
  }

  return {
    waitFor: (id, onState) =>
      new Promise((resolve, reject) => {
        waiting.set(id, { since: performance.now(), unknown: 0, hasFailed: false, onState, resolve, reject });
        void poll();
      }),
  };
}
