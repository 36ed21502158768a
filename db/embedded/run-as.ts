import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const SYSTEM_USER = "medlake";

/** The user PostgreSQL runs as; null is the user this process runs as. */
export type RunAs = { uid: number; gid: number; name: string } | null;

/**
 * PostgreSQL refuses to run as root. As root it gets the owner of the existing cluster, or else the system user
 * `medlake`, which is made when it is missing.
 */
export async function chooseRunAs(clusterDirectory: string): Promise<RunAs> {
  if (process.getuid?.() !== 0) return null;
  const existing = await stat(clusterDirectory).catch(() => null);
  if (existing && existing.uid !== 0) return { uid: existing.uid, gid: existing.gid, name: `uid ${existing.uid}` };
  const found = await lookUp();
  if (found) return found;
  const environment = { ...process.env, PATH: `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin` };
  const failure = await run(
    "useradd",
    ["--system", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", SYSTEM_USER],
    { env: environment },
  ).then(
    () => null,
    (error: Error) => error,
  );
  // Another start may have made it at the same moment.
  const made = await lookUp();
  if (made) return made;
  throw new Error(
    `PostgreSQL cannot run as root, and the system user "${SYSTEM_USER}" could not be made. Start Medlake as an ordinary user, make that user, or set DATABASE_URL to a PostgreSQL server.`,
    { cause: failure },
  );
}

async function lookUp(): Promise<RunAs> {
  const ids = await Promise.all(["-u", "-g"].map((flag) => run("id", [flag, SYSTEM_USER]).catch(() => null)));
  const [uid, gid] = ids.map((answer) => (answer ? Number(answer.stdout.trim()) : Number.NaN));
  if (uid === undefined || gid === undefined || !Number.isInteger(uid) || !Number.isInteger(gid) || uid === 0) return null;
  return { uid, gid, name: SYSTEM_USER };
}

/** The outermost folder on the way to `target` that `user` may not enter; null when the way is free. */
export async function closedFolder(target: string, user: RunAs): Promise<string | null> {
  if (user === null) return null;
  const parts = path.resolve(target).split(path.sep);
  for (let depth = 1; depth <= parts.length; depth++) {
    const folder = parts.slice(0, depth).join(path.sep) || path.sep;
    const info = await stat(folder).catch(() => null);
    if (info?.isDirectory() && !mayEnter(info, user)) return folder;
  }
  return null;
}

function mayEnter(info: { uid: number; gid: number; mode: number }, user: { uid: number; gid: number }): boolean {
  if (info.uid === user.uid) return (info.mode & 0o100) !== 0;
  if (info.gid === user.gid) return (info.mode & 0o010) !== 0;
  return (info.mode & 0o001) !== 0;
}
