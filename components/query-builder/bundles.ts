import { formatCount } from "@/lib/format";
import type { DraftMeasure } from "./draft";
import { findColumn, type ExploreColumn } from "./explore-columns";

/** From this many on, columns that were picked together are shown as one. */
const BUNDLE_MIN = 4;

/** Parts of a list as they are shown: one by itself, or several as one, with what their columns have in common. */
export type Bundle<T> = { kind: "one"; item: T; index: number } | { kind: "many"; items: T[]; index: number; columns: string };

/** What columns have in common, in words: `22 columns: FFT Spectrogram, Left Hemisphere`. */
export function columnsWords(names: readonly string[], columns: readonly ExploreColumn[]): string {
  const headings = [...new Set(names.flatMap((name) => findColumn(columns, name)?.group ?? []))];
  const [first] = headings;
  const count = formatCount(names.length, "column");
  if (first === undefined) return count;
  return headings.length === 1 ? `${count}: ${first}` : `${count} under ${formatCount(headings.length, "heading")}`;
}

/**
 * A list with neighbours put together that are alike (`likeness`; null for one that stands alone) and whose columns
 * stand under one heading; and of those that are left, neighbours that are alike whatever their headings.
 */
function bundled<T>(
  list: readonly T[],
  columns: readonly ExploreColumn[],
  { likeness, fieldOf }: { likeness: (item: T) => string | null; fieldOf: (item: T) => string },
): Bundle<T>[] {
  const heading = (item: T) => findColumn(columns, fieldOf(item))?.group ?? null;
  const runs = runsOf(
    list.map((item, index) => ({ item, index })),
    (a, b) => isAlike(likeness(a.item), likeness(b.item)) && heading(a.item) !== null && heading(a.item) === heading(b.item),
  );
  const long = runs.map((run) => ({ run, isLong: run.length >= BUNDLE_MIN }));
  const joined = runsOf(long, (a, b) => {
    const [left, right] = [a.run[0], b.run[0]];
    return !a.isLong && !b.isLong && left !== undefined && right !== undefined && isAlike(likeness(left.item), likeness(right.item));
  });
  return joined.flatMap((group): Bundle<T>[] => {
    const members = group.flatMap(({ run }) => run);
    const items = members.map(({ item }) => item);
    const index = members[0]?.index ?? 0;
    if (items.length >= BUNDLE_MIN) return [{ kind: "many", items, index, columns: columnsWords(items.map(fieldOf), columns) }];
    return members.map(({ item, index: at }) => ({ kind: "one", item, index: at }));
  });
}

function isAlike(a: string | null, b: string | null): boolean {
  return a !== null && a === b;
}

/** Neighbours that belong together, each list in its order. */
function runsOf<T>(list: readonly T[], together: (before: T, after: T) => boolean): T[][] {
  const runs: T[][] = [];
  for (const item of list) {
    const last = runs.at(-1);
    const before = last?.at(-1);
    if (last && before !== undefined && together(before, item)) last.push(item);
    else runs.push([item]);
  }
  return runs;
}

/** Measures that compute the same of many columns, as one; those with a name, label or filter of their own stand alone. */
export function measureBundles(measures: readonly DraftMeasure[], columns: readonly ExploreColumn[]): Bundle<DraftMeasure>[] {
  return bundled(measures, columns, {
    likeness: ({ fn, field, named, label, where, by, within, p, method }) =>
      field === undefined || named || label !== undefined || where || by || within ? null : JSON.stringify([fn, p, method]),
    fieldOf: ({ field }) => field ?? "",
  });
}

/** Columns of rows that stand under one heading, as one. */
export function selectBundles(select: readonly string[], columns: readonly ExploreColumn[]): Bundle<string>[] {
  return bundled(select, columns, {
    // Only what was picked as a heading of many: the few columns of an ordinary dataset are chosen one by one.
    likeness: (name) => (findColumn(columns, name)?.isChannel ? "channel" : null),
    fieldOf: (name) => name,
  });
}
