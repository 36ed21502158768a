/** What columns are found by. */
export type Searchable = {
  name: string;
  label: string;
  unit: string | null;
  description?: string | null | undefined;
  group?: string | null | undefined;
};

/** Above this many, headings start closed and menus show only what is searched for. */
export const MANY_COLUMNS = 200;

const texts = new WeakMap<object, string>();
/** What was last found in a list: the panel shows it, counts it, and uses it. */
const last = new WeakMap<object, { wanted: string; found: readonly unknown[] }>();

/** Columns whose name, label, unit, heading or description has every word of the search, in their order. */
export function searchColumns<T extends Searchable>(columns: readonly T[], search: string): readonly T[] {
  const words = search.trim().toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return columns;
  const wanted = words.join(" ");
  const before = last.get(columns);
  if (before?.wanted === wanted) return before.found as readonly T[];
  const found = columns.filter((column) => {
    const text = textOf(column);
    return words.every((word) => text.includes(word));
  });
  last.set(columns, { wanted, found });
  return found;
}

/** Makes ready to search, so that the first letter typed does not wait for it. */
export function indexColumns(columns: readonly Searchable[]): void {
  columns.forEach(textOf);
}

/** What a menu of many columns offers: the first of those that are found, an exact name before all, beside what is chosen. */
export function offeredColumns<T extends Searchable>(columns: readonly T[], search: string, chosen: readonly string[]): T[] {
  const wanted = search.trim().toLowerCase();
  const found = searchColumns(columns, search);
  const exact = found.filter((column) => column.name.toLowerCase() === wanted);
  const first = [...exact, ...found.filter((column) => !exact.includes(column)).slice(0, MANY_COLUMNS)];
  if (chosen.length === 0) return first;
  const shown = new Set(first.map((column) => column.name));
  const missing = new Set(chosen.filter((name) => !shown.has(name)));
  return missing.size === 0 ? first : [...first, ...columns.filter((column) => missing.has(column.name))];
}

/** Made once for a column: typing must not wait for thousands of them, and a calculated one beside them changes none. */
function textOf(column: Searchable): string {
  const known = texts.get(column);
  if (known !== undefined) return known;
  const { name, label, unit, group, description } = column;
  const made = [name, label, unit, group, description]
    .map((text) => text ?? "")
    .join("\n")
    .toLowerCase();
  texts.set(column, made);
  return made;
}
