import type { Converter } from "@/lib/engines";
import { formatColumnType, identifier, sql, value, type CellValue, type SchemaColumn, type SqlFragment } from "@/lib/query";
import { compareCells } from "./compare-cells";
import { query } from "./load";
import { binWidth, hasBins, profileFromCounts } from "./profile";
import type { ColumnProfile, ConvertedPart, PartColumn } from "./types";

export type PartFile = { file: string; target: string; hospital: string; period: string; rows: number };
type Facts = Pick<ConvertedPart, "columns" | "profiles" | "footerBytes">;
type Profiles = Map<string, { hospital: string; rows: number; columns: Record<string, ColumnProfile> }>;

/** Up to this many values and groups, all of them are counted. */
const COUNTED_VALUES = 20_000;

/**
 * Profiles of what the written files hold, per file and hospital, and where and how large each column is in each file.
 * The values of `unique` are known to be all different and not counted again.
 */
export async function profileParts(
  converter: Converter,
  files: PartFile[],
  schema: SchemaColumn[],
  hospitalColumn: string,
  unique: string | null,
): Promise<Facts[]> {
  const chunks = await readChunks(converter, files);
  const footers = await readFooters(converter, files);
  const profiles: Profiles[] = files.map(() => new Map());
  // One hospital a file: no need to look at the column that names it.
  const single = files.every((file) => file.hospital !== "*");
  const names = files.map((file) => file.file);
  const position = new Map(names.map((name, index) => [name, index]));
  const groups = single && names.length === 1 ? 1 : names.length * 10;
  for (const column of schema) {
    const listed = names.every((name) => chunks.get(name)?.get(column.name)?.dictionary === true);
    const reading = readingOf(converter, names, column, single ? null : hospitalColumn);
    for (const group of await profileColumn(reading, column, listed ? COUNTED_VALUES + groups : 0, column.name === unique)) {
      const index = position.get(group.file);
      const file = index === undefined ? undefined : files[index];
      const found = index === undefined ? undefined : profiles[index];
      if (file === undefined || found === undefined) continue;
      const hospital = group.hospital ?? file.hospital;
      const entry = found.get(hospital) ?? { hospital, rows: group.profile.rows, columns: {} };
      entry.columns[column.name] = group.profile;
      found.set(hospital, entry);
    }
  }
  return files.map((file, index) => {
    const found = [...(profiles[index]?.values() ?? [])];
    return {
      columns: schema.map((column) => partColumn(column, found, chunks.get(file.file)?.get(column.name)?.places ?? [])),
      footerBytes: footers.get(file.file) ?? 0,
      profiles: found,
    };
  });
}

function partColumn(column: SchemaColumn, profiles: ConvertedPart["profiles"], chunks: number[]): PartColumn {
  let min: CellValue = null;
  let max: CellValue = null;
  let nulls = 0;
  for (const { columns } of profiles) {
    const profile = columns[column.name];
    if (profile === undefined) continue;
    nulls += profile.empties;
    if (profile.min !== null && (min === null || compareCells(profile.min, min, column.type) < 0)) min = profile.min;
    if (profile.max !== null && (max === null || compareCells(profile.max, max, column.type) > 0)) max = profile.max;
  }
  const compressedBytes = chunks.reduce((sum, length, at) => sum + (at % 2 === 1 ? length : 0), 0);
  return { name: column.name, type: formatColumnType(column.type), compressedBytes, min, max, nulls, chunks };
}

/** `places`: offset and length of each chunk in turn, one chunk per row group. */
type Chunks = Map<string, Map<string, { places: number[]; dictionary: boolean }>>;

async function readChunks(converter: Converter, files: PartFile[]): Promise<Chunks> {
  // A dictionary stands before the pages of its chunk. What an array holds has a path below its column.
  const rows = await query(
    converter,
    sql`select file_name, split_part(path_in_schema, ', ', 1) as name, least(data_page_offset, coalesce(dictionary_page_offset, data_page_offset)), total_compressed_size, contains(encodings, 'DICTIONARY') from parquet_metadata(${list(files.map((file) => file.file))}) order by file_name, name, row_group_id`,
  );
  const chunks: Chunks = new Map();
  for (const [file, name, offset, bytes, dictionary] of rows) {
    const columns = chunks.get(String(file)) ?? new Map<string, { places: number[]; dictionary: boolean }>();
    const column = columns.get(String(name)) ?? { places: [], dictionary: true };
    column.places.push(Number(offset), Number(bytes));
    column.dictionary &&= dictionary === true;
    columns.set(String(name), column);
    chunks.set(String(file), columns);
  }
  return chunks;
}

/** The length and the mark after a footer. */
const FOOTER_END = 8;

async function readFooters(converter: Converter, files: PartFile[]): Promise<Map<string, number>> {
  const rows = await query(
    converter,
    sql`select file_name, footer_size from parquet_file_metadata(${list(files.map((file) => file.file))})`,
  );
  return new Map(rows.map(([file, bytes]) => [String(file), Number(bytes) + FOOTER_END]));
}

type Group = { file: string; hospital: string | null; profile: ColumnProfile };

