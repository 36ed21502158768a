import http from "node:http";
import type { AddressInfo } from "node:net";
import type { AthenaModel } from "./athena-model";
import { startExecution, type Execution, type Weather } from "./fake-executions";

/** A double of Athena's API on this machine, whose statements run on a Trino. */
export type FakeAthena = {
  endpoint: string;
  weather: Weather;
  /** Every statement there was, in order. */
  readonly executions: Execution[];
  /** Requests by operation, throttled ones included, and how many were throttled. */
  requests: Record<string, number>;
  readonly throttled: number;
  /** Fails where a request or an answer was not as the published model has it. */
  close(): Promise<void>;
};

type Body = Record<string, unknown>;
type Operation = (body: Body) => Body;

/** An error as the API answers it. */
class ApiError extends Error {
  readonly type: string;
  readonly extra: Body;
  constructor(type: string, message: string, extra: Body = {}) {
    super(message);
    this.type = type;
    this.extra = extra;
  }
}

/** Requests a second, and how many may come at once, as AWS publishes them. */
const QUOTAS: Record<string, { perSecond: number; burst: number }> = {
  StartQueryExecution: { perSecond: 20, burst: 80 },
  StopQueryExecution: { perSecond: 20, burst: 80 },
  BatchGetQueryExecution: { perSecond: 20, burst: 40 },
  GetQueryExecution: { perSecond: 100, burst: 200 },
  GetQueryResults: { perSecond: 100, burst: 200 },
};
const MAX_QUERY_BYTES = 262_144;
const MAX_PARAMETER = 1_024;

/** `concurrent`: statements that may be queued or running at the same time. */
export async function startFakeAthena(options: {
  trinoUrl: string;
  catalog: string;
  database: string;
  model?: AthenaModel | undefined;
  concurrent?: number;
}): Promise<FakeAthena> {
  const { catalog, concurrent = 20, database, model, trinoUrl } = options;
  const weather: Weather = { failures: [], backToQueue: false, cutoffs: {} };
  const executions = new Map<string, Execution>();
  const tokens = new Map<string, { request: string; id: string }>();
  const allowance = new Map<string, { left: number; at: number }>();
  const state = { requests: {} as Record<string, number>, throttled: 0, violations: [] as string[] };

  const operations: Record<string, Operation> = {
    StartQueryExecution(body) {
      const sql = String(body["QueryString"] ?? "");
      const parameters = (body["ExecutionParameters"] as string[] | undefined) ?? [];
      if (sql === "" || Buffer.byteLength(sql) > MAX_QUERY_BYTES)
        throw invalid("QueryString must have length less than or equal to 262144");
      if (body["ExecutionParameters"] !== undefined && parameters.length === 0) throw invalid("ExecutionParameters is empty");
      if (parameters.some((one) => one.length < 1 || one.length > MAX_PARAMETER)) throw invalid("ExecutionParameters are too long");
      const token = String(body["ClientRequestToken"] ?? "");
      if (token.length < 32 || token.length > 128) throw invalid("ClientRequestToken must have 32 to 128 characters");
      const request = JSON.stringify(body);
      const known = tokens.get(token);
      if (known && known.request !== request) throw invalid("Idempotent parameters do not match");
      if (known) return { QueryExecutionId: known.id };
      const open = [...executions.values()].filter(isOpen).length;
      if (open >= concurrent) throw new ApiError("TooManyRequestsException", "Too many", { Reason: "CONCURRENT_QUERY_LIMIT_EXCEEDED" });
      const workgroup = String(body["WorkGroup"] ?? "primary");
      const execution = startExecution({ sql, parameters, workgroup }, { trinoUrl, catalog, database, weather });
      executions.set(execution.id, execution);
      tokens.set(token, { request, id: execution.id });
      return { QueryExecutionId: execution.id };
    },
    StopQueryExecution(body) {
      find(body["QueryExecutionId"]).stop();
      return {};
    },
    BatchGetQueryExecution(body) {
      const ids = body["QueryExecutionIds"] as string[];
      if (ids.length < 1 || ids.length > 50) throw invalid("QueryExecutionIds must have 1 to 50 members");
      const known = ids.flatMap((id) => executions.get(id) ?? []);
      const unknown = ids.filter((id) => !executions.has(id));
      return {
        QueryExecutions: known.map(describe),
        UnprocessedQueryExecutionIds: unknown.map((id) => ({ QueryExecutionId: id, ErrorCode: "INVALID_QUERY_EXECUTION_ID" })),
      };
    },
    GetQueryResults(body) {
      const execution = find(body["QueryExecutionId"]);
      const most = Number(body["MaxResults"] ?? 1000);
      if (!Number.isInteger(most) || most < 1 || most > 1000) throw invalid("MaxResults must be between 1 and 1000");
      if (execution.state !== "SUCCEEDED")
        throw invalid(`Query has not yet finished. Current state: ${execution.state}`, "INVALID_QUERY_EXECUTION_STATE");
      return resultPage(execution, body["NextToken"], most);
    },
  };

  function find(id: unknown): Execution {
    return executions.get(String(id)) ?? fail(invalid("QueryExecution was not found"));
  }

  function requireAllowance(operation: string): void {
    const quota = QUOTAS[operation];
    if (!quota) return;
    const now = Date.now();
    const { at, left } = allowance.get(operation) ?? { at: now, left: quota.burst };
    const filled = Math.min(quota.burst, left + ((now - at) / 1000) * quota.perSecond);
    allowance.set(operation, { at: now, left: Math.max(0, filled - 1) });
    if (filled >= 1) return;
    state.throttled++;
    throw new ApiError("ThrottlingException", "Rate exceeded");
  }

  const server = http.createServer((request, response) => {
    void answer(request, response).catch((error: unknown) => {
      state.violations.push(String(error));
      response.destroy();
    });
  });

  async function answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const [prefix = "", name = ""] = String(request.headers["x-amz-target"]).split(".");
    const body = JSON.parse(Buffer.concat(parts).toString("utf8") || "{}") as Body;
    state.requests[name] = (state.requests[name] ?? 0) + 1;
    if (request.headers["content-type"] !== `application/x-amz-json-${model?.jsonVersion ?? "1.1"}`)
      state.violations.push(`${name}: content type`);
    if (prefix !== (model?.targetPrefix ?? "AmazonAthena")) state.violations.push(`${name}: target ${prefix}`);
    if (!String(request.headers.authorization ?? "").includes("/athena/aws4_request")) state.violations.push(`${name}: not signed`);
    state.violations.push(...(model?.wrongRequest(name, body) ?? []).map((one) => `${name} ${one}`));
    try {
      requireAllowance(name);
      const operation = operations[name] ?? fail(new ApiError("UnknownOperationException", name));
      const answered = operation(body);
      state.violations.push(...(model?.wrongAnswer(name, answered) ?? []).map((one) => `${name} ${one}`));
      send(response, 200, answered);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (model && !model.mayFailWith(name, error.type)) state.violations.push(`${name}: may not fail with ${error.type}`);
      send(response, 400, { __type: error.type, Message: error.message, ...error.extra });
    }
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    weather,
    get executions() {
      return [...executions.values()];
    },
    requests: state.requests,
    get throttled() {
      return state.throttled;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      if (state.violations.length > 0) throw new Error(`Not as the published model has it:\n${state.violations.join("\n")}`);
    },
  };
}

