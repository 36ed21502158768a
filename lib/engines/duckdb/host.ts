import { rmSync } from "node:fs";
import path from "node:path";
import type { CompiledQuery } from "@/lib/query";
import { collectAnswer } from "../collect-answer";
import { csvColumns } from "../csv-columns";
import { requireNoFile } from "../csv-writer";
import type { DuckdbEngine, DuckdbRunOptions, EngineProgress, RunFacts } from "../engine";
import { cancelled, shuttingDown } from "../errors";
import { MAX_ANSWER_CHARACTERS, MAX_CELLS, defaultLimits, type EngineLimits } from "../limits";
import { WIDE_ABOVE } from "./export-sql";
import type { ExportReply, ExportRequest, InspectReply, InspectRequest, OpenRequest, RunPart, RunRequest } from "./protocol";
import { clearScratch, makeScratch } from "./scratch";
import { supervise, type Supervisor } from "./supervise";
import { makeWorkers, type Worker } from "./workers";

const ENGINE = Symbol.for("medlake.duckdb");

/** The engine of this process: one, however often the module is loaded. */
export function openDuckdb(): DuckdbEngine {
  const globals = globalThis as { [ENGINE]?: DuckdbEngine };
  globals[ENGINE] ??= makeEngine();
  return globals[ENGINE];
}

/** What the work of one question has at hand. `report` is silent before the question runs. */
type Place = {
  worker: Worker;
  limits: EngineLimits;
  supervisor: Supervisor;
  onProgress: (share: unknown) => void;
  facts: () => { elapsedMs: number; queuedMs: number; scannedBytes: null };
};

function makeEngine(): DuckdbEngine {
  clearScratch();
  const workers = makeWorkers();
  workers.keepSpare();

  /** Runs `work` with a process that may read the folders of the options and `extraDirectory`, and no other. */
  async function withWorker<T>(
    options: Omit<DuckdbRunOptions, "onBatch">,
    extraDirectory: string | null,
    work: (place: Place) => Promise<T>,
  ): Promise<T> {
    const limits = { ...defaultLimits(), ...options.limits };
    const folders = extraDirectory === null ? options.directories : [...options.directories, extraDirectory];
    const directories = [...new Set(folders.map((one) => path.resolve(one)))].sort();
    const key = JSON.stringify([directories, limits.memory, limits.threads]);
    if (options.signal?.aborted) throw cancelled({ engine: "duckdb", confirmed: "notStarted" });
    options.onProgress?.({ state: "waiting", percentage: null, elapsedMs: 0 });
    const asked = performance.now();
    const worker = await workers.acquire(key, options.signal);
    const started = performance.now();
    const queuedMs = started - asked;
    function report(state: EngineProgress["state"], percentage: number | null): void {
      options.onProgress?.({ state, percentage, elapsedMs: performance.now() - started });
    }
    worker.child.hold(true);
    try {
      return await supervise(worker.child, limits.seconds, options.signal, async (supervisor) => {
        report("running", null);
        if (worker.key === null) await openWorker(worker, key, { directories, memory: limits.memory, threads: limits.threads });
        supervisor.check();
        const value = await work({
          worker,
          limits,
          supervisor,
          onProgress: (share) => report("running", typeof share === "number" ? share : null),
          facts: () => ({ elapsedMs: performance.now() - started, queuedMs, scannedBytes: null }),
        });
        supervisor.check();
        report("done", 100);
        return value;
      });
    } catch (error) {
      throw workers.isClosed() ? shuttingDown() : error;
    } finally {
      workers.release(worker);
    }
  }

  async function openWorker(worker: Worker, key: string, how: Pick<OpenRequest, "directories" | "memory" | "threads">): Promise<void> {
    worker.key = key;
    worker.scratch = makeScratch();
    const open: OpenRequest = { mode: "query", temporaryDirectory: worker.scratch, ...how };
    await worker.child.call("open", open).catch(async (error: unknown) => {
      await worker.child.kill();
      throw error;
    });
    workers.keepSpare();
  }

  async function exportFile(
    format: ExportRequest["format"],
    { columns, parameters, sql }: CompiledQuery,
    options: Omit<DuckdbRunOptions, "onBatch"> & { path: string },
  ): Promise<ExportReply & RunFacts> {
    const target = path.resolve(options.path);
    await requireNoFile(target);
    // Every thread holds rows of its own, and a thousand rows of thousands of columns are some hundred megabytes.
    const threads = columns.length > WIDE_ABOVE ? { threads: 1 } : {};
    try {
      return await withWorker(
        { ...options, limits: { ...options.limits, ...threads } },
        path.dirname(target),
        async ({ worker, onProgress, facts }) => {
          const request: ExportRequest = { sql, parameters, columns: csvColumns(columns), path: target, format };
          const reply = (await worker.child.call("export", request, { onProgress })) as ExportReply;
          return { ...reply, ...facts() };
        },
      );
    } catch (error) {
      rmSync(target, { force: true });
      rmSync(path.join(path.dirname(target), `tmp_${path.basename(target)}`), { force: true });
      throw error;
    }
  }

  return {
    name: "duckdb",
    dialect: "duckdb",
    run: (compiled, options) =>
      withWorker(options, null, async ({ worker, limits, supervisor, onProgress, facts }) => {
        const { columns, fetchLimit, parameters, sql } = compiled;
        const answer = collectAnswer({ columns, fetchLimit, limits, onBatch: options.onBatch });
        const request: RunRequest = {
          sql,
          parameters,
          columns,
          maxRows: limits.maxRows + 1,
          maxCells: MAX_CELLS + columns.length,
          maxCharacters: MAX_ANSWER_CHARACTERS,
        };
        let taken = Promise.resolve();
        function take(part: RunPart): void {
          taken = taken.then(() => answer.add(part));
          taken.catch((error: unknown) => supervisor.stop(() => (error instanceof Error ? error : new Error(String(error)))));
        }
        await worker.child.call("run", request, { onProgress, onPart: (part) => take(part as RunPart) });
        supervisor.childDone();
        await taken;
        return { ...answer.finish(), ...facts() };
      }),
    exportCsv: (compiled, options) => exportFile("csv", compiled, options),
    exportParquet: (compiled, options) => exportFile("parquet", compiled, options),
    // DuckDB has no estimate that is better than what the lake knows of its files.
    estimate: () => Promise.resolve({ rows: null, bytes: null }),
    inspect: (table, options) =>
      withWorker(options, null, async ({ worker }) => {
        const request: InspectRequest = { file: path.join(...table) };
        return (await worker.child.call("inspect", request)) as InspectReply;
      }),
    processes: () => workers.list(),
    async close() {
      await workers.close();
      delete (globalThis as { [ENGINE]?: DuckdbEngine })[ENGINE];
    },
  };
}
