import { drillQuery, groupRows, type CellValue, type Filter, type Query } from "@/lib/query";
import { kindOf, type WireColumn } from "../results/cell-text";
import type { Draft } from "./draft";
import { fromQuery } from "./from-query";

/** A summary that was answered. */
export type Summary = { query: Query; columns: readonly WireColumn[] };

const COLUMNS = 12;

/**
 * The question for the rows behind one row of a summary, or behind one of its measures, which may count fewer; null where
 * they cannot be told by a filter. It shows what the summary speaks of first, then the dataset's first columns.
 */
export function rowsBehind(
  { query, columns }: Summary,
  { row, measure }: { row: readonly CellValue[]; measure?: string | undefined },
  known: readonly string[],
): Query | null {
  const groups = (query.groupBy ?? []).map((_, index) => ({ value: row[index] ?? null, kind: kindOf(columns[index]?.type ?? "text") }));
  const named = [...(query.groupBy ?? []).map(({ field }) => field), ...(query.measures ?? []).flatMap(({ field }) => field ?? [])];
  const shown = [...new Set([...named, ...known.slice(0, COLUMNS)])].slice(0, COLUMNS + named.length);
  const rows = drillQuery(query, { groups, measure }, shown);
  return rows && { ...rows, ...(rows.where ? { where: { all: listOf(rows.where) } } : {}) };
}

/** The draft with the rows of one value of a group kept, or left out; null where a filter cannot tell them. */
export function filteredTo(draft: Draft, { query, columns }: Summary, index: number, value: CellValue, exclude: boolean): Draft | null {
  const rows = groupRows(query, { index, value, kind: kindOf(columns[index]?.type ?? "text") });
  if (!rows) return null;
  const where = exclude ? { not: rows.filter } : rows.filter;
  const added = fromQuery({ version: 1, from: draft.from, derive: rows.derive, where });
  const known = new Set(draft.derive.map(({ as }) => as));
  return {
    ...draft,
    derive: [...draft.derive, ...added.derive.filter(({ as }) => !known.has(as))],
    where:
      draft.where.mode === "all" && !draft.where.negated
        ? { ...draft.where, children: [...draft.where.children, ...added.where.children] }
        : { ...added.where, children: [draft.where, ...added.where.children] },
  };
}

/** What has to hold, as one list: a list within a list would be a group of its own in the builder. */
function listOf(filter: Filter): Filter[] {
  return "all" in filter ? filter.all.flatMap(listOf) : [filter];
}
