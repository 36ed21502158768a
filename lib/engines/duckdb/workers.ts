import { rmSync } from "node:fs";
import { startChild, type Child } from "../child-process";
import { cancelled, shuttingDown } from "../errors";
import { IDLE_MS, maxProcesses } from "../limits";

/** A process with its DuckDB: what it may read is fixed when it is opened. It runs one question at a time. */
export type Worker = { child: Child; key: string | null; busy: boolean; lastUsed: number; scratch: string | null };
type Ticket = { key: string; give: (worker: Worker) => void; fail: (error: Error) => void };

/** The processes of one engine, and who waits for one. */
export type Workers = {
  /** Waits for a process that is opened for `key`, or for none yet. It is `busy` until it is released. */
  acquire(key: string, signal: AbortSignal | undefined): Promise<Worker>;
  release(worker: Worker): void;
  keepSpare(): void;
  isClosed(): boolean;
  list(): { pid: number; busy: boolean }[];
  close(): Promise<void>;
};

export function makeWorkers(): Workers {
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
    const used = [...workers].filter((worker) => worker.key !== null || worker.busy);
    if (used.length >= maxProcesses()) {
      const oldest = free.filter((worker) => worker.key !== null).sort((a, b) => a.lastUsed - b.lastUsed)[0];
      if (!oldest) return null;
      void retire(oldest);
    }
    return free.find((worker) => worker.key === null) ?? spawn();
  }

  function take(key: string): Worker | null {
    const worker = tryAcquire(key);
    if (worker) worker.busy = true;
    return worker;
  }

  return {
    async acquire(key, signal) {
      if (closed) throw shuttingDown();
      const worker = take(key);
      if (worker) return worker;
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
          reject(cancelled({ engine: "duckdb", confirmed: "notStarted" }));
        }
        signal?.addEventListener("abort", leave, { once: true });
        queue.push(ticket);
      });
    },
    release(worker) {
      worker.busy = false;
      worker.lastUsed = Date.now();
      if (!worker.child.alive()) void retire(worker);
      worker.child.hold(false);
      const next = queue[0];
      if (!next) return keepSpare();
      const free = take(next.key);
      if (!free) return;
      queue.shift();
      next.give(free);
    },
    keepSpare,
    isClosed: () => closed,
    list: () => [...workers].map((worker) => ({ pid: worker.child.pid, busy: worker.busy })),
    async close() {
      closed = true;
      clearInterval(idle);
      for (const ticket of queue.splice(0)) ticket.fail(shuttingDown());
      await Promise.all([...workers].map(retire));
    },
  };
}
