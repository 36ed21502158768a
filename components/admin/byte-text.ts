const UNITS = ["B", "kB", "MB", "GB", "TB", "PB"];

/** A size as it is typed and read back without loss: `500 GB`, `2.5 TB`, `1234567 B`; no limit is empty. */
export function bytesToText(bytes: number | null): string {
  if (bytes === null) return "";
  const power = UNITS.findLastIndex((_, at) => bytes >= 1000 ** at && textToBytes(`${bytes / 1000 ** at} ${UNITS[at]}`) === bytes);
  return power < 1 ? `${bytes} B` : `${bytes / 1000 ** power} ${UNITS[power]}`;
}

/** Bytes of a typed size; null for nothing, undefined for what is no size. A number alone means GB. */
export function textToBytes(text: string): number | null | undefined {
  if (text.trim() === "") return null;
  const match = /^\s*(\d{1,16}(?:\.\d{1,3})?)\s*([kmgtp]?b)?\s*$/i.exec(text);
  if (!match) return undefined;
  const [, number = "", unit = "GB"] = match;
  const power = UNITS.findIndex((known) => known.toLowerCase() === unit.toLowerCase());
  const bytes = Math.round(Number(number) * 1000 ** power);
  return bytes >= 1 && Number.isSafeInteger(bytes) ? bytes : undefined;
}