/** What a question about one column reads, `v`, and what it is asked for each of: file and hospital, or all at once. */
type Reading = { from: SqlFragment; keys: SqlFragment; grouped: SqlFragment; rows: (sql: SqlFragment) => Promise<CellValue[][]> };

function readingOf(converter: Converter, names: string[], column: SchemaColumn, hospital: string | null): Reading {
  const v = sql`${identifier(column.name)} as v`;
  const [only] = names;
  if (names.length === 1 && only !== undefined && hospital === null) {
    // One group: nothing to group by, which is much faster.
    const from = sql`(select ${v} from read_parquet(${list(names)}, hive_partitioning = false))`;
    const keyed = async (asked: SqlFragment) => (await query(converter, asked)).map((row) => [only, null, ...row]);
    return { from, keys: sql``, grouped: sql``, rows: keyed };
  }
  const h = hospital === null ? sql`cast(null as varchar)` : identifier(hospital);
  const from = sql`(select filename as f, ${h} as h, ${v} from read_parquet(${list(names)}, filename = true, hive_partitioning = false))`;
  return { from, keys: sql`f, h, `, grouped: sql`group by f, h`, rows: (asked) => query(converter, asked) };
}

/** All values with their counts where they are at most `limit`, else their measures. */
async function profileColumn(reading: Reading, column: SchemaColumn, limit: number, unique: boolean): Promise<Group[]> {
  if (limit === 0) return measuredGroups(reading, column, unique);
  const { from, keys } = reading;
  const most = value({ type: { kind: "integer" }, value: limit + 1 });
  const counts = await reading.rows(sql`select ${keys}v, count(*) from ${from} group by all limit ${most}`);
  return counts.length <= limit ? countedGroups(counts, column) : measuredGroups(reading, column, unique);
}

function countedGroups(rows: CellValue[][], column: SchemaColumn): Group[] {
  const groups = new Map<string, { file: string; hospital: string | null; counts: [CellValue, number][] }>();
  for (const [f, h, v, n] of rows) {
    const key = JSON.stringify([f, h]);
    const group = groups.get(key) ?? { file: String(f), hospital: nameOf(h), counts: [] };
    group.counts.push([v ?? null, Number(n)]);
    groups.set(key, group);
  }
  return [...groups.values()].map((group) => {
    const range = profileFromCounts(group.counts, column.type, null);
    return {
      file: group.file,
      hospital: group.hospital,
      profile: profileFromCounts(group.counts, column.type, binWidth(range.min, range.max, column.type)),
    };
  });
}

/** For columns of very many values: the engine's estimate of how many, the exact range and the histogram. */
async function measuredGroups(reading: Reading, column: SchemaColumn, unique: boolean): Promise<Group[]> {
  const { from, keys, grouped } = reading;
  const empty = column.type.kind === "text" ? sql`count(*) filter (where v is null or v = '')` : sql`count(*) - count(v)`;
  const distinct = unique ? sql`count(v)` : sql`least(approx_count_distinct(v), count(v))`;
  const rows = await reading.rows(sql`select ${keys}count(*), ${empty}, ${distinct}, min(v), max(v) from ${from} ${grouped}`);
  const groups = rows.map(([f, h, n, empties, values, min, max]): Group => {
    const profile: ColumnProfile = {
      rows: Number(n),
      empties: Number(empties),
      distinct: Number(values),
      distinctExact: unique,
      min: min ?? null,
      max: max ?? null,
      histogram: null,
      top: [],
    };
    return { file: String(f), hospital: nameOf(h), profile };
  });
  if (hasBins(column.type)) await addHistograms(reading, column, groups);
  return groups;
}

async function addHistograms(reading: Reading, column: SchemaColumn, groups: Group[]): Promise<void> {
  const widths = groups.flatMap(({ profile }) => binWidth(profile.min, profile.max, column.type) ?? []);
  if (widths.length === 0) return;
  const width = Math.max(...widths);
  const { from, keys } = reading;
  const kind = column.type.kind;
  // Days are few: they are counted first and put into bins after.
  const days = sql`(select ${keys}cast(v as date) - date '1970-01-01' as place, count(*) as n from ${from} where v is not null group by all)`;
  const values = sql`(select ${keys}cast(v as double) as place, 1 as n from ${from} where v is not null)`;
  const counted = kind === "date" || kind === "timestamp" ? days : values;
  const bin = sql`floor(place / ${value({ type: { kind: "double" }, value: width })})`;
  const bins = await reading.rows(sql`select ${keys}${bin} as b, sum(n) from ${counted} group by all order by b`);
  for (const group of groups) {
    const own = bins.filter(([f, h]) => f === group.file && (h ?? null) === group.hospital);
    group.profile.histogram =
      own.length === 0 ? null : { width, bins: own.map(([, , at, count]) => [Number(at) * width || 0, Number(count)]) };
  }
}

function nameOf(cell: CellValue | undefined): string | null {
  return cell === null || cell === undefined ? null : String(cell);
}

function list(names: string[]): SqlFragment {
  return value({ type: { kind: "text[]" }, value: names });
}
