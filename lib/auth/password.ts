import { hash, verify } from "@node-rs/argon2";
import { AppError } from "@/lib/errors";
import { COMMON_PASSWORDS } from "./common-passwords";
import { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN } from "./settings";

/**
 * Argon2id, the library's default, above the floors of OWASP and ASVS (46 MiB once, 19 MiB twice). Four hashes run at
 * once at most: libuv's threads.
 */
const ARGON2ID = { memoryCost: 64 * 1024, timeCost: 3, parallelism: 1 } as const;
const CURRENT = `$argon2id$v=19$m=${ARGON2ID.memoryCost},t=${ARGON2ID.timeCost},p=${ARGON2ID.parallelism}$`;

/** The hash of a password, ready to keep. */
export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize("NFKC"), ARGON2ID);
}

let nobodysHash: Promise<string> | undefined;

/** Whether the password is the one kept. Without a kept one (no such account) the same work is done, and it is not. */
export async function verifyPassword(kept: string | null, password: string): Promise<boolean> {
  nobodysHash ??= hashPassword("the hash that no password is compared with");
  const matches = await verify(kept ?? (await nobodysHash), password.normalize("NFKC"));
  return kept !== null && matches;
}

/** Whether a kept hash was made with other costs than today's, so that the next sign-in makes it anew. */
export function needsRehash(kept: string): boolean {
  return !kept.startsWith(CURRENT);
}

/** Refuses a password that is too short, too long or among the first ones guessed. There are no rules on signs. */
export function checkPassword(password: string, about: { email: string; name: string }): void {
  const length = [...password.normalize("NFKC")].length;
  if (length < PASSWORD_LENGTH_MIN) throw unusable(`has fewer than ${PASSWORD_LENGTH_MIN} characters. A few words make a good one`);
  if (length > PASSWORD_LENGTH_MAX) throw unusable(`has more than ${PASSWORD_LENGTH_MAX} characters`);
  if (isCommon(password, about)) throw unusable("is one of those that are guessed first. Choose words that do not belong together");
}

function isCommon(password: string, about: { email: string; name: string }): boolean {
  const text = password.normalize("NFKC").toLowerCase();
  const bare = text.replace(/[^\p{L}\p{N}]/gu, "");
  const core = bare.replace(/\d{1,4}$/, "");
  if (COMMON_PASSWORDS.has(bare) || COMMON_PASSWORDS.has(core)) return true;
  if (new Set(text).size < 5 || repeats(bare) || counts(bare)) return true;
  return [about.email, about.name].some((known) => {
    const own = known.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
    return own !== "" && (bare === own || core === own);
  });
}

/** Whether the text is one piece of up to eight characters over and over. */
function repeats(text: string): boolean {
  return /^(.{1,8}?)\1+.{0,7}$/su.test(text) && text.length >= 2 * (text.match(/^(.{1,8}?)\1+/su)?.[1]?.length ?? text.length);
}

/** Whether it only counts up or down: 123456789012345, abcdefghijklmno. */
function counts(text: string): boolean {
  let steps = 0;
  for (let i = 1; i < text.length; i += 1) {
    const step = text.charCodeAt(i) - text.charCodeAt(i - 1);
    if (Math.abs(step) === 1 || Math.abs(step) === 9) steps += 1;
  }
  return text.length > 1 && steps >= (text.length - 1) * 0.9;
}

function unusable(why: string): AppError {
  return new AppError("INVALID_INPUT", `This password ${why}. Nothing was changed. Choose another.`, {
    details: [{ path: "password", message: `The password ${why}` }],
  });
}
