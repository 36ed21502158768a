import type { ExploreColumn } from "./explore-columns";
import { MANY_COLUMNS, searchColumns } from "./search-columns";

/** A row of the list of columns. A heading that can be opened and closed says which it is; others are always open. */
export type Item = HeadingItem | { kind: "column"; column: ExploreColumn };
export type HeadingItem = { kind: "heading"; label: string; members: readonly ExploreColumn[]; isOpen: boolean | null };

/**
 * Columns under the headings of the contract, in the dataset's order; only those that match the search. Under the
 * headings of very many columns are only those in `open`, unless there is a search.
 */
export function listItems(columns: readonly ExploreColumn[], search: string, open: ReadonlySet<string> = new Set()): Item[] {
  const found = searchColumns(columns, search);
  const groups = Map.groupBy(found, (column) => column.group ?? "");
  if (groups.size === 1 && groups.has("")) return found.map((column) => ({ kind: "column", column }));
  const hasOwnHeadings = columns.some((column) => column.group !== null && column.origin === "own");
  const canClose = columns.length > MANY_COLUMNS;
  return [...groups].flatMap(([group, members]): Item[] => {
    const label = group === "" ? (hasOwnHeadings ? "Other" : "This dataset") : group;
    // Columns without a heading of their own are few, and those most asked for.
    const isFixed = !canClose || group === "" || search.trim() !== "";
    const isOpen = isFixed || open.has(label);
    const heading: Item = { kind: "heading", label, members, isOpen: isFixed ? null : isOpen };
    return isOpen ? [heading, ...members.map((column): Item => ({ kind: "column", column }))] : [heading];
  });
}