function isOpen({ state }: Execution): boolean {
  return state === "QUEUED" || state === "RUNNING";
}

function describe(execution: Execution): Body {
  const { completed, error, id, parameters, queuedMs, reason, scannedBytes, sql, state, submitted, workgroup } = execution;
  const isDefinition = /^create/i.test(sql);
  return {
    QueryExecutionId: id,
    Query: sql,
    StatementType: isDefinition ? "DDL" : "DML",
    WorkGroup: workgroup,
    EngineVersion: { SelectedEngineVersion: "AUTO", EffectiveEngineVersion: "Athena engine version 3" },
    ...(parameters.length > 0 && { ExecutionParameters: parameters }),
    Status: {
      State: state,
      SubmissionDateTime: submitted / 1000,
      ...(completed !== undefined && { CompletionDateTime: completed / 1000 }),
      ...(reason !== undefined && { StateChangeReason: reason }),
      ...(state === "FAILED" && {
        AthenaError: {
          ErrorCategory: error?.category ?? 2,
          ErrorType: error?.type ?? 1100,
          Retryable: error?.retryable ?? false,
          ErrorMessage: error?.message ?? reason ?? "",
        },
      }),
    },
    Statistics: {
      DataScannedInBytes: scannedBytes,
      QueryQueueTimeInMillis: queuedMs,
      TotalExecutionTimeInMillis: (completed ?? Date.now()) - submitted,
      ResultReuseInformation: { ReusedPreviousResult: false },
    },
  };
}

/** Rows from the token on; the first page begins with the names of the columns, which count as a row. */
function resultPage({ columns, rows }: Execution, token: unknown, most: number): Body {
  const all = [columns.map(({ name }) => name), ...rows];
  const from = token === undefined ? 0 : Number(token);
  const next = from + most;
  return {
    ResultSet: {
      Rows: all.slice(from, next).map((row) => ({ Data: row.map((text) => (text === undefined ? {} : { VarCharValue: text })) })),
      ResultSetMetadata: {
        ColumnInfo: columns.map(({ name, type }) => ({
          CatalogName: "hive",
          Name: name,
          Label: name,
          Type: type,
          Nullable: "UNKNOWN",
          CaseSensitive: true,
        })),
      },
    },
    ...(next < all.length && { NextToken: String(next) }),
  };
}

function invalid(message: string, code = "INVALID_INPUT"): ApiError {
  return new ApiError("InvalidRequestException", message, { AthenaErrorCode: code });
}

function fail(error: Error): never {
  throw error;
}

function send(response: http.ServerResponse, status: number, body: Body): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { "Content-Type": "application/x-amz-json-1.1", "Content-Length": Buffer.byteLength(text) }).end(text);
}
