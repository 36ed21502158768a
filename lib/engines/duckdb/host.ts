import { mkdtempSync, rmSync } from "node:fs";
import { access, mkdir } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { AppError } from "@/lib/errors";
import { rawResult, type CompiledQuery } from "@/lib/query";
import { startChild, type Child } from "../child-process";
import type { DuckdbEngine, EngineProgress, RunOptions } from "../engine";
import { cancelled, timedOut } from "../errors";
import { IDLE_MS, INTERRUPT_GRACE_MS, MAX_ANSWER_CHARACTERS, MAX_CELLS, defaultLimits, maxProcesses, type EngineLimits } from "../limits";
import type { ExportReply, ExportRequest, OpenRequest, RunReply, RunRequest } from "./protocol";

/** A process with its DuckDB: what it may read is fixed when it is opened. It runs one question at a time. */
type Worker = { child: Child; key: string | null; busy: boolean; lastUsed: number; scratch: string | null };
type Ticket = { key: string; give: (worker: Worker) => void; fail: (error: Error) => void };

const ENGINE = Symbol.for("medlake.duckdb");

/** The engine of this process: one, however often the module is loaded. */
export function openDuckdb(): DuckdbEngine {
  const globals = globalThis as { [ENGINE]?: DuckdbEngine };
  globals[ENGINE] ??= makeEngine();
  return globals[ENGINE];
}

