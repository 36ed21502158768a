import type { CleanStep } from "./clean-steps";
import { guessColumn } from "./sniff-column";
import { columnName } from "./sniff-names";

/** Lines in which a header is looked for. */
const HEADER_WITHIN = 40;
const NUMBER = /^[+-]?\d+([.,]\d+)?$/;

/** The line of the header, from 0: the first that has the usual number of fields, nearly all with words, all different. */
export function findHeader(table: string[][]): number {
  // Lines above a header have few fields, and in a short file there are many of them: the later lines say what is usual.
  const filled = table.filter((record) => record.some((field) => field !== ""));
  const usual = mode(
    filled
      .slice(Math.min(HEADER_WITHIN, Math.floor(filled.length / 2)))
      .slice(0, 500)
      .map((record) => record.length),
  );
  const candidates = table.slice(0, HEADER_WITHIN).flatMap((record, at) => {
    const words = record.map((field) => field.trim()).filter((field) => field !== "");
    return record.length === usual && words.length > 0 && !words.some((word) => NUMBER.test(word)) ? [{ at, record, words }] : [];
  });
  const full = candidates.find(({ record, words }) => words.length >= record.length * 0.6 && new Set(words).size === words.length);
  return (full ?? candidates[0])?.at ?? 0;
}

export function mode(counts: number[]): number {
  const seen = new Map<number, number>();
  for (const count of counts) seen.set(count, (seen.get(count) ?? 0) + 1);
  return [...seen].sort(([a, timesA], [b, timesB]) => timesB - timesA || b - a)[0]?.[0] ?? 1;
}

/** The line of group names above the header, from 0: several names with gaps between them, or one above each column. */
export function findGroups(table: string[][], headerAt: number): number | null {
  const at = headerAt - 1;
  const record = table[at];
  const header = table[headerAt];
  if (record === undefined || header === undefined) return null;
  const named = record.flatMap((field, index) => (field.trim() === "" ? [] : [index]));
  const isSparse = named.length < record.length || record.length < header.length;
  const reachesFar = (named.at(-1) ?? 0) >= 2;
  const areNames = named.length >= 2 && !named.some((index) => NUMBER.test((record[index] ?? "").trim()));
  return isSparse && reachesFar && areNames && record.length <= header.length ? at : null;
}

export type ProposedField = {
  line: number;
  key: string;
  as: string;
  type: string;
  clean: CleanStep[];
};

/** The lines above the header that hold a key and a value, with what the value seems to be. */
export function findPreamble(
  table: string[][],
  o: { headerAt: number; groupsAt: number | null; taken: Set<string> },
): { fields: ProposedField[]; notes: string[] } {
  const fields: ProposedField[] = [];
  const notes: string[] = [];
  const keys = new Set<string>();
  table.slice(0, o.headerAt).forEach((record, at) => {
    const [key = "", value = "", ...more] = record.map((field) => field.trim());
    if (at === o.groupsAt || key === "" || record.length < 2 || more.some((field) => field !== "") || NUMBER.test(key) || keys.has(key))
      return;
    keys.add(key);
    const as = columnName(key.replace(/:$/, "").replace(/([a-z])([A-Z])/g, "$1 $2"), o.taken);
    o.taken.add(as);
    const guess = guessColumn(key, [value]);
    // One value says little about numbers: what looks like a code stays text.
    const type = guess.type === "date" || guess.type === "timestamp" ? guess.type : "text";
    fields.push({ line: at + 1, key, as, type, clean: type === "text" ? [{ step: "trim" }] : guess.clean });
    for (const note of guess.notes) if (type !== "text" || /day and month/.test(note)) notes.push(`${key}, above the header: ${note}`);
  });
  return { fields, notes };
}
