import type { DatasetColumn } from "@/lib/catalog";

export type ColumnRow =
  | { kind: "group"; key: string; group: string; count: number; isOpen: boolean }
  | { kind: "column"; key: string; column: DatasetColumn };

/** With more columns than this, headings start closed: one sees what there is before scrolling through it. */
export const OPEN_AT_FIRST = 120;
/** Columns that stand under no heading, where others do. */
const OTHERS = "Other columns";

/** The headings of the columns, in their order; empty where none has one. */
export function groupNames(columns: readonly DatasetColumn[]): string[] {
  const names = [...new Set(columns.map((column) => column.group ?? OTHERS))];
  return names.length === 1 && names[0] === OTHERS ? [] : names;
}

/**
 * The lines of the list: headings with their columns where they are open. A search opens every heading it finds
 * something under.
 */
export function columnRows(
  found: readonly DatasetColumn[],
  options: { groups: readonly string[]; open: ReadonlySet<string>; isSearch: boolean },
): ColumnRow[] {
  const { groups, open, isSearch } = options;
  const asRow = (column: DatasetColumn): ColumnRow => ({ kind: "column", key: `column ${column.name}`, column });
  if (groups.length === 0) return found.map(asRow);
  const members = Map.groupBy(found, (column) => column.group ?? OTHERS);
  return groups.flatMap((group): ColumnRow[] => {
    const columns = members.get(group) ?? [];
    if (columns.length === 0) return [];
    const isOpen = isSearch || open.has(group);
    const heading: ColumnRow = { kind: "group", key: `group ${group}`, group, count: columns.length, isOpen };
    return isOpen ? [heading, ...columns.map(asRow)] : [heading];
  });
}
