import { unitSuffix } from "./units";

/** A physical name made of a header: lower-case ASCII, unique, beginning with a letter. */
export function columnName(header: string, taken: ReadonlySet<string>): string {
  const plain = header
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/&/g, " and ")
    .replace(/%/g, " percent ")
    .replace(/\+/g, " plus ")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
  const name = (/^[a-z]/.test(plain) ? plain : `c_${plain}`).slice(0, 60).replace(/_+$/, "");
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name.slice(0, 60 - String(number).length - 1)}_${number}`;
    if (!taken.has(candidate)) return candidate;
  }
}

/** The label and, when the header ends in brackets, the unit. */
export function readHeader(header: string): { label: string; unit?: string } {
  const text = header.trim();
  const suffix = unitSuffix(text);
  if (suffix !== null) return { label: suffix.name, unit: suffix.unit };
  if (/^[a-z][a-z0-9]*(_[a-z0-9]+)+$/.test(text)) {
    const words = text.replaceAll("_", " ");
    return { label: words.charAt(0).toUpperCase() + words.slice(1) };
  }
  return { label: text };
}
