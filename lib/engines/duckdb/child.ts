import { rmSync } from "node:fs";
import { rm, stat } from "node:fs/promises";
import {
  DuckDBInstance,
  StatementType,
  type DuckDBConnection,
  type DuckDBMaterializedResult,
  type DuckDBPreparedStatement,
} from "@duckdb/node-api";
import type { CellValue, ResultColumn, SqlValue } from "@/lib/query";
import { ChildError, serveParent } from "../child-loop";
import { exportStatement } from "./export-sql";
import { inspectParquet } from "./inspect-parquet";
import { parquetStatement } from "./parquet-sql";
import type {
  ExecuteReply,
  ExportReply,
  ExportRequest,
  InspectReply,
  InspectRequest,
  OpenRequest,
  QueryReply,
  RunPart,
  RunRequest,
  StatementRequest,
  WorkbookReply,
  WorkbookRequest,
} from "./protocol";
import { lockDown } from "./sandbox";
import { bindParameters, cellOf, plainCell } from "./types";
import { writeWorkbook } from "./workbook";

/** The process that holds DuckDB. It is started ahead of need, so the instance is made before anyone asks. */
const ready = DuckDBInstance.create(":memory:").then((instance) => instance.connect());
let mode: OpenRequest["mode"] | undefined;
let scratch: string | undefined;
let running = false;
let interrupted = false;

process.title = "medlake duckdb";
// A signal to the whole process group is for the parent, which ends its children itself.
process.on("SIGINT", () => undefined);

serveParent(
  {
    open: async (body) => open(body as OpenRequest),
    run: async (body, report, sendPart) => begin(() => run(body as RunRequest, report, sendPart)),
    inspect: async (body) => begin(() => inspect(body as InspectRequest)),
    export: async (body, report) => begin(() => exportFile(body as ExportRequest, report)),
    query: async (body, report) => begin(() => query(body as StatementRequest, report)),
    execute: async (body, report) => begin(() => execute(body as StatementRequest, report)),
    workbook: async (body, report) => begin(() => workbook(body as WorkbookRequest, report)),
  },
  { interrupt: () => void interrupt() },
  // A parent that was killed cannot clean up after its children.
  () => scratch !== undefined && rmSync(scratch, { recursive: true, force: true }),
);

async function open(request: OpenRequest): Promise<void> {
  const connection = await ready;
  await lockDown(connection, request);
  mode = request.mode;
  scratch = request.temporaryDirectory;
}

/** An interrupt counts for the request that it comes in, from the first to the last moment of it. */
function begin<T>(work: () => Promise<T>): Promise<T> {
  interrupted = false;
  return work();
}

async function run(request: RunRequest, report: (progress: unknown) => void, sendPart: (part: RunPart) => Promise<void>): Promise<void> {
  const result = await finish(await gated(request.sql), request.parameters, report);
  await sendRows(result, request, sendPart);
}

async function inspect(request: InspectRequest): Promise<InspectReply> {
  return inspectParquet(await ready, request.file);
}

async function exportFile(request: ExportRequest, report: (progress: unknown) => void): Promise<ExportReply> {
  // The gate sees the SELECT, before it is wrapped in the COPY.
  (await gated(request.sql)).destroySync();
  try {
    const result = await statement(await copyOf(request), request.parameters, report);
    return { rows: await countOf(result), bytes: (await stat(request.path)).size };
  } catch (error) {
    await rm(request.path, { force: true });
    throw error;
  }
}

async function copyOf({ format, sql, columns, path, parameters }: ExportRequest): Promise<string> {
  if (format === "csv") return exportStatement(sql, columns, path);
  // The types are known only once the values are bound; no row is read for them.
  const empty = await statement(`select * from (${sql}) as answer limit 0`, parameters, () => undefined);
  const names = empty.columnNames();
  const types = new Map(empty.columnTypes().map((type, index) => [names[index] ?? "", type.toString()]));
  return parquetStatement(sql, columns, types, path);
}

async function workbook(request: WorkbookRequest, report: (progress: unknown) => void): Promise<WorkbookReply> {
  requireConverter();
  return writeWorkbook({ connection: await ready, request, report, isInterrupted: () => interrupted });
}

