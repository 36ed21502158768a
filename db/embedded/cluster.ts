import { spawn } from "node:child_process";
import { once } from "node:events";
import { chown, mkdir, open, readdir, readFile, rename, rm, stat, statfs, writeFile } from "node:fs/promises";
import path from "node:path";
import pg from "pg";
import { randomText } from "@/lib/ids";
import { ids, type Binaries } from "./binaries";
import { commandLine, processesIn, processIdentity } from "./processes";
import type { RunAs } from "./run-as";

/** The bootstrap role: it starts and prepares the cluster and is used for nothing else. */
export const SUPERUSER = "medlake_super";

export type ClusterSettings = { maxConnections: number; durable: boolean };

/** A PostgreSQL server that runs on our data. */
export type Running = { pid: number; socketDirectory: string };

const LOCALE = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"];

/** Makes the cluster aside and moves it into place, so that a start that is killed leaves no half-made one. */
export async function createCluster(o: {
  binaries: Binaries;
  cluster: string;
  user: RunAs;
  password: string;
  durable: boolean;
}): Promise<void> {
  await clearHalfMade(o.cluster);
  // A name of its own: a killed start can leave its initdb running for a moment.
  const half = `${o.cluster}.new-${randomText(8)}`;
  await mkdir(half, { mode: 0o700 });
  const passwordFile = `${half}.password`;
  try {
    await writeFile(passwordFile, o.password, { mode: 0o600 });
    if (o.user) for (const place of [half, passwordFile]) await chown(place, o.user.uid, o.user.gid);
    const flags = [
      "-D",
      half,
      "-U",
      SUPERUSER,
      "--auth=scram-sha-256",
      `--pwfile=${passwordFile}`,
      "--data-checksums",
      "--no-instructions",
    ];
    const child = spawn(o.binaries.file("initdb"), [...flags, ...LOCALE, ...(o.durable ? [] : ["--no-sync"])], {
      cwd: "/",
      env: environment(),
      stdio: ["ignore", "pipe", "pipe"],
      ...ids(o.user),
    });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
    // `once` rejects on 'error', so a spawn that fails is an ordinary rejection.
    const [code] = await once(child, "close");
    if (code !== 0) throw new Error(explainFailure("The database could not be created", o.cluster, text, await isFull(half)));
    await rename(half, o.cluster);
    if (o.durable) await syncFolder(path.dirname(o.cluster));
  } finally {
    await rm(passwordFile, { force: true });
    await rm(half, { recursive: true, force: true });
  }
}

/** Makes the new name survive a power cut, as PostgreSQL does for everything below it. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  await handle.sync().finally(() => handle.close());
}

/** Removes what starts that were killed have left. What cannot be removed yet goes with a later start. */
async function clearHalfMade(cluster: string): Promise<void> {
  const folder = path.dirname(cluster);
  for (const name of await readdir(folder)) {
    if (name.startsWith(`${path.basename(cluster)}.new`))
      await rm(path.join(folder, name), { recursive: true, force: true }).catch(() => {});
  }
}

/** The server that runs on `cluster`, if one does. What a dead one left behind is cleared away. */
export async function findRunning(cluster: string): Promise<Running | null> {
  const file = path.join(cluster, "postmaster.pid");
  const text = await readFile(file, "utf8").catch(() => null);
  if (text === null) return null;
  const lines = text.split("\n");
  const pid = Number(lines[0]);
  const alive = Number.isInteger(pid) && pid > 0 && (await processIdentity(pid)) !== null;
  if (alive && (await commandLine(pid)).includes(cluster)) return { pid, socketDirectory: lines[4] ?? "" };
  // A dead server's children notice and end within moments. While one lives, a second server would damage the data.
  for (let tries = 0; (await processesIn(cluster)).length > 0; tries++) {
    if (tries === 100)
      throw new Error(`Processes of an earlier database still work in ${cluster}. Nothing was changed. End them and start again.`);
    await pause(100);
  }
  await rm(file, { force: true });
  return null;
}

/** Starts the server. It lives in a process group of its own, so that Ctrl-C reaches only Medlake, which stops it in order. */
export async function startCluster(o: {
  binaries: Binaries;
  cluster: string;
  user: RunAs;
  socketDirectory: string;
  logFile: string;
  settings: ClusterSettings;
}): Promise<Running> {
  const logSize = (await stat(o.logFile).catch(() => null))?.size ?? 0;
  const log = await open(o.logFile, logSize > 10 * 1024 ** 2 ? "w" : "a", 0o600);
  const settings = Object.entries(serverSettings(o)).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const child = spawn(o.binaries.file("postgres"), ["-D", o.cluster, ...settings], {
    cwd: "/",
    env: environment(),
    detached: true,
    stdio: ["ignore", log.fd, log.fd],
    ...ids(o.user),
  });
  child.unref();
  // 'error' comes instead of 'spawn' when the program cannot be started; `once` turns it into a rejection. It listens
  // before anything is waited for, since both come with the next turn of the event loop.
  await once(child, "spawn").finally(() => log.close());
  child.on("error", () => {});
  if (child.pid === undefined) throw new Error("The database could not be started. Nothing was changed. Start Medlake again.");
  return { pid: child.pid, socketDirectory: o.socketDirectory };
}

