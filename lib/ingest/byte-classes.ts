/** What kinds of bytes a column holds, as bits: enough to know that a lenient cast reads it as a strict one would. */
export const BYTE = { digit: 1, fraction: 2, clock: 4, other: 8 } as const;

/** For each byte its kind: digits and the minus sign, what else a number may hold, what else a time holds, all others. */
export const BYTE_KINDS = kindTable();

function kindTable(): Int16Array {
  const table = new Int16Array(256).fill(BYTE.other);
  const kinds = { "0123456789-": BYTE.digit, ".+eE": BYTE.fraction, ":T": BYTE.clock };
  for (const [characters, kind] of Object.entries(kinds)) for (const byte of Buffer.from(characters)) table[byte] = kind;
  return table;
}
