import { chmod, chown, lstat, mkdir, mkdtemp, readFile, realpath, rename, stat, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { randomText } from "@/lib/ids";
import { findBinaries } from "./binaries";
import {
  createCluster,
  findRunning,
  startCluster,
  stopCluster,
  SUPERUSER,
  waitUntilReady,
  type ClusterSettings,
  type Running,
} from "./cluster";
import { processIdentity } from "./processes";
import { chooseRunAs, closedFolder, type RunAs } from "./run-as";
import { supervisorOf, takeSupervisorLock } from "./supervisor-lock";

/** Owns the tables and changes them; used by migrations only. */
export const OWNER_ROLE = "medlake_owner";
/** What the web server and the worker connect as: it owns nothing, and row-level security holds for it. */
export const APP_ROLE = "medlake_app";
const DATABASE = "medlake";

export type DatabaseUrls = {
  ownerUrl: string;
  appUrl: string;
  /** The cluster's own administrator, for tools that make databases. */
  adminUrl: string;
};

export type StartedDatabase = DatabaseUrls & {
  /** A server of an earlier start was still running and is used on. */
  adopted: boolean;
  stop(): Promise<void>;
};

type Passwords = { super: string; owner: string; app: string };

/**
 * Starts PostgreSQL on `directory`, or takes over the server that a killed Medlake left running there, and returns
 * how to connect. The folder is made when it is missing. Throws an Error whose message is a sentence for the person
 * who started Medlake. `durable: false` gives up safety against power cuts; for tests only.
 */
export async function startDatabase(o: {
  directory: string;
  log?: (line: string) => void;
  durable?: boolean;
  maxConnections?: number;
}): Promise<StartedDatabase> {
  const log = o.log ?? (() => {});
  const settings = { durable: o.durable ?? true, maxConnections: o.maxConnections ?? 40 };
  const directory = await prepareDirectory(o.directory);
  const release = await takeSupervisorLock(directory).catch((error: unknown) => Promise.reject(friendly(error, directory)));
  try {
    const place = await openPlace(directory, log);
    const passwords = await readPasswords(directory, place.cluster);
    const first = await adoptOrStart({ directory, place, passwords, settings });
    await ensureRoles(first.running, passwords);
    const keeper = keepRunning(first.running, async () => {
      log("The database stopped unexpectedly and is started again.");
      return (await adoptOrStart({ directory, place, passwords, settings })).running;
    });
    return {
      ...urls(first.running, passwords),
      adopted: first.adopted,
      stop: async () => {
        await stopCluster(await keeper.end());
        await release();
      },
    };
  } catch (error) {
    await release();
    throw friendly(error, directory);
  }
}

/** How to connect to the database in `directory` while a Medlake server keeps it running; null when none does. */
export async function runningDatabase(o: { directory: string }): Promise<DatabaseUrls | null> {
  const directory = path.resolve(o.directory);
  if ((await supervisorOf(directory)) === null) return null;
  const cluster = path.join(await baseOf(directory), "cluster");
  const running = await findRunning(cluster);
  return running === null ? null : urls(running, await readPasswords(directory, cluster));
}

type Place = { cluster: string; base: string; user: RunAs };

async function prepareDirectory(wanted: string): Promise<string> {
  const directory = path.resolve(wanted);
  try {
    await mkdir(directory, { recursive: true, mode: 0o711 });
  } catch (error) {
    throw friendly(error, directory);
  }
  return realpath(directory);
}

/** Where the cluster lives, and as whom it runs. Root's own folders are closed to that user: then it lives in /var/lib. */
async function openPlace(directory: string, log: (line: string) => void): Promise<Place> {
  const known = await baseOf(directory);
  const user = await chooseRunAs(path.join(known, "cluster"));
  if (user && (await stat(known)).uid === 0) await chmod(known, ((await stat(known)).mode & 0o777) | 0o011);
  if (known !== directory || (await closedFolder(known, user)) === null) return { base: known, cluster: path.join(known, "cluster"), user };
  const base = path.join("/var/lib/medlake", `database-${randomText(12)}`);
  await mkdir(base, { recursive: true, mode: 0o711 });
  const closed = await closedFolder(base, user);
  if (closed !== null) {
    throw new Error(
      `PostgreSQL cannot run as root, and its user (${user?.name ?? ""}) may not enter ${closed}. Set MEDLAKE_DATA to a folder that every user may enter, or set DATABASE_URL.`,
    );
  }
  await writeFile(path.join(directory, "location"), base, { mode: 0o600 });
  log(`The database is kept in ${base}, because its user (${user?.name ?? ""}) may not enter ${directory}.`);
  return { base, cluster: path.join(base, "cluster"), user };
}

async function baseOf(directory: string): Promise<string> {
  const location = await readFile(path.join(directory, "location"), "utf8").catch(() => null);
  return location === null ? directory : location.trim();
}

async function adoptOrStart(o: {
  directory: string;
  place: Place;
  passwords: Passwords;
  settings: ClusterSettings;
}): Promise<{ running: Running; adopted: boolean }> {
  const { base, cluster, user } = o.place;
  const binaries = await findBinaries(base, user);
  const version = await readFile(path.join(cluster, "PG_VERSION"), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (version !== null && Number(version) !== binaries.major) {
    throw new Error(
      `The data in ${cluster} belong to PostgreSQL ${version.trim()}, and this Medlake brings PostgreSQL ${binaries.major}. Nothing was changed. Use the Medlake release that made them, export the data there and import them here.`,
    );
  }
  if (version === null) await createCluster({ binaries, cluster, user, password: o.passwords.super, durable: o.settings.durable });
  const logFile = path.join(o.directory, "postgres.log");
  const found = await findRunning(cluster);
  if (found !== null) {
    // A server that is just shutting down is waited for, then started anew.
    const answered = await waitUntilReady(found, o.passwords.super, cluster, logFile).then(
      () => true,
      () => false,
    );
    if (answered) return { running: found, adopted: true };
    await findRunning(cluster);
  }
  const socketDirectory = await socketFolder(base, user);
  const running = await startCluster({ binaries, cluster, user, socketDirectory, logFile, settings: o.settings });
  await waitUntilReady(running, o.passwords.super, cluster, logFile);
  return { running, adopted: false };
}

/** A folder for the socket that only the database's user may enter, with a path short enough for a socket. */
async function socketFolder(base: string, user: RunAs): Promise<string> {
  const inside = path.join(base, "run");
  if (Buffer.byteLength(path.join(inside, ".s.PGSQL.5432.lock")) <= 107) {
    await mkdir(inside, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
    if (user) await chown(inside, user.uid, user.gid);
    await chmod(inside, 0o700);
    return inside;
  }
  const note = path.join(base, "socket-folder");
  const last = (await readFile(note, "utf8").catch(() => "")).trim();
  const info = last === "" ? null : await lstat(last).catch(() => null);
  // Anyone may write in the system's temporary folder: only a folder that is ours and closed is used again.
  if (info?.isDirectory() && info.uid === (user?.uid ?? process.getuid?.()) && (info.mode & 0o077) === 0) return last;
  const made = await mkdtemp(path.join(os.tmpdir(), "medlake-"));
  if (user) await chown(made, user.uid, user.gid);
  await writeFile(note, made, { mode: 0o600 });
  return made;
}

async function readPasswords(directory: string, cluster: string): Promise<Passwords> {
  const file = path.join(directory, "passwords.json");
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (text !== null) {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && "super" in value && "owner" in value && "app" in value) {
      return { super: String(value.super), owner: String(value.owner), app: String(value.app) };
    }
  }
  if (await stat(cluster).catch(() => null)) {
    throw new Error(
      `The database in ${directory} has lost its passwords (${file}). Nothing was changed. Put that file back from a backup.`,
    );
  }
  const passwords = { super: randomText(40), owner: randomText(40), app: randomText(40) };
  await writeFile(`${file}.new`, JSON.stringify(passwords), { mode: 0o600, flush: true });
  await rename(`${file}.new`, file);
  return passwords;
}

async function ensureRoles(running: Running, passwords: Passwords): Promise<void> {
  const client = new pg.Client({ host: running.socketDirectory, user: SUPERUSER, password: passwords.super, database: "postgres" });
  await client.connect();
  try {
    for (const [role, password] of [
      [OWNER_ROLE, passwords.owner],
      [APP_ROLE, passwords.app],
    ] as const) {
      const { rowCount } = await client.query("select 1 from pg_roles where rolname = $1", [role]);
      if (rowCount === 0) {
        await client.query(
          `create role ${role} login nosuperuser nocreatedb nocreaterole nobypassrls password ${client.escapeLiteral(password)}`,
        );
      }
    }
    const { rowCount } = await client.query("select 1 from pg_database where datname = $1", [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE} owner ${OWNER_ROLE}`);
  } finally {
    await client.end();
  }
}

function urls(running: Running, passwords: Passwords): DatabaseUrls {
  const url = (role: string, password: string, database: string) =>
    `postgresql://${role}:${password}@/${database}?host=${encodeURIComponent(running.socketDirectory)}`;
  return {
    ownerUrl: url(OWNER_ROLE, passwords.owner, DATABASE),
    appUrl: url(APP_ROLE, passwords.app, DATABASE),
    adminUrl: url(SUPERUSER, passwords.super, "postgres"),
  };
}

/** Looks once a second whether the server still runs, and starts it again when it does not. */
function keepRunning(first: Running, restart: () => Promise<Running>): { end(): Promise<number> } {
  let pid = first.pid;
  let busy: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    busy = busy.then(async () => {
      if ((await processIdentity(pid)) !== null) return;
      // A failed start is tried again with the next look; its reason is in the database's log.
      pid = (await restart().catch(() => null))?.pid ?? pid;
    });
  }, 1000);
  timer.unref();
  return {
    end: async () => {
      clearInterval(timer);
      await busy;
      return pid;
    },
  };
}

function friendly(error: unknown, directory: string): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOSPC") {
    return new Error(`The disk that holds ${directory} is full. Nothing stored is lost. Free some space and start Medlake again.`, {
      cause: error,
    });
  }
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") {
    return new Error(
      `Medlake may not read or write its database folder ${directory}. Nothing was changed. Start it as the user who owns that folder, or set MEDLAKE_DATA to another one.`,
      { cause: error },
    );
  }
  return error;
}
