/** What kinds of bytes a column holds, as bits: enough to know that a lenient cast reads it as a strict one would. */
export const BYTE = { digit: 1, dot: 2, minus: 4, plus: 8, exponent: 16, colon: 32, space: 64, letterT: 128, other: 256 } as const;

/** Values of a class table for bytes that end a run of ordinary ones. */
export const SPECIAL = { delimiter: -1, newline: -2, carriageReturn: -3, quote: -4, nul: -5, high: -6 } as const;

/** A table byte → class. With `strictHigh`, bytes above 0x7f are special, for text that is not all valid UTF-8. */
export function classTable(delimiter: string, quote: string | null, strictHigh: boolean): Int16Array {
  const table = new Int16Array(256).fill(BYTE.other);
  for (let byte = 0x30; byte <= 0x39; byte++) table[byte] = BYTE.digit;
  const kinds: Record<string, number> = {
    ".": BYTE.dot,
    "-": BYTE.minus,
    "+": BYTE.plus,
    e: BYTE.exponent,
    E: BYTE.exponent,
    ":": BYTE.colon,
    " ": BYTE.space,
    T: BYTE.letterT,
  };
  for (const [text, kind] of Object.entries(kinds)) table[text.charCodeAt(0)] = kind;
  if (strictHigh) table.fill(SPECIAL.high, 0x80);
  table[0] = SPECIAL.nul;
  table[0x0a] = SPECIAL.newline;
  table[0x0d] = SPECIAL.carriageReturn;
  table[delimiter.charCodeAt(0)] = SPECIAL.delimiter;
  if (quote !== null) table[quote.charCodeAt(0)] = SPECIAL.quote;
  return table;
}
