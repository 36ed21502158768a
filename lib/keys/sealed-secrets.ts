import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from "node:crypto";
import { AppError } from "@/lib/errors";
import { ensureKeys, readKeys, type KeyRing } from "./key-file";

/** The installation's own key; organisations' keys are called by their ids. */
const SERVER = "_server";
const LETTERS = "abcdefghijklmnopqrstuvwxyz234567";

/**
 * Text that only this installation can read again, for secrets kept in the database (AES-256-GCM). `context` says where
 * it belongs, such as a channel's id: it can be opened there only.
 */
export async function sealSecret(secret: string, context = ""): Promise<string> {
  const last = (await ensureKeys(SERVER)).at(-1);
  if (last === undefined) throw unreadable();
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", last.key, nonce).setAAD(Buffer.from(context));
  const sealed = Buffer.concat([nonce, cipher.update(secret, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return `s${last.version}:${fingerprint(last.key)}:${sealed.toString("base64url")}`;
}

/** What was sealed. Throws when the key is another one, or a character was changed. */
export async function openSecret(sealed: string, context = ""): Promise<string> {
  const found = /^s(\d+):([0-9a-f]{8}):([A-Za-z0-9_-]{38,})$/.exec(sealed);
  const keys: KeyRing = (await readKeys(SERVER)) ?? [];
  const key = keys.find(({ version }) => String(version) === found?.[1])?.key;
  if (found === null || key === undefined || fingerprint(key) !== found[2]) throw unreadable();
  const bytes = Buffer.from(found[3] ?? "", "base64url");
  const cipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12)).setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(-16));
  try {
    return Buffer.concat([cipher.update(bytes.subarray(12, -16)), cipher.final()]).toString("utf8");
  } catch (error) {
    throw unreadable(error);
  }
}

/** A short mark in place of a text of an organisation, the same for the same text: it tells two apart, and says neither. */
export async function markFor(orgId: string, text: string): Promise<string> {
  const [first] = await ensureKeys(SERVER);
  if (first === undefined) throw unreadable();
  const bytes = createHmac("sha256", first.key)
    .update(JSON.stringify(["mark", orgId, text]))
    .digest();
  return Array.from(bytes.subarray(0, 10), (byte) => LETTERS[byte % LETTERS.length]).join("");
}

function fingerprint(key: Buffer): string {
  return createHash("sha256").update("fingerprint|").update(key).digest("hex").slice(0, 8);
}

function unreadable(cause?: unknown): AppError {
  const message =
    "A secret that was kept cannot be read with this installation's key. Nothing was changed. Restore the folder keys of the data directory from a backup, or enter the secret again.";
  return new AppError("NOT_FOUND", message, { cause });
}
