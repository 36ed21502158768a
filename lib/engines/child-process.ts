import { fork, type ChildProcess } from "node:child_process";
import { childEntry } from "./child-entry";
import { workCancelled, crashed, engineError } from "./errors";

export type ChildReply =
  | { id: number; ok: true; value: unknown; maxRss: number }
  | { id: number; ok: false; kind: string; maxRss: number }
  | { id: number; progress: unknown }
  | { id: number; part: unknown };
export type ChildRequest = { id: number; kind: string; body?: unknown };

/** `onPart` takes the parts of an answer in order, before the call resolves. */
export type CallOptions = { onProgress?: (progress: unknown) => void; onPart?: (part: unknown) => void };

type Waiting = { resolve: (value: unknown) => void; reject: (error: Error) => void; options: CallOptions };

/** A forked program that answers numbered requests. When it ends, everything that waits fails with one clear error. */
export type Child = {
  readonly pid: number;
  readonly alive: () => boolean;
  readonly peakRss: () => number;
  call(kind: string, body: unknown, options?: CallOptions): Promise<unknown>;
  /** Sent beside the running call. */
  notify(kind: string): void;
  kill(): Promise<void>;
  /** Whether the child keeps this process running. */
  hold(on: boolean): void;
};

/** Starts one of the bundles of dist/ with an environment that holds no secret. */
export function startChild(entry: string, options: { heapMb?: number } = {}): Child {
  const child = fork(childEntry(entry), [], {
    serialization: "advanced",
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    execArgv: [`--max-old-space-size=${options.heapMb ?? 1024}`, "--disable-warning=ExperimentalWarning"],
    env: { NODE_ENV: "production", PATH: process.env["PATH"] ?? "", TZ: "UTC" },
  });
  return attach(child);
}

function attach(child: ChildProcess): Child {
  const waiting = new Map<number, Waiting>();
  let nextId = 1;
  let rss = 0;
  let ended = false;
  const exited = new Promise<void>((resolve) => {
    function end(): void {
      ended = true;
      for (const one of waiting.values()) one.reject(crashed());
      waiting.clear();
      resolve();
    }
    child.once("exit", end);
    child.once("error", end);
  });
  child.on("message", (message: ChildReply) => {
    const one = waiting.get(message.id);
    if (!one) return;
    if ("progress" in message) return void one.options.onProgress?.(message.progress);
    if ("part" in message) return void one.options.onPart?.(message.part);
    rss = Math.max(rss, message.maxRss);
    waiting.delete(message.id);
    if (message.ok) one.resolve(message.value);
    else one.reject(engineError(message.kind));
  });
  function send(message: ChildRequest): void {
    // A closed channel is reported by the exit event.
    if (child.connected) child.send(message, () => undefined);
  }
  return {
    pid: child.pid ?? -1,
    alive: () => !ended && child.pid !== undefined,
    peakRss: () => rss,
    call(kind, body, options = {}) {
      if (ended || child.pid === undefined) return Promise.reject(crashed());
      const id = nextId++;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject, options });
        send({ id, kind, body });
      });
    },
    notify: (kind) => send({ id: 0, kind }),
    async kill() {
      if (!ended && child.pid !== undefined) child.kill("SIGKILL");
      if (child.pid !== undefined) await exited;
    },
    hold(on) {
      if (on) {
        child.ref();
        child.channel?.ref();
      } else {
        child.unref();
        child.channel?.unref();
      }
    },
  };
}

/** Fails with CANCELLED as soon as the signal is aborted, after `onAbort`. */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined, onAbort: () => void): Promise<T> {
  if (!signal) return work;
  if (signal.aborted) {
    onAbort();
    work.catch(() => undefined);
    throw workCancelled();
  }
  let listener: (() => void) | undefined;
  try {
    return await Promise.race([
      work,
      new Promise<never>((_, reject) => {
        listener = () => {
          onAbort();
          reject(workCancelled());
        };
        signal.addEventListener("abort", listener, { once: true });
      }),
    ]);
  } finally {
    if (listener) signal.removeEventListener("abort", listener);
    work.catch(() => undefined);
  }
}
