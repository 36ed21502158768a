import { keyedHash, type KeyedHash } from "./keyed-hash";
import { AppError } from "@/lib/errors";
import { addVersion, ensureKeys, readKeys, type KeyRing } from "./key-file";

/** What an organisation's key makes of identifiers. The key itself stays inside. */
export type Pseudonyms = {
  /** The version of the key that is in use. */
  version: number;
  /** `v1:` and 26 letters and digits; null for an id that names nobody, such as `UNKNOWN`. */
  of(id: string): string | null;
  /** Days to move all dates of one patient by: a multiple of 7 between −182 and 182. Null as above. */
  shiftDays(id: string): number | null;
};

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const SHIFT_WEEKS = 26;
/** Written where an id is not known; compared after normalising. */
const PLACEHOLDERS = new Set(
  "UNKNOWN UNKN UNK NONE NULL MISSING NOTKNOWN UNIDENTIFIED ANONYMOUS NOTAVAILABLE NOTAPPLICABLE UNSPECIFIED NOTRECORDED".split(" "),
);

/**
 * The identifier as it is compared: blanks, punctuation and case do not tell two patients apart. Null for one that is
 * no identifier: empty, a placeholder, one character repeated, or shorter than four.
 */
export function normaliseId(id: string): string | null {
  // Letters and digits of other scripts stay: without them different patients would become one.
  const text = id
    .normalize("NFKC")
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, "");
  if (text.length < 4 || PLACEHOLDERS.has(text) || /^(.)\1*$/su.test(text)) return null;
  return text;
}

/** The organisation's pseudonyms. The key is made on first use; where it must be there already, ask `findPseudonyms`. */
export async function pseudonyms(orgId: string): Promise<Pseudonyms> {
  return pseudonymsBy(await ensureKeys(orgId));
}

/** The organisation's pseudonyms, or null when it has no key. */
export async function findPseudonyms(orgId: string): Promise<Pseudonyms | null> {
  const keys = await readKeys(orgId);
  return keys === null ? null : pseudonymsBy(keys);
}

/** Makes a new version of the organisation's key, for files from then on; answers its number. */
export async function rotatePseudonyms(orgId: string): Promise<number> {
  return current(await addVersion(orgId)).version;
}

/** Names a file without saying its name. It stays the same under every version of the key. */
export async function fileNamePseudonym(orgId: string, filename: string): Promise<string> {
  const [first] = await ensureKeys(orgId);
  if (first === undefined) throw noKey();
  const plain = filename
    .normalize("NFC")
    .trim()
    .replace(/\.(gz|zip)$/i, "");
  return `file-${token(keyedHash(first.key)(`file|${plain}`)).toLowerCase()}`;
}

/** The pseudonyms that keys make, the last of them in use. */
export function pseudonymsBy(keys: KeyRing): Pseudonyms {
  const { version, key } = current(keys);
  const hash: KeyedHash = keyedHash(key);
  return {
    version,
    of(id) {
      const plain = normaliseId(id);
      return plain === null ? null : `v${version}:${token(hash(`pid|${plain}`))}`;
    },
    shiftDays(id) {
      const plain = normaliseId(id);
      if (plain === null) return null;
      const weeks = hash(`shift|${plain}`).readUIntBE(0, 6) % (2 * SHIFT_WEEKS + 1);
      return (weeks - SHIFT_WEEKS) * 7;
    },
  };
}

/** The first 16 bytes of the keyed hash, in base 32. */
function token(hashed: Buffer): string {
  const bytes = hashed.subarray(0, 16);
  let letters = "";
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      letters += BASE32[(held >> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return letters + BASE32[(held << (5 - bits)) & 31];
}

function current(keys: KeyRing): KeyRing[number] {
  const last = keys.at(-1);
  if (last === undefined) throw noKey();
  return last;
}

function noKey(): AppError {
  return new AppError("INTERNAL", "An organisation's key has no version. Nothing was published. Restore the folder keys from a backup.");
}
