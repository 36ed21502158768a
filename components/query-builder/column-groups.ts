import { formatCount } from "@/lib/format";
import { LIMITS } from "@/lib/query";
import type { Draft } from "./draft";
import { setSelect } from "./edit-query";
import type { ExploreColumn, FieldChoice } from "./explore-columns";

/** A heading of the dataset's columns, to be chosen whole. */
export type ColumnGroup = FieldChoice & { members: readonly ExploreColumn[] };

/** The headings that columns stand under, in their order. */
export function groupsOf(columns: readonly ExploreColumn[]): ColumnGroup[] {
  const groups = Map.groupBy(columns, (column) => column.group ?? "");
  return [...groups].flatMap(([name, members]): ColumnGroup[] =>
    name === "" ? [] : [{ name, label: `${name} (${formatCount(members.length, "column")})`, kind: "text", unit: null, members }],
  );
}

/** Rows with the columns of a heading behind those they have, as many as a page can show. */
export function showGroup(draft: Draft, members: readonly ExploreColumn[]): Draft {
  const select = [...new Set([...draft.select, ...members.map((column) => column.name)])];
  return setSelect(draft, select.slice(0, LIMITS.outputColumns));
}
