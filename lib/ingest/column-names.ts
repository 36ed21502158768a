/** A header as headers are compared: one width of characters, one blank between words, in any case. */
export function normaliseName(name: string): string {
  return name.normalize("NFKC").trim().replace(/\s+/g, " ").toLowerCase();
}