async function query(request: StatementRequest, report: (progress: unknown) => void): Promise<QueryReply> {
  requireConverter();
  const result = await statement(request.sql, request.parameters, report);
  const rows: CellValue[][] = (await result.getRows()).map((row) => row.map(plainCell));
  return { rows };
}

async function execute(request: StatementRequest, report: (progress: unknown) => void): Promise<ExecuteReply> {
  requireConverter();
  const result = await statement(request.sql, request.parameters, report);
  return { rows: await countOf(result) };
}

/** Lets through exactly one SELECT: the last of several walls between a mistake in the compiler and the data. */
async function gated(sql: string): Promise<DuckDBPreparedStatement> {
  const connection = await ready;
  if (mode !== "query") throw new ChildError("sandbox");
  const statements = await connection.extractStatements(sql);
  if (statements.count !== 1) throw new ChildError("notOneSelect");
  const prepared = await statements.prepare(0);
  // PRAGMA, DESCRIBE and the like report SELECT too, so the first word is looked at as well.
  if (prepared.statementType === StatementType.SELECT && /^[\s(]*(select|with|from)\b/i.test(sql)) return prepared;
  prepared.destroySync();
  throw new ChildError("notOneSelect");
}

function requireConverter(): void {
  if (mode !== "convert") throw new ChildError("sandbox");
}

async function statement(
  sql: string,
  parameters: readonly SqlValue[],
  report: (progress: unknown) => void,
): Promise<DuckDBMaterializedResult> {
  const connection = await ready;
  return finish(await connection.prepare(sql), parameters, report);
}

/** Runs to the end and materialises: a streamed answer that fails would only look short. */
async function finish(
  prepared: DuckDBPreparedStatement,
  parameters: readonly SqlValue[],
  report: (progress: unknown) => void,
): Promise<DuckDBMaterializedResult> {
  const connection = await ready;
  const timer = setInterval(() => report(percentage(connection)), 100);
  running = true;
  try {
    if (interrupted) throw new ChildError("INTERRUPT");
    bindParameters(prepared, parameters);
    return await prepared.run();
  } finally {
    running = false;
    clearInterval(timer);
    prepared.destroySync();
  }
}

function percentage(connection: DuckDBConnection): number | null {
  const { percentage: share } = connection.progress;
  return share < 0 ? null : Math.min(100, share);
}

/** Interrupts until the running statement has ended: one that arrives before the engine starts has no effect. */
async function interrupt(): Promise<void> {
  interrupted = true;
  const connection = await ready;
  while (running && interrupted) {
    connection.interrupt();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function countOf(result: DuckDBMaterializedResult): Promise<number> {
  const first = (await result.getRows())[0]?.[0];
  return typeof first === "bigint" || typeof first === "number" ? Number(first) : result.rowsChanged;
}

/** Sends the rows in parts, so that a large answer blocks neither side and can still be stopped. */
async function sendRows(result: DuckDBMaterializedResult, request: RunRequest, sendPart: (part: RunPart) => Promise<void>): Promise<void> {
  const { columns } = request;
  if (columns.length !== result.columnCount) throw new ChildError("columns");
  if (result.rowCount > request.maxRows || result.rowCount * columns.length > request.maxCells) throw new ChildError("tooManyRows");
  let characters = 0;
  for (const chunk of await result.fetchAllChunks()) {
    if (interrupted) throw new ChildError("INTERRUPT");
    const rows: RunPart = Array.from({ length: chunk.rowCount }, () => columns.map(() => null));
    columns.forEach((column, at) => {
      characters += fillColumn(rows, at, chunk.getColumnVector(at), column);
    });
    if (characters > request.maxCharacters) throw new ChildError("tooManyRows");
    await sendPart(rows);
  }
}

function fillColumn(
  rows: RunPart,
  at: number,
  vector: { getItem(index: number): Parameters<typeof cellOf>[0] },
  column: ResultColumn,
): number {
  let characters = 0;
  rows.forEach((row, index) => {
    const cell = cellOf(vector.getItem(index), column.type);
    if (typeof cell === "string") characters += cell.length;
    row[at] = cell;
  });
  return characters;
}
