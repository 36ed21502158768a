/**
 * A number as people type it, or null. Digits that a JavaScript number cannot hold exactly stay text: the language
 * takes integers and decimals as text too.
 */
export function readNumber(text: string): number | string | null {
  const trimmed = text.trim();
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(trimmed)) return null;
  const digits = trimmed.replace(/e.*$/i, "").replaceAll(/\D/g, "").replace(/^0+/, "");
  return digits.length > 15 ? trimmed : Number(trimmed);
}
