import type { ColumnStats, FileStats } from "./file-stats";

type Scalar = ColumnStats["min"];

/** The names and types of a file's columns; files with the same ones share it, so that it can be compared by identity. */
export type Layout = { readonly columns: readonly { name: string; type: string }[]; readonly at: ReadonlyMap<string, number> };

/** The statistics of a file in little memory: a lake has very many files. */
export type FileDetail = {
  layout: Layout;
  /** Compressed bytes and NULLs of each column in turn. */
  numbers: number[];
  /** The smallest and the largest value of each column in turn. */
  ranges: Scalar[];
  /** Offset and length of each chunk in turn, all chunks of a column together; null where they are not known. */
  places: number[] | null;
  footerBytes: number | null;
};

export function detailOf({ columns, footerBytes }: FileStats): FileDetail {
  const numbers: number[] = [];
  const ranges: Scalar[] = [];
  for (const { compressedBytes, nulls, min, max } of columns) {
    numbers.push(compressedBytes, nulls);
    ranges.push(held(min), held(max));
  }
  return { layout: layoutOf(columns), numbers, ranges, places: placesOf(columns), footerBytes: footerBytes ?? null };
}

/** What is known of one column; null when the file has no such column. */
export function columnStats(detail: FileDetail, name: string): ColumnStats | null {
  const { layout, numbers, ranges, places } = detail;
  const at = layout.at.get(name);
  const column = at === undefined ? undefined : layout.columns[at];
  if (at === undefined || column === undefined) return null;
  const stats = { name, type: column.type, compressedBytes: numbers[2 * at] ?? 0, nulls: numbers[2 * at + 1] ?? 0 };
  const chunks = places?.slice(...chunksAt(places, layout, at));
  return { ...stats, min: ranges[2 * at] ?? null, max: ranges[2 * at + 1] ?? null, ...(chunks && { chunks }) };
}

/** How much memory it takes, in columns of a file with one row group. */
export function weightOf({ numbers, places }: FileDetail): number {
  return 1 + numbers.length / 2 + (places?.length ?? 0) / 4;
}

function chunksAt(places: number[], { columns }: Layout, at: number): [from: number, to: number] {
  const each = places.length / columns.length;
  return [at * each, (at + 1) * each];
}

function placesOf(columns: readonly ColumnStats[]): number[] | null {
  const each = columns[0]?.chunks?.length;
  return each !== undefined && columns.every(({ chunks }) => chunks?.length === each)
    ? columns.flatMap(({ chunks }) => chunks ?? [])
    : null;
}

const layouts = new Map<string, Layout>();
const LAYOUTS_MAX = 1000;

function layoutOf(columns: readonly ColumnStats[]): Layout {
  const key = JSON.stringify(columns.map(({ name, type }) => [name, type]));
  const known = layouts.get(key);
  if (known) return known;
  const layout = {
    columns: columns.map(({ name, type }) => ({ name, type })),
    at: new Map(columns.map(({ name }, at) => [name, at])),
  };
  if (layouts.size >= LAYOUTS_MAX) layouts.clear();
  layouts.set(key, layout);
  return layout;
}

/** Many files have the same smallest and largest texts, such as codes and days: each is held once. */
const texts = new Map<string, string>();
const TEXTS_MAX = 50_000;

function held(value: Scalar): Scalar {
  if (typeof value !== "string") return value;
  const known = texts.get(value);
  if (known !== undefined) return known;
  if (texts.size >= TEXTS_MAX) texts.clear();
  texts.set(value, value);
  return value;
}
