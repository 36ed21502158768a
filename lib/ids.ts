import { randomBytes } from "node:crypto";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** What an id names; the prefix says so wherever the id is seen. */
export const ID_PREFIXES = {
  org: "org",
  user: "usr",
  session: "ses",
  invite: "inv",
  apiKey: "key",
  grant: "grt",
  dataset: "dset",
  upload: "upl",
  run: "run",
  step: "stp",
  file: "fil",
  part: "prt",
  pin: "pin",
  query: "qry",
  request: "req",
  audit: "aud",
  relationship: "rel",
  result: "res",
  uploadSession: "ups",
  backfill: "bkf",
  channel: "chn",
  notice: "ntc",
  delivery: "dlv",
  savedQuestion: "sq",
  dashboard: "dash",
  share: "shr",
  link: "lnk",
  export: "exp",
  accessRequest: "acr",
} as const;

export type IdKind = keyof typeof ID_PREFIXES;

/** `length` characters of base62 from the system's random source; 22 characters hold 131 bits. */
export function randomText(length: number): string {
  let text = "";
  while (text.length < length) {
    // 248 is the largest multiple of 62 below 256: bytes above it would favour some characters.
    for (const byte of randomBytes(length)) if (byte < 248 && text.length < length) text += ALPHABET[byte % 62];
  }
  return text;
}

/** A new unguessable id, such as `dset_4cXkQ0…`. */
export function newId(kind: IdKind): string {
  return `${ID_PREFIXES[kind]}_${randomText(22)}`;
}
