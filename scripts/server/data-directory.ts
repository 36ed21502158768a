import { randomBytes } from "node:crypto";
import fs from "node:fs/promises";
import path from "node:path";
import { Sentence } from "./sentence";

/** The layout of the data directory. A directory of another layout is refused, never converted in passing. */
const LAYOUT = 1;
const FREE_BYTES_MIN = 256 * 1024 ** 2;

/** What a running server tells commands on the same machine. The address is known once it is ready. */
export type ServerFacts = { pid: number; bootId: string; address: string | null };

export type DataDirectory = {
  root: string;
  /** Tells commands on this machine where the server is. */
  announce(address: string): Promise<void>;
  /** Lets another server use the directory. */
  release(): Promise<void>;
};

/** Makes the data directory ready for this process alone. Throws a Sentence when that cannot be. */
export async function openDataDirectory(wanted: string): Promise<DataDirectory> {
  await fs.mkdir(wanted, { recursive: true, mode: 0o755 });
  // Query engines are let into folders by their real names.
  const root = await fs.realpath(wanted);
  await refuseFullDisk(root);
  const lock = path.join(root, "server.lock");
  const mine: ServerFacts = { pid: process.pid, bootId: await systemBootId(), address: null };
  await takeLock(root, lock, mine);
  try {
    await checkLayout(root);
  } catch (error) {
    await fs.rm(lock, { force: true });
    throw error;
  }
  return {
    root,
    announce: (address) => writePrivate(lock, JSON.stringify({ ...mine, address })),
    release: () => fs.rm(lock, { force: true }),
  };
}

/** The server that is using a data directory, or null. */
export async function runningServer(root: string): Promise<ServerFacts | null> {
  const facts = await readLock(path.join(root, "server.lock"));
  return facts !== null && (await isAlive(facts)) ? facts : null;
}

/** The installation's secret, made on first use; only the service's user can read it. */
export async function ensureSecret(root: string): Promise<string> {
  const folder = path.join(root, "secrets");
  const file = path.join(folder, "session");
  // Others may enter the data directory, as the database's own user must; nobody else the secrets.
  await fs.mkdir(root, { recursive: true, mode: 0o755 });
  await fs.mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    await fs.writeFile(file, randomBytes(48).toString("base64url"), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
  }
  // A copied or restored directory may have lost its modes.
  await fs.chmod(folder, 0o700);
  await fs.chmod(file, 0o600);
  const secret = (await fs.readFile(file, "utf8")).trim();
  if (secret.length < 32)
    throw new Sentence(`The file ${file} is damaged: restore it from a backup, or remove it, which signs everybody out.`);
  return secret;
}

async function takeLock(root: string, lock: string, mine: ServerFacts): Promise<void> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      await fs.writeFile(lock, JSON.stringify(mine), { flag: "wx", mode: 0o600 });
      return;
    } catch (error) {
      if (!hasCode(error, "EEXIST")) throw error;
    }
    const other = await readLock(lock);
    if (other !== null && (await isAlive(other))) {
      throw new Sentence(
        `Another Medlake (process ${other.pid}) is using ${root}: stop it first, or choose another folder with MEDLAKE_DATA.`,
      );
    }
    await fs.rm(lock, { force: true });
  }
  throw new Sentence(`The lock file ${lock} keeps changing: another Medlake is starting on ${root}.`);
}

async function checkLayout(root: string): Promise<void> {
  const file = path.join(root, "layout.json");
  const text = await fs.readFile(file, "utf8").catch((error: unknown) => {
    if (hasCode(error, "ENOENT")) return null;
    throw error;
  });
  if (text === null) {
    await fs.writeFile(file, `${JSON.stringify({ layout: LAYOUT })}\n`);
    return;
  }
  const found: unknown = JSON.parse(text);
  const layout = typeof found === "object" && found !== null && "layout" in found ? found.layout : null;
  if (layout === LAYOUT) return;
  throw new Sentence(
    `${root} was written by another version of Medlake (layout ${String(layout)}, this one reads ${LAYOUT}): start that version, or choose another folder with MEDLAKE_DATA.`,
  );
}

async function refuseFullDisk(root: string): Promise<void> {
  const { bavail, bsize } = await fs.statfs(root);
  if (bavail * bsize >= FREE_BYTES_MIN) return;
  const free = Math.floor((bavail * bsize) / 1024 ** 2);
  throw new Sentence(
    `The disk that holds ${root} is full (${free} MB left, at least ${FREE_BYTES_MIN / 1024 ** 2} MB are needed): free some space and start again.`,
  );
}

async function readLock(lock: string): Promise<ServerFacts | null> {
  try {
    const facts = JSON.parse(await fs.readFile(lock, "utf8")) as ServerFacts;
    return typeof facts.pid === "number" ? facts : null;
  } catch (error) {
    // Half a lock file belongs to a process that died while writing it.
    if (error instanceof SyntaxError || hasCode(error, "ENOENT")) return null;
    throw error;
  }
}

/** A process id alone is not enough: ids are used again, after a restart of the machine above all. */
async function isAlive(facts: ServerFacts): Promise<boolean> {
  if (facts.pid === process.pid || facts.bootId !== (await systemBootId())) return false;
  try {
    process.kill(facts.pid, 0);
  } catch (error) {
    // Another user's process is there all the same; what it is stands in /proc.
    if (!hasCode(error, "EPERM")) return false;
  }
  const status = await fs.readFile(`/proc/${facts.pid}/stat`, "utf8").catch(() => null);
  if (status === null) return true;
  const command = await fs.readFile(`/proc/${facts.pid}/cmdline`, "utf8").catch(() => "");
  const isZombie = status.slice(status.lastIndexOf(")") + 2).startsWith("Z");
  return !isZombie && (command === "" || /start\.mjs|dev\.mjs|serve\.js|medlake/.test(command));
}

/** Changes at each start of the machine. Systems without one answer the same text always. */
async function systemBootId(): Promise<string> {
  return fs.readFile("/proc/sys/kernel/random/boot_id", "utf8").then(
    (text) => text.trim(),
    () => "unknown",
  );
}

async function writePrivate(file: string, text: string): Promise<void> {
  await fs.writeFile(`${file}.tmp`, text, { mode: 0o600 });
  await fs.rename(`${file}.tmp`, file);
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
