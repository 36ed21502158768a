import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { randomText } from "@/lib/ids";
import { processIdentity } from "./processes";

type Holder = { pid: number; identity: string };

/**
 * Takes the lock that lets one process look after the database in `directory`. Returns its release. Throws a
 * sentence when a running process holds it; the lock of a process that has ended is taken over.
 */
export async function takeSupervisorLock(directory: string): Promise<() => Promise<void>> {
  const lock = path.join(directory, "supervisor.lock");
  const mine = path.join(directory, `supervisor.lock.${randomText(8)}`);
  const text = JSON.stringify({ pid: process.pid, identity: (await processIdentity(process.pid)) ?? "" });
  await writeFile(mine, text, { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 10; attempt++) {
      // A link appears with its content or not at all, so nobody reads a half-written lock.
      const taken = await link(mine, lock).then(
        () => true,
        (error: NodeJS.ErrnoException) => {
          if (error.code !== "EEXIST") throw error;
          return false;
        },
      );
      if (taken)
        return async () => {
          await release(lock, text);
        };
      const seen = await readFile(lock, "utf8").catch(() => null);
      if (seen === null) continue;
      const holder = parse(seen);
      if (holder && (await processIdentity(holder.pid)) === holder.identity) throw new Error(inUse(holder.pid, directory));
      await setAside(lock, seen);
    }
    throw new Error(`The database in ${directory} is being started by another process. Wait for it, or stop it, and try again.`);
  } finally {
    await rm(mine, { force: true });
  }
}

/** The process that looks after the database in `directory`; null when none does. */
export async function supervisorOf(directory: string): Promise<number | null> {
  const seen = await readFile(path.join(directory, "supervisor.lock"), "utf8").catch(() => null);
  const holder = seen === null ? null : parse(seen);
  if (holder === null) return null;
  return (await processIdentity(holder.pid)) === holder.identity ? holder.pid : null;
}

function inUse(pid: number, directory: string): string {
  return `Medlake is already running with this data (process ${pid}, ${directory}). Stop it first, or set MEDLAKE_DATA and PORT to run a second one.`;
}

async function release(lock: string, text: string): Promise<void> {
  if ((await readFile(lock, "utf8").catch(() => null)) === text) await rm(lock, { force: true });
}

/** Removes a dead process's lock. Should another start have replaced it in between, that one is put back. */
async function setAside(lock: string, dead: string): Promise<void> {
  const aside = `${lock}.${randomText(8)}`;
  const moved = await rename(lock, aside).then(
    () => true,
    () => false,
  );
  if (!moved) return;
  if ((await readFile(aside, "utf8")) !== dead) await link(aside, lock).catch(() => {});
  await rm(aside, { force: true });
}

function parse(text: string): Holder | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || !("pid" in value) || !("identity" in value)) return null;
    return { pid: Number(value.pid), identity: String(value.identity) };
  } catch {
    return null;
  }
}
