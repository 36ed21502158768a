import { normaliseName } from "./column-names";
import { columnSources } from "./column-sources";
import type { ContractColumn } from "./contract";
import type { ColumnSuggestion } from "./match-columns";
import { guessColumn } from "./sniff-column";
import { unitSuffix } from "./units";

/** Below this a name is no suggestion. */
const CLOSE = 0.6;
const SUGGESTIONS_MAX = 3;
/** Columns compared with each other at most: a file that has nothing of a contract is not compared cell by cell. */
const COMPARED_MAX = 200;

type Args = { header: string[]; unknown: number[]; missing: ContractColumn[]; records: string[][] };

/** For each unknown header the missing columns it may be, by how alike the names are and whether its values fit. Only a person decides. */
export function suggestColumns({ header, unknown, missing, records }: Args): ColumnSuggestion[][] {
  const columns = [...new Map(missing.map((column) => [column.name, column])).values()].slice(0, COMPARED_MAX);
  return unknown.map((at, index) => {
    if (index >= COMPARED_MAX || columns.length === 0) return [];
    const name = header[at] ?? "";
    const values = records.map((record) => record[at] ?? "").filter((text) => text.trim() !== "");
    const type = values.length === 0 ? null : guessColumn(name, values).type;
    return columns
      .map((column) => suggestion(name, column, type))
      .filter((guess) => guess.score >= CLOSE)
      .sort((a, b) => b.score - a.score)
      .slice(0, SUGGESTIONS_MAX);
  });
}

function suggestion(name: string, column: ContractColumn, type: string | null): ColumnSuggestion {
  const names = [...columnSources(column), column.name, ...(column.label === undefined ? [] : [column.label])];
  const alike = Math.max(...names.map((other) => likeness(name, other)));
  const fits = type === null ? null : fitsType(type, column.type);
  const score = Math.min(1, Math.max(0, alike + (fits === true ? 0.1 : fits === false ? -0.3 : 0)));
  const about = alike >= 0.95 ? "the same words" : "a similar name";
  const values = fits === null ? "" : fits ? `, values that fit ${column.type}` : `, but values that are not ${column.type}`;
  return { column: column.name, score: Math.round(score * 100) / 100, reason: `${about}${values}` };
}

/** 1 for the same words in any order, less for each letter or word that differs. */
export function likeness(one: string, other: string): number {
  const [a, b] = [wordsOf(one), wordsOf(other)];
  if (a.length === 0 || b.length === 0) return 0;
  const common = a.filter((word) => b.includes(word)).length;
  const byWords = common / Math.max(a.length, b.length);
  const [left, right] = [a.join(""), b.join("")];
  const letters = 1 - distance(left, right) / Math.max(left.length, right.length);
  const isPart = Math.min(left.length, right.length) >= 4 && (left.includes(right) || right.includes(left)) ? 0.65 : 0;
  return Math.max(byWords, letters, isPart);
}

function wordsOf(name: string): string[] {
  const bare = unitSuffix(name)?.name ?? name;
  return normaliseName(bare.replace(/([a-z])([A-Z])/g, "$1 $2"))
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "")
    .sort();
}

function fitsType(found: string, wanted: string): boolean {
  const kind = wanted.replace(/\(.*/, "");
  if (kind === "text" || found === kind) return true;
  if (found === "integer") return kind === "double" || kind === "decimal" || kind === "boolean";
  return (found === "double" && kind === "decimal") || (found === "date" && kind === "timestamp");
}

/** Letters to insert, leave out or replace to make one text of the other. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
