import { formatNumber } from "@/lib/format";

/** What stands before the fraction of a number, and between its thousands. */
export type NumberMarks = { decimal: string; group: string };

/** A number that was typed, and whether the same text would be another number to other readers. */
export type TypedNumber = { value: number | string; isAmbiguous: boolean };

/**
 * A number as people of a language type it, or null. Digits that a JavaScript number cannot hold exactly stay text: the
 * language of questions takes integers and decimals as text too. A point or comma that is not the reader's own before a
 * fraction is one between thousands where three digits follow and the reader writes thousands so, else a fraction's.
 */
export function readTyped(text: string, marks: NumberMarks = numberMarks()): TypedNumber | null {
  const typed = /^([+-]?)([\d.,]*\d[.,]?|[.,]\d+)(e[+-]?\d+)?$/i.exec(text.trim().replaceAll(/(?<=\d)[\s’'](?=\d{3})/g, ""));
  if (!typed) return null;
  const [, sign = "", digits = "", exponent = ""] = typed;
  const found = plainDigits(digits, marks);
  if (found === null) return null;
  const plain = `${sign}${found.digits}${exponent}`;
  const count = found.digits.replaceAll(/\D/g, "").replace(/^0+/, "").length;
  return { value: count > 15 ? plain : Number(plain), isAmbiguous: found.isAmbiguous };
}

/** The value alone. */
export function readNumber(text: string, marks?: NumberMarks): number | string | null {
  return readTyped(text, marks)?.value ?? null;
}

/** A number as the reader would type it: `7,5`; its thousands stand together. */
export function writeNumber(value: number | string, { decimal }: NumberMarks = numberMarks()): string {
  return String(value).replace(".", decimal);
}

/** What stands between the numbers of a list: no comma where that begins a fraction. */
export function listMark({ decimal }: NumberMarks = numberMarks()): "," | ";" {
  return decimal === "," ? ";" : ",";
}

/** The marks that the reader's numbers are shown with. */
export function numberMarks(): NumberMarks {
  // `1,234,567.5`
  const [, group = ",", decimal = "."] = /^1(\D)234\D567(\D)5$/.exec(formatNumber(1_234_567.5)) ?? [];
  return { decimal, group };
}

function plainDigits(digits: string, { decimal, group }: NumberMarks): { digits: string; isAmbiguous: boolean } | null {
  const signs = digits.match(/[.,]/g) ?? [];
  const [first] = signs;
  if (first === undefined) return { digits, isAmbiguous: false };
  const last = signs.at(-1) ?? first;
  const isThousands = (sign: string) =>
    new RegExp(`^[1-9]\\d{0,2}(\\${sign}\\d{3})+$`).test(digits.split(sign === "." ? "," : ".")[0] ?? "");
  if (first !== last) {
    // Both: the last one begins the fraction, the others are between thousands.
    if (digits.indexOf(last) !== digits.lastIndexOf(last) || !isThousands(first)) return null;
    return { digits: digits.replaceAll(first, "").replace(last, "."), isAmbiguous: false };
  }
  if (signs.length > 1) return isThousands(first) ? { digits: digits.replaceAll(first, ""), isAmbiguous: false } : null;
  if (first === decimal) return { digits: digits.replace(first, "."), isAmbiguous: false };
  const isGrouped = first === group && isThousands(first);
  return { digits: digits.replace(first, isGrouped ? "" : "."), isAmbiguous: true };
}
