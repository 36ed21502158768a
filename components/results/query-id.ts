const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** A new id for a question, by which it can be followed and cancelled: `qry_` and 22 characters. */
export function newQueryId(
  random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer> = (bytes) => crypto.getRandomValues(bytes),
): string {
  let text = "qry_";
  while (text.length < 26) {
    // 248 is the largest multiple of 62 below 256: bytes above it would favour some characters.
    for (const byte of random(new Uint8Array(32))) if (byte < 248 && text.length < 26) text += ALPHABET[byte % 62];
  }
  return text;
}
