import { createHash, randomBytes } from "node:crypto";
import { lstat, open, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { dataPath } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { makeFolder, moveUnlessTaken, syncFolder } from "@/lib/storage";

/** The versions of one key, oldest first; the last one is in use. */
export type KeyRing = { version: number; key: Buffer }[];

type Stored = { format: string; name: string; keys: { version: number; key: string; madeAt: string }[]; check: string };

const FORMAT = "medlake-key-1";
const NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,79}$/;
const KEY_BYTES = 32;
const NOTHING_LOST = "Nothing was published and nothing was changed.";

/** The key's versions, or null when there is none. Throws in words when the file is damaged or others could read it. */
export async function readKeys(name: string): Promise<KeyRing | null> {
  const stored = await readStored(name);
  return stored === null ? null : ringOf(stored);
}

/** The key's versions; the first is made when there is none. Two processes that make it at once get the same one. */
export async function ensureKeys(name: string): Promise<KeyRing> {
  const found = await readKeys(name);
  if (found !== null) return found;
  await makeFolder(folder());
  await checkPrivate(folder(), "The folder keys");
  const aside = await writeAside(name, [newKey(1)]);
  try {
    // The one who comes second takes the key that is there.
    await moveUnlessTaken(aside, fileOf(name));
  } finally {
    await rm(aside, { force: true });
  }
  const made = await readKeys(name);
  if (made === null) throw refused(name, "vanished while it was made");
  return made;
}

/** Adds a version, which is in use from then on. Earlier ones stay: what they made is not told from what they did not. */
export async function addVersion(name: string): Promise<KeyRing> {
  await ensureKeys(name);
  const lock = `${fileOf(name)}.lock`;
  const handle = await open(lock, "wx", 0o600).catch((error: unknown) => {
    if (!hasCode(error, "EEXIST")) throw error;
    throw new AppError(
      "CONFLICT",
      `Another process is changing the key ${name}. Nothing was changed. If there is none, remove the file keys/${path.basename(lock)} and try again.`,
    );
  });
  try {
    await handle.close();
    const stored = await readStored(name);
    if (stored === null) throw refused(name, "vanished while it was changed");
    const last = stored.keys.at(-1)?.version ?? 0;
    const aside = await writeAside(name, [...stored.keys, newKey(last + 1)]);
    await rename(aside, fileOf(name));
    await syncFolder(folder());
    return await ensureKeys(name);
  } finally {
    await rm(lock, { force: true });
  }
}

async function readStored(name: string): Promise<Stored | null> {
  const file = fileOf(name);
  const info = await lstat(file).catch((error: unknown) => {
    if (hasCode(error, "ENOENT")) return null;
    throw error;
  });
  if (info === null) return null;
  await checkPrivate(folder(), "The folder keys");
  await checkPrivate(file, `The file keys/${path.basename(file)}`);
  const stored = parsed(await readFile(file, "utf8"));
  const sound =
    stored !== null &&
    stored.format === FORMAT &&
    stored.name === name &&
    stored.check === checkOf(stored) &&
    stored.keys.length > 0 &&
    stored.keys.every((one, index) => one.version === index + 1 && Buffer.from(one.key, "base64url").length === KEY_BYTES);
  if (!sound) throw refused(name, "is damaged");
  return stored;
}

function parsed(text: string): Stored | null {
  try {
    const found = JSON.parse(text) as Stored | null;
    return typeof found === "object" && found !== null && Array.isArray(found.keys) ? found : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function ringOf(stored: Stored): KeyRing {
  return stored.keys.map(({ version, key }) => ({ version, key: Buffer.from(key, "base64url") }));
}

function newKey(version: number): Stored["keys"][number] {
  return { version, key: randomBytes(KEY_BYTES).toString("base64url"), madeAt: new Date().toISOString() };
}

/** The whole file under another name, safely on disk. */
async function writeAside(name: string, keys: Stored["keys"]): Promise<string> {
  const stored = { format: FORMAT, name, keys };
  const aside = `${fileOf(name)}.${randomBytes(6).toString("hex")}.part`;
  const handle = await open(aside, "wx", 0o600);
  try {
    await handle.writeFile(`${JSON.stringify({ ...stored, check: checkOf(stored) }, null, 1)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return aside;
}

/** Tells a file that was cut short or edited from a whole one. */
function checkOf({ format, name, keys }: Omit<Stored, "check">): string {
  return createHash("sha256")
    .update(JSON.stringify([format, name, keys.map(({ version, key, madeAt }) => [version, key, madeAt])]))
    .digest("hex")
    .slice(0, 32);
}

async function checkPrivate(file: string, what: string): Promise<void> {
  const info = await lstat(file);
  const wanted = info.isDirectory() ? "0700" : "0600";
  if (info.isSymbolicLink()) throw new AppError("INTERNAL", `${what} is a link to elsewhere. ${NOTHING_LOST} Put it where it belongs.`);
  if (process.platform === "win32" || (info.mode & 0o077) === 0) return;
  throw new AppError(
    "INTERNAL",
    `${what} of the data directory can be read by other users of the machine. ${NOTHING_LOST} Set its mode to ${wanted}, and think about who may have read it; then try again.`,
  );
}

function refused(name: string, how: string): AppError {
  return new AppError(
    "INTERNAL",
    `The key file keys/${name}.json ${how}. ${NOTHING_LOST} Restore it from a backup: with another key, nothing would be linked to what is published.`,
  );
}

function folder(): string {
  return dataPath("keys");
}

function fileOf(name: string): string {
  if (!NAME.test(name)) throw new AppError("INTERNAL", "A key was asked for by a name that no key has. Nothing was changed.");
  return path.join(folder(), `${name}.json`);
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