function makeEngine(): DuckdbEngine {
  const workers = new Set<Worker>();
  const queue: Ticket[] = [];
  let closed = false;
  const idle = setInterval(() => void retireIdle(), 30_000);
  idle.unref();

  function spawn(): Worker {
    const child = startChild("duckdb-child");
    child.hold(false);
    const worker: Worker = { child, key: null, busy: false, lastUsed: Date.now(), scratch: null };
    workers.add(worker);
    return worker;
  }

  async function retire(worker: Worker): Promise<void> {
    workers.delete(worker);
    await worker.child.kill();
    if (worker.scratch !== null) rmSync(worker.scratch, { recursive: true, force: true });
  }

  async function retireIdle(): Promise<void> {
    for (const worker of workers) if (!worker.busy && worker.key !== null && Date.now() - worker.lastUsed > IDLE_MS) await retire(worker);
  }

  /** One process is always ready for folders nobody asked for yet. */
  function keepSpare(): void {
    if (!closed && ![...workers].some((worker) => worker.key === null && !worker.busy)) spawn();
  }

  function tryAcquire(key: string): Worker | null {
    for (const worker of workers) if (!worker.child.alive() && !worker.busy) void retire(worker);
    const free = [...workers].filter((worker) => !worker.busy && worker.child.alive());
    const opened = free.find((worker) => worker.key === key);
    if (opened) return opened;
    const used = [...workers].filter((worker) => worker.key !== null);
    if (used.length >= maxProcesses()) {
      const oldest = free.filter((worker) => worker.key !== null).sort((a, b) => a.lastUsed - b.lastUsed)[0];
      if (!oldest) return null;
      void retire(oldest);
    }
    return free.find((worker) => worker.key === null) ?? spawn();
  }

  async function acquire(key: string, signal: AbortSignal | undefined): Promise<Worker> {
    if (closed) throw new AppError("ENGINE_FAILED", "The query engine is shutting down. Nothing was run. Run it again in a moment.");
    const worker = tryAcquire(key);
    if (worker) {
      worker.busy = true;
      return worker;
    }
    return new Promise((resolve, reject) => {
      const ticket: Ticket = {
        key,
        give: (given) => {
          signal?.removeEventListener("abort", leave);
          resolve(given);
        },
        fail: reject,
      };
      function leave(): void {
        const at = queue.indexOf(ticket);
        if (at >= 0) queue.splice(at, 1);
        reject(cancelled());
      }
      signal?.addEventListener("abort", leave, { once: true });
      queue.push(ticket);
    });
  }

  function release(worker: Worker): void {
    worker.busy = false;
    worker.lastUsed = Date.now();
    if (!worker.child.alive()) void retire(worker);
    worker.child.hold(false);
    const next = queue[0];
    if (!next) return keepSpare();
    const free = tryAcquire(next.key);
    if (!free) return;
    queue.shift();
    free.busy = true;
    next.give(free);
  }

  async function withWorker<T>(
    options: RunOptions,
    extraDirectory: string | null,
    work: (worker: Worker, limits: EngineLimits) => Promise<T>,
  ): Promise<T> {
    const limits = { ...defaultLimits(), ...options.limits };
    const directories = [
      ...new Set([...options.directories, ...(extraDirectory === null ? [] : [extraDirectory])].map((one) => path.resolve(one))),
    ].sort();
    const key = JSON.stringify([directories, limits.memory, limits.threads]);
    if (options.signal?.aborted) throw cancelled();
    options.onProgress?.({ state: "waiting", percentage: null, elapsedMs: 0 });
    const worker = await acquire(key, options.signal);
    worker.child.hold(true);
    try {
      if (worker.key === null) {
        worker.key = key;
        worker.scratch = mkdtempSync(path.join(os.tmpdir(), "medlake-query-"));
        const open: OpenRequest = {
          mode: "query",
          directories,
          temporaryDirectory: worker.scratch,
          memory: limits.memory,
          threads: limits.threads,
        };
        await worker.child.call("open", open).catch(async (error: unknown) => {
          await worker.child.kill();
          throw error;
        });
        keepSpare();
      }
      return await work(worker, limits);
    } finally {
      release(worker);
    }
  }

  /** Sends the request and waits for it, its time, and the caller's patience; interrupts first, kills after the grace. */
  async function supervised(worker: Worker, kind: string, body: unknown, seconds: number, options: RunOptions): Promise<unknown> {
    const started = performance.now();
    function report(state: EngineProgress["state"], percentage: number | null): void {
      options.onProgress?.({ state, percentage, elapsedMs: performance.now() - started });
    }
    let reason: AppError | null = null;
    let grace: NodeJS.Timeout | undefined;
    function stop(why: AppError): void {
      if (reason) return;
      reason = why;
      worker.child.notify("interrupt");
      grace = setTimeout(() => void worker.child.kill(), INTERRUPT_GRACE_MS);
    }
    function abort(): void {
      stop(cancelled());
    }
    const timer = setTimeout(() => stop(timedOut(seconds)), seconds * 1000);
    options.signal?.addEventListener("abort", abort, { once: true });
    try {
      report("running", null);
      const value = await worker.child.call(kind, body, {
        onProgress: (share) => report("running", typeof share === "number" ? share : null),
      });
      // The answer was complete before the stop took effect; who asked for the stop no longer wants it.
      if (reason) throw reason;
      report("done", 100);
      return value;
    } catch (error) {
      throw reason ?? error;
    } finally {
      clearTimeout(timer);
      clearTimeout(grace);
      options.signal?.removeEventListener("abort", abort);
    }
  }

  keepSpare();

  return {
    async run(compiled: CompiledQuery, options) {
      return withWorker(options, null, async (worker, limits) => {
        const started = performance.now();
        const { columns, fetchLimit, parameters, sql } = compiled;
        const maxCells = MAX_CELLS + columns.length;
        const request: RunRequest = {
          sql,
          parameters,
          columns,
          maxRows: limits.maxRows + 1,
          maxCells,
          maxCharacters: MAX_ANSWER_CHARACTERS,
        };
        const reply = (await supervised(worker, "run", request, limits.seconds, options)) as RunReply;
        const truncated = fetchLimit !== null && reply.rows.length > fetchLimit;
        if (truncated) reply.rows.length = fetchLimit;
        return { ...rawResult(columns, reply.rows, truncated), elapsedMs: performance.now() - started };
      });
    },
    async exportCsv(compiled, options) {
      const target = path.resolve(options.path);
      await mkdir(path.dirname(target), { recursive: true });
      const exists = await access(target).then(
        () => true,
        () => false,
      );
      if (exists) throw new AppError("INTERNAL", "The export would have overwritten a file. Nothing was written. Run it again.");
      try {
        return await withWorker(options, path.dirname(target), async (worker, limits) => {
          const { columns, parameters, sql } = compiled;
          const request: ExportRequest = { sql, parameters, columns, path: target };
          return (await supervised(worker, "export", request, limits.seconds, options)) as ExportReply;
        });
      } catch (error) {
        rmSync(target, { force: true });
        rmSync(path.join(path.dirname(target), `tmp_${path.basename(target)}`), { force: true });
        throw error;
      }
    },
    processes: () => [...workers].map((worker) => ({ pid: worker.child.pid, busy: worker.busy })),
    async close() {
      closed = true;
      clearInterval(idle);
      for (const ticket of queue.splice(0)) ticket.fail(cancelled());
      await Promise.all([...workers].map(retire));
      delete (globalThis as { [ENGINE]?: DuckdbEngine })[ENGINE];
    },
  };
}
