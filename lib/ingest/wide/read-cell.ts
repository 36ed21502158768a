/** What a text is read strictly as: a finite number, an empty cell, none (such as NaN), or not a number at all. */
export type ReadNumber = { is: "number"; value: number } | { is: "empty" | "not_finite" | "wrong" };

const NUMBER = /^[+-]?(?:[0-9]+[.]?[0-9]*|[.][0-9]+)(?:[eE][+-]?[0-9]{1,4})?$/;
const NOT_FINITE = /^[+-]?(?:nan|inf|infinity)$/i;

/** Powers of ten that a double holds exactly. */
export const POWERS = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/** Reads a number as the columns of other files are read: a point, digits and an exponent, and nothing around them. */
export function readNumber(text: string, nullWords: ReadonlySet<string>): ReadNumber {
  if (text === "" || nullWords.has(text)) return { is: "empty" };
  if (NUMBER.test(text)) {
    const value = Number(text);
    return Number.isFinite(value) ? { is: "number", value: value + 0 } : { is: "wrong" };
  }
  return { is: NOT_FINITE.test(text) ? "not_finite" : "wrong" };
}
