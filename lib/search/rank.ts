/** How well a text answers what is looked for; smaller is better, null is not at all. */
export type Rank = number | null;

/** What is looked for, as it is compared: small letters, and each word once. */
export type Wanted = { text: string; words: string[] };

/** Reads what somebody typed; null when there is nothing to look for. */
export function wantedOf(typed: string): Wanted | null {
  const text = fold(typed).trim();
  if (text === "") return null;
  return { text, words: [...new Set(text.split(/\s+/))] };
}

/** A text as it is compared. */
export function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

/** One text: 0 the same, 1 begins so, 2 every word begins one of its words, 3 every word is somewhere in it. */
export function rankOf(folded: string, { text, words }: Wanted): Rank {
  if (!words.every((word) => folded.includes(word))) return null;
  if (folded === text) return 0;
  if (folded.startsWith(text)) return 1;
  return words.every((word) => beginsAWord(folded, word)) ? 2 : 3;
}

function beginsAWord(folded: string, word: string): boolean {
  for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + 1)) {
    if (at === 0 || !/[\p{L}\p{N}]/u.test(folded.charAt(at - 1))) return true;
  }
  return false;
}

const BESIDE = 4;

/** Of several: the best of the names, or else whether the words are in the names and what is said beside them. */
export function bestRank(names: readonly string[], beside: string, wanted: Wanted): Rank {
  let best: Rank = null;
  for (const name of names) {
    const rank = rankOf(name, wanted);
    if (rank !== null && (best === null || rank < best)) best = rank;
  }
  if (best !== null) return best;
  const all = `${names.join(" ")} ${beside}`;
  return wanted.words.every((word) => all.includes(word)) ? BESIDE : null;
}
