import type { ExploreColumn } from "./explore-columns";

/** A row of the list of columns. */
export type Item = { kind: "heading"; label: string } | { kind: "column"; column: ExploreColumn };

/** Columns under the headings of the contract, in the dataset's order; only those that match the search. */
export function listItems(columns: readonly ExploreColumn[], search: string): Item[] {
  const wanted = search.trim().toLowerCase();
  const found = columns.filter((column) => `${column.label}\n${column.name}\n${column.description ?? ""}`.toLowerCase().includes(wanted));
  const groups = Map.groupBy(found, (column) => column.group ?? "");
  if (groups.size === 1 && groups.has("")) return found.map((column) => ({ kind: "column", column }));
  const hasOwnHeadings = columns.some((column) => column.group !== null && column.origin === "own");
  return [...groups].flatMap(([label, members]): Item[] => [
    { kind: "heading", label: label === "" ? (hasOwnHeadings ? "Other" : "This dataset") : label },
    ...members.map((column): Item => ({ kind: "column", column })),
  ]);
}
