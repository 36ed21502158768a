import { execFile, spawn, type ChildProcess } from "node:child_process";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";

/** Tests and measurements are started in the root of the project. */
const root = process.cwd();
const READY_WITHIN_MS = 280_000;

export type TestServer = {
  url: string;
  dataDirectory: string;
  /** Everything the server has printed so far. */
  output(): string;
  /** Resolves when the server prints the text. */
  printed(text: string | RegExp): Promise<void>;
  /** Runs a command of `npm run medlake` against this server; answers its standard output. */
  medlake(...args: string[]): Promise<string>;
  /** Stops it as Ctrl-C does; answers its exit code. */
  stop(): Promise<number | null>;
};

export type ServerOptions = {
  sampleData?: "on" | "small" | "off";
  env?: Record<string, string>;
  /** A directory to start on again; it is then not removed by stop(). */
  dataDirectory?: string;
};

/** Starts Medlake as `npm start` does, on a free port and a data directory of its own, and waits until it is ready. */
export async function startServer(options: ServerOptions = {}): Promise<TestServer> {
  const dataDirectory = options.dataDirectory ?? (await makeDataDirectory());
  const env = {
    ...process.env,
    PORT: "0",
    HOST: "127.0.0.1",
    MEDLAKE_DATA: dataDirectory,
    MEDLAKE_SAMPLE_DATA: options.sampleData ?? "off",
    DATABASE_URL: "",
    NODE_ENV: "production" as const,
    VITEST: "",
    ...options.env,
  };
  const child = spawn(process.execPath, ["scripts/start.mjs"], { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
  const output = listen(child);
  const server: TestServer = {
    url: "",
    dataDirectory,
    output: output.text,
    printed: output.contains,
    medlake: commandLine(env),
    stop: async () => {
      const code = await stopProcess(child, output.ended);
      if (options.dataDirectory === undefined) await rm(dataDirectory, { recursive: true, force: true });
      return code;
    },
  };
  try {
    await output.contains(/Medlake is ready: (\S+)/);
  } catch (error) {
    await server.stop();
    throw error;
  }
  server.url = /Medlake is ready: (\S+)/.exec(output.text())?.[1] ?? "";
  return server;
}

/** The command line for the server on a data directory, which another process may have started. */
export function commandLineOf(dataDirectory: string): TestServer["medlake"] {
  return commandLine({ ...process.env, MEDLAKE_DATA: dataDirectory, DATABASE_URL: "", NODE_ENV: "production", VITEST: "" });
}

function commandLine(env: NodeJS.ProcessEnv): TestServer["medlake"] {
  return async (...args) => {
    const { stdout } = await promisify(execFile)(process.execPath, ["dist/medlake.js", ...args], { cwd: root, env });
    return stdout;
  };
}

/** A temporary data directory that the database's own user may enter when the tests run as root. */
export async function makeDataDirectory(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "medlake-e2e-"));
  await chmod(folder, 0o755);
  return folder;
}

function listen(child: ChildProcess) {
  let text = "";
  let code: number | null | undefined;
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      for (const look of waiting) look();
    });
  }
  const ended = new Promise<number | null>((resolve) => {
    child.once("close", (exitCode) => {
      code = exitCode;
      for (const look of waiting) look();
      resolve(exitCode);
    });
  });
  const contains = (wanted: string | RegExp) =>
    new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => finish(new Error(`The server did not print ${String(wanted)} in time. It printed:\n${text}`)),
        READY_WITHIN_MS,
      );
      const finish = (error?: Error) => {
        waiting.delete(look);
        clearTimeout(timer);
        if (error) reject(error);
        else resolve();
      };
      const look = () => {
        if (typeof wanted === "string" ? text.includes(wanted) : wanted.test(text)) finish();
        else if (code !== undefined)
          finish(new Error(`The server ended (exit code ${String(code)}) without printing ${String(wanted)}. It printed:\n${text}`));
      };
      waiting.add(look);
      look();
    });
  return { text: () => text, contains, ended };
}

async function stopProcess(child: ChildProcess, ended: Promise<number | null>): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) child.kill("SIGINT");
  const late = setTimeout(() => child.kill("SIGKILL"), 40_000);
  try {
    return await ended;
  } finally {
    clearTimeout(late);
  }
}

/** The processes below a process, as the system reports them; for checks that nothing is left behind. */
export async function childrenOf(pid: number): Promise<number[]> {
  const { stdout } = await promisify(execFile)("ps", ["-eo", "pid=,ppid="]);
  const pairs = stdout
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const direct = pairs.filter(([, parent]) => parent === pid).map(([child = 0]) => child);
  const below = await Promise.all(direct.map(childrenOf));
  return [...direct, ...below.flat()];
}

/** The process id of the server that holds a data directory. */
export async function serverPid(dataDirectory: string): Promise<number> {
  const facts: unknown = JSON.parse(await readFile(path.join(dataDirectory, "server.lock"), "utf8"));
  if (typeof facts === "object" && facts !== null && "pid" in facts && typeof facts.pid === "number") return facts.pid;
  throw new Error("There is no process id in the lock file.");
}
