import type { CellValue, Query } from "@/lib/query";
import { exactText, groupsOf, type ResultField } from "./cell-text";

/** What a row stands for: a group (or a row) of the answer, everything that top left out, or everything. */
export type RowKind = "plain" | "others" | "total";

const NAMES: Record<Exclude<RowKind, "plain">, string> = { others: "Others", total: "Total" };

/** Positions of the groups that rows of others fold together: all but those that top keeps apart. */
export function foldedGroups(query: Pick<Query, "select" | "groupBy" | "top" | "count">): number[] {
  const per = query.top?.per ?? [];
  return (groupsOf(query) ?? []).flatMap((group, index) => (per.includes(group.as ?? group.field) ? [] : [index]));
}

/** The same where the question is not known: a group that is kept apart has a value in some row of others. */
export function foldedByRows(
  groups: number | null,
  rows: readonly (readonly CellValue[])[],
  others: readonly number[] | undefined,
): number[] {
  if (!others || others.length === 0) return [];
  return Array.from({ length: groups ?? 0 }, (_, group) => group).filter((group) =>
    others.every((index) => (rows[index]?.[group] ?? null) === null),
  );
}

/**
 * What stands in a group's column of a row that is no group: its name in the first column it fills, nothing in the
 * others; undefined where the row's own value stands.
 */
export function markOf(kind: RowKind, column: number, groups: number, folded: readonly number[]): string | undefined {
  if (kind === "plain" || column >= groups) return undefined;
  const filled = kind === "total" ? 0 : folded[0];
  if (kind === "others" && !folded.includes(column)) return undefined;
  return column === filled ? NAMES[kind] : "";
}

const TITLES: Record<Exclude<RowKind, "plain">, string> = {
  others: "All groups that are not among the top, measured together",
  total: "All rows that pass the filter, whatever is kept, sorted or limited",
};

/** What is said of a cell that is pointed at: its exact value where less is shown, or what its row stands for. */
export function cellTitle(
  value: CellValue | undefined,
  field: ResultField,
  kind: RowKind,
  column: number,
  groups: number,
  folded: readonly number[],
): string | undefined {
  return kind === "plain" || markOf(kind, column, groups, folded) === undefined ? exactText(value, field) : TITLES[kind];
}
