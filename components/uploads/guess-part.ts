/** What a file's name says about whose it is and which month it is for. Only ever a proposal: it is shown and can be changed. */

const MONTH_WORDS = "january february march april may june july august september october november december".split(" ");
const MONTH = `(?:${MONTH_WORDS.map((word) => (word.length > 3 ? `${word.slice(0, 3)}(?:${word.slice(3)})?` : word)).join("|")}|sept)`;
const NUMERIC_YEAR_FIRST = /(?<!\d)(20\d\d)[-_. ]?(0[1-9]|1[0-2])(?:[-_. ]?(?:0[1-9]|[12]\d|3[01]))?(?!\d)/g;
const NUMERIC_MONTH_FIRST = /(?<!\d)(0[1-9]|1[0-2])[-_. ](20\d\d)(?!\d)/g;
const WORD_FIRST = new RegExp(`(?<![a-z])(${MONTH})[-_. ]*(20\\d\\d)(?!\\d)`, "gi");
const WORD_LAST = new RegExp(`(?<!\\d)(20\\d\\d)[-_. ]*(${MONTH})(?![a-z])`, "gi");

function monthNumber(word: string): string {
  const index = MONTH_WORDS.findIndex((name) => name.startsWith(word.slice(0, 3).toLowerCase()));
  return String(index + 1).padStart(2, "0");
}

/** `YYYY-MM` from a name such as `northgate-2025-11.csv`, `AE-November-2025.csv` or `202511.csv`; null when it names none, or two. */
export function guessPeriod(filename: string): string | null {
  const found = new Set<string>();
  for (const [, year, month] of filename.matchAll(NUMERIC_YEAR_FIRST)) found.add(`${year}-${month}`);
  for (const [, year, word] of filename.matchAll(WORD_LAST)) found.add(`${year}-${monthNumber(word ?? "")}`);
  for (const [, word, year] of filename.matchAll(WORD_FIRST)) found.add(`${year}-${monthNumber(word ?? "")}`);
  // Only where nothing else was found: in 2025-01-2026 both readings fit.
  if (found.size === 0) for (const [, month, year] of filename.matchAll(NUMERIC_MONTH_FIRST)) found.add(`${year}-${month}`);
  const [only] = found;
  return found.size === 1 && only !== undefined ? only : null;
}

function flat(text: string): string {
  return ` ${text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, " ")
    .trim()} `;
}

/** The known hospital whose code is in the name, as whole words; the longest where one holds another; null when none or several are. */
export function guessHospital(filename: string, known: readonly string[]): string | null {
  const name = flat(filename);
  const found = known.filter((code) => flat(code).trim() !== "" && name.includes(flat(code)));
  const longest = found.filter((code) => !found.some((other) => other !== code && flat(other).includes(flat(code))));
  const [only] = longest;
  return longest.length === 1 && only !== undefined ? only : null;
}

/** The last `count` months before and with the month of `today`, newest first: the choices of the month field. */
export function recentMonths(today: Date, count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const month = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - index, 1));
    return month.toISOString().slice(0, 7);
  });
}
