import type { Converter } from "@/lib/engines";
import { formatColumnType, identifier, sql, value, type CellValue, type SchemaColumn, type SqlFragment } from "@/lib/query";
import { compareCells } from "./compare-cells";
import { query } from "./load";
import { binWidth, hasBins, profileFromCounts } from "./profile";
import type { ColumnProfile, ConvertedPart, PartColumn } from "./types";

export type PartFile = { file: string; target: string; hospital: string; period: string; rows: number };
type Facts = Pick<ConvertedPart, "columns" | "profiles">;
type Profiles = Map<string, { hospital: string; rows: number; columns: Record<string, ColumnProfile> }>;

/** Up to this many values and groups, all of them are counted. */
const COUNTED_VALUES = 20_000;

/** Profiles of what the written files hold, per file and hospital, and the bytes each column takes in each file. */
export async function profileParts(
  converter: Converter,
  files: PartFile[],
  schema: SchemaColumn[],
  hospitalColumn: string,
): Promise<Facts[]> {
  const chunks = await readChunks(converter, files);
  const profiles: Profiles[] = files.map(() => new Map());
  // One hospital a file: no need to look at the column that names it.
  const single = files.every((file) => file.hospital !== "*");
  const names = files.map((file) => file.file);
  const position = new Map(names.map((name, index) => [name, index]));
  for (const column of schema) {
    const listed = names.every((name) => chunks.get(name)?.get(column.name)?.dictionary === true);
    for (const group of await profileColumn(converter, names, column, single ? null : hospitalColumn, listed)) {
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
      columns: schema.map((column) => partColumn(column, found, chunks.get(file.file)?.get(column.name)?.bytes ?? 0)),
      profiles: found,
    };
  });
}

function partColumn(column: SchemaColumn, profiles: ConvertedPart["profiles"], compressedBytes: number): PartColumn {
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
  return { name: column.name, type: formatColumnType(column.type), compressedBytes, min, max, nulls };
}

type Chunks = Map<string, Map<string, { bytes: number; dictionary: boolean }>>;

async function readChunks(converter: Converter, files: PartFile[]): Promise<Chunks> {
  const rows = await query(
    converter,
    sql`select file_name, path_in_schema, sum(total_compressed_size), bool_and(contains(encodings, 'DICTIONARY')) from parquet_metadata(${list(files.map((file) => file.file))}) group by all`,
  );
  const chunks: Chunks = new Map();
  for (const [file, column, bytes, dictionary] of rows) {
    const columns = chunks.get(String(file)) ?? new Map<string, { bytes: number; dictionary: boolean }>();
    columns.set(String(column), { bytes: Number(bytes), dictionary: dictionary === true });
    chunks.set(String(file), columns);
  }
  return chunks;
}

type Group = { file: string; hospital: string | null; profile: ColumnProfile };

async function profileColumn(
  converter: Converter,
  names: string[],
  column: SchemaColumn,
  hospital: string | null,
  listed: boolean,
): Promise<Group[]> {
  const [only] = names;
  const file = names.length === 1 && only !== undefined ? value({ type: { kind: "text" }, value: only }) : sql`filename`;
  const from = sql`(select ${file} as f, ${hospital === null ? sql`cast(null as varchar)` : identifier(hospital)} as h, ${identifier(column.name)} as v from read_parquet(${list(names)}, filename = true, hive_partitioning = false))`;
  const groups = names.length === 1 && hospital === null ? 1 : names.length * 10;
  const limit = COUNTED_VALUES + groups;
  const counts = listed
    ? await query(
        converter,
        sql`select f, h, v, count(*) from ${from} group by all limit ${value({ type: { kind: "integer" }, value: limit + 1 })}`,
      )
    : [];
  if (listed && counts.length <= limit) return countedGroups(counts, column);
  return measuredGroups(converter, from, column);
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
async function measuredGroups(converter: Converter, from: SqlFragment, column: SchemaColumn): Promise<Group[]> {
  const empty = column.type.kind === "text" ? sql`count(*) filter (where v is null or v = '')` : sql`count(*) - count(v)`;
  const rows = await query(
    converter,
    sql`select f, h, count(*), ${empty}, approx_count_distinct(v), min(v), max(v) from ${from} group by all`,
  );
  const groups = rows.map(([f, h, n, empties, distinct, min, max]): Group => {
    const profile: ColumnProfile = {
      rows: Number(n),
      empties: Number(empties),
      distinct: Number(distinct),
      distinctExact: false,
      min: min ?? null,
      max: max ?? null,
      histogram: null,
      top: [],
    };
    return { file: String(f), hospital: nameOf(h), profile };
  });
  if (hasBins(column.type)) await addHistograms(converter, from, column, groups);
  return groups;
}

async function addHistograms(converter: Converter, from: SqlFragment, column: SchemaColumn, groups: Group[]): Promise<void> {
  const widths = groups.flatMap(({ profile }) => binWidth(profile.min, profile.max, column.type) ?? []);
  if (widths.length === 0) return;
  const width = Math.max(...widths);
  const kind = column.type.kind;
  const at = kind === "date" || kind === "timestamp" ? sql`date_diff('day', date '1970-01-01', cast(v as date))` : sql`cast(v as double)`;
  const bins = await query(
    converter,
    sql`select f, h, floor(${at} / ${value({ type: { kind: "double" }, value: width })}) as b, count(*) from ${from} where v is not null group by all order by b`,
  );
  for (const group of groups) {
    const own = bins.filter(([f, h]) => f === group.file && (h ?? null) === group.hospital);
    group.profile.histogram =
      own.length === 0 ? null : { width, bins: own.map(([, , bin, count]) => [Number(bin) * width || 0, Number(count)]) };
  }
}

function nameOf(cell: CellValue | undefined): string | null {
  return cell === null || cell === undefined ? null : String(cell);
}

function list(names: string[]): SqlFragment {
  return value({ type: { kind: "text[]" }, value: names });
}
