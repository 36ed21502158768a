import { spawn, type ChildProcess } from "node:child_process";
import { createWriteStream, type WriteStream } from "node:fs";
import path from "node:path";
import { appRoot } from "@/lib/env";

export type ChildOptions = {
  /** How people know it: "web application", "worker". */
  name: string;
  args: string[];
  env: Record<string, string | undefined>;
  /** Where its output goes. */
  logFile: string;
  say: (line: string) => void;
};

export type Supervised = {
  /** Starts it again at once, as when its code has changed. */
  restart(): void;
  /** Asks it to stop, waits at most `graceMs`, then kills it and its children. */
  stop(graceMs?: number): Promise<void>;
  /** How often in a row it has ended by itself soon after its start. */
  failures(): number;
  /** The last lines it wrote. */
  tail(): string;
};

const BACKOFF_MS = [500, 1_000, 2_000, 5_000, 10_000, 30_000];
const STEADY_AFTER_MS = 60_000;
const TAIL_CHARACTERS = 4_000;

/**
 * Runs one of the server's own programs and starts it again when it ends by itself, later each time. It has a
 * process group of its own: a Ctrl-C in the terminal reaches the server alone, which then stops it in order.
 */
export function superviseChild(options: ChildOptions): Supervised {
  const log = createWriteStream(options.logFile, { flags: "a", mode: 0o600 });
  log.on("error", () => {}); // A full disk must not end the server because of a log line.
  let child: ChildProcess | null = null;
  let exited: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | null = null;
  let failures = 0;
  let stopping = false;
  let restarting = false;
  let tail = "";

  function start(): void {
    timer = null;
    const startedAt = performance.now();
    const started = launch(options, log, (text) => (tail = (tail + text).slice(-TAIL_CHARACTERS)));
    child = started;
    exited = new Promise((resolve) => {
      started.once("error", (error) => {
        options.say(`The ${options.name} could not be started (${error.message}).`);
        resolve();
      });
      started.once("exit", (code, signal) => {
        resolve();
        if (stopping) return;
        if (restarting) {
          restarting = false;
          start();
          return;
        }
        failures = performance.now() - startedAt > STEADY_AFTER_MS ? 0 : failures + 1;
        const wait = BACKOFF_MS[Math.min(failures, BACKOFF_MS.length) - 1] ?? BACKOFF_MS[0] ?? 500;
        options.say(
          `The ${options.name} stopped (${signal ?? `exit code ${code}`}); it is started again in ${wait / 1000} s. Its log is ${options.logFile}.`,
        );
        timer = setTimeout(start, wait);
      });
    });
  }

  start();
  return {
    restart() {
      if (stopping || child === null || child.exitCode !== null) return;
      restarting = true;
      child.kill("SIGTERM");
    },
    async stop(graceMs = 10_000) {
      stopping = true;
      if (timer !== null) clearTimeout(timer);
      if (child !== null && child.exitCode === null && child.signalCode === null) {
        child.kill("SIGTERM");
        const late = setTimeout(() => killGroup(child), graceMs);
        await exited;
        clearTimeout(late);
      }
      // Whatever it started and did not end itself.
      killGroup(child);
      log.end();
    },
    failures: () => failures,
    tail: () => tail,
  };
}

function launch(options: ChildOptions, log: WriteStream, keep: (text: string) => void): ChildProcess {
  const child = spawn(process.execPath, [path.join(appRoot(), "scripts", "leash.mjs"), ...options.args], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    detached: true,
    env: { ...process.env, ...options.env },
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      log.write(text);
      keep(text);
    });
  }
  return child;
}

function killGroup(child: ChildProcess | null): void {
  if (child?.pid === undefined || process.platform === "win32") return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