function serverSettings(o: { socketDirectory: string; settings: ClusterSettings }): Record<string, string | number> {
  const safe = o.settings.durable ? "on" : "off";
  return {
    listen_addresses: "",
    unix_socket_directories: o.socketDirectory,
    unix_socket_permissions: "0700",
    max_connections: o.settings.maxConnections,
    shared_buffers: "64MB",
    fsync: safe,
    full_page_writes: safe,
    synchronous_commit: safe,
    password_encryption: "scram-sha-256",
    jit: "off",
    // A killed worker's statement ends, and with it the locks that tell others the worker lives.
    client_connection_check_interval: "1s",
    timezone: "UTC",
    log_timezone: "UTC",
    // The log must not hold values of rows: no statement text, no DETAIL lines.
    log_min_error_statement: "panic",
    log_error_verbosity: "terse",
  };
}

/** Waits until the server answers, however long its crash recovery takes. Throws a sentence when it ends instead. */
export async function waitUntilReady(running: Running, password: string, cluster: string, logFile: string): Promise<void> {
  for (;;) {
    const client = new pg.Client({
      host: running.socketDirectory,
      user: SUPERUSER,
      password,
      database: "postgres",
      connectionTimeoutMillis: 10_000,
    });
    client.on("error", () => {});
    const failure = await client.connect().then(
      () => null,
      (error: unknown) => error,
    );
    if (failure === null) {
      await client.end();
      return;
    }
    const code = failure instanceof Error && "code" in failure ? String(failure.code) : "";
    if (code === "28P01") {
      throw new Error(
        `The database in ${cluster} does not accept the password in its folder: the folder holds files of two installations. Nothing was changed. Restore the whole folder from one backup.`,
      );
    }
    if ((await processIdentity(running.pid)) === null) {
      throw new Error(explainFailure("The database could not be started", cluster, await tail(logFile), await isFull(cluster)));
    }
    await pause(20);
  }
}

/** Stops the server: connections are ended and everything is on disk before this returns. */
export async function stopCluster(pid: number): Promise<void> {
  const identity = await processIdentity(pid);
  if (identity === null) return;
  for (const [signal, seconds] of [
    ["SIGINT", 60],
    ["SIGQUIT", 10],
  ] as const) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    for (let waited = 0; waited < seconds * 1000; waited += 20) {
      if ((await processIdentity(pid)) !== identity) return;
      await pause(20);
    }
  }
}

/** One sentence for a failed start, from what PostgreSQL wrote. */
export function explainFailure(what: string, cluster: string, text: string, diskIsFull = false): string {
  if (diskIsFull || /No space left on device|free disk space/i.test(text)) {
    return `${what}: the disk that holds ${cluster} is full. Nothing stored is lost. Free some space and start Medlake again.`;
  }
  if (/Permission denied/i.test(text)) {
    return `${what}: its user may not write in ${cluster}. Nothing stored is lost. Give it the folder, or set MEDLAKE_DATA to another one.`;
  }
  if (/could not create shared memory|could not resize shared memory/i.test(text)) {
    return `${what}: this machine gives it too little shared memory. Nothing stored is lost. Free some memory, or give the container more (--shm-size), and start Medlake again.`;
  }
  const last =
    text
      .trim()
      .split("\n")
      .findLast((line) => /FATAL|PANIC|error:/.test(line)) ?? "";
  return `${what}. Nothing stored is lost. PostgreSQL says: ${last.replace(/^.*?(FATAL|PANIC|error):\s*/, "") || "nothing"}`;
}

/** PostgreSQL does not always say so: less than one of its log segments is left. */
async function isFull(folder: string): Promise<boolean> {
  const info = await statfs(folder).catch(() => statfs(path.dirname(folder)));
  return info.bavail * info.bsize < 16 * 1024 ** 2;
}

async function tail(file: string): Promise<string> {
  return (await readFile(file, "utf8").catch(() => "")).slice(-4000);
}

/** Nothing of our own environment: it holds secrets, and PG… variables would change what the server does. */
function environment(): NodeJS.ProcessEnv {
  return { NODE_ENV: process.env.NODE_ENV, PATH: "/usr/bin:/bin", LC_ALL: "C", LANG: "C", TZ: "UTC" };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
