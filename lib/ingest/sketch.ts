import type { Converter } from "@/lib/engines";
import { identifier, integerLiteral, join, sql, value, type CellValue, type SchemaColumn, type SqlFragment } from "@/lib/query";
import type { Contract } from "./contract";
import { query } from "./load";
import type { PartFile } from "./part-profiles";
import type { HashSketch, NumberSketch, RowSketch } from "./types";

/** Hashes kept, and the smallest ones they are picked from: rows repeat. */
const KEPT = 1024;
const PICKED = 4096;
/** Analytes of a part, the most frequent first, and the values that one must have. */
const ANALYTES = 300;
const ANALYTE_VALUES = 20;
/** Quantiles are of every row up to so many, and of every second, third … row above. */
const EXACT_ROWS = 1_000_000;
/** Number columns asked about at once. */
const AT_ONCE = 20;

/** The quantiles of a column, forty steps from the smallest value to the largest. */
const POINTS = sql`[0.0, 0.025, 0.05, 0.075, 0.1, 0.125, 0.15, 0.175, 0.2, 0.225, 0.25, 0.275, 0.3, 0.325, 0.35, 0.375, 0.4, 0.425, 0.45, 0.475, 0.5, 0.525, 0.55, 0.575, 0.6, 0.625, 0.65, 0.675, 0.7, 0.725, 0.75, 0.775, 0.8, 0.825, 0.85, 0.875, 0.9, 0.925, 0.95, 0.975, 1.0]`;

const DIGITS = 16;
const EVERYTHING = "f".repeat(DIGITS);

export type Sketches = Map<string, Map<string, RowSketch>>;

/** Sketches of what the written files hold, by file and hospital. */
export async function sketchParts(
  converter: Converter,
  o: { files: PartFile[]; schema: SchemaColumn[]; contract: Contract; hospitalColumn: string },
): Promise<Sketches> {
  const { files, contract, hospitalColumn } = o;
  const schema = o.schema.filter((column) => column.packed === undefined);
  const hospitals = new Map(files.map((file) => [file.file, file.hospital]));
  const h = files.every((file) => file.hospital !== "*") ? sql`cast(null as varchar)` : identifier(hospitalColumn);
  const names = value({ type: { kind: "text[]" }, value: files.map((file) => file.file) });
  const from = sql`(select filename as __f, ${h} as __h, * from read_parquet(${names}, filename = true, file_row_number = true, hive_partitioning = false))`;
  const sketches: Sketches = new Map();
  const at = (f: CellValue | undefined, name: CellValue | undefined): RowSketch | undefined =>
    sketches.get(String(f))?.get(name === null || name === undefined ? (hospitals.get(String(f)) ?? "") : String(name));

  const [[engine] = []] = await query(converter, sql`select version()`);
  for (const [f, name, rows, all, undated] of await query(converter, hashQuery(schema, contract, from))) {
    const hospital = name === null || name === undefined ? (hospitals.get(String(f)) ?? "") : String(name);
    const byHospital = sketches.get(String(f)) ?? new Map<string, RowSketch>();
    const both = { all: hashSketch(all, Number(rows)), undated: undated === null ? null : hashSketch(undated, Number(rows)) };
    byHospital.set(hospital, { engine: String(engine), rows: Number(rows), ...both, numbers: {}, groups: {} });
    sketches.set(String(f), byHospital);
  }
  const numbers = schema.filter(({ type }) => type.kind === "integer" || type.kind === "double" || type.kind === "decimal");
  const most = Math.max(0, ...files.map((file) => file.rows));
  const every = Math.ceil(most / EXACT_ROWS);
  const some = every > 1 ? sql`where file_row_number % ${integerLiteral(every)} = 0` : sql``;
  for (let start = 0; start < numbers.length; start += AT_ONCE) {
    const columns = numbers.slice(start, start + AT_ONCE);
    const asked = columns.map(({ name }) => numbersOf(sql`cast(${identifier(name)} as double)`));
    const rows = await query(converter, sql`select __f, __h, ${join(asked, "comma")} from ${from} ${some} group by all`);
    for (const [f, name, ...cells] of rows) {
      const sketch = at(f, name);
      columns.forEach((column, index) => {
        const found = numberSketch(cells.slice(4 * index, 4 * index + 4), every);
        if (sketch && found) sketch.numbers[column.name] = found;
      });
    }
  }
  const { analyte } = contract;
  if (analyte === null) return sketches;
  for (const column of numbers) {
    if (column.name === analyte) continue;
    const v = sql`cast(${identifier(column.name)} as double)`;
    const grouped = sql`select __f, __h, ${identifier(analyte)} as __a, count(${v}) as __n, median(${v}) from ${from} ${some} group by __f, __h, __a having __a is not null and __n >= ${integerLiteral(ANALYTE_VALUES)}`;
    const rows = await query(
      converter,
      sql`${grouped} qualify row_number() over (partition by __f, __h order by __n desc, __a) <= ${integerLiteral(ANALYTES)}`,
    );
    for (const [f, name, a, count, middle] of rows) {
      const sketch = at(f, name);
      if (sketch) (sketch.groups[column.name] ??= {})[String(a)] = { count: Number(count) * every, median: Number(middle) };
    }
  }
  return sketches;
}

/** Rows and the smallest hashes of each file and hospital, as one text of hexadecimal digits. */
function hashQuery(schema: SchemaColumn[], contract: Contract, from: SqlFragment): SqlFragment {
  const period = "column" in contract.period ? contract.period.column : "period";
  const own = schema.filter(({ name }) => name !== period && !("submission" in contract.hospital && name === "hospital"));
  const undated = own.filter(({ type }) => type.kind !== "date" && type.kind !== "timestamp");
  const hasDates = undated.length < own.length && undated.length > 0;
  return sql`select __f, __h, count(*), ${smallest(own)}, ${hasDates ? smallest(undated) : sql`cast(null as varchar)`} from ${from} group by all`;
}

function smallest(columns: SchemaColumn[]): SqlFragment {
  if (columns.length === 0) return sql`''`;
  const hashed = join(
    columns.map(({ name }) => identifier(name)),
    "comma",
  );
  return sql`array_to_string(list_transform(min(hash(${hashed}), ${integerLiteral(PICKED)}), lambda x: lpad(lower(hex(x)), ${integerLiteral(DIGITS)}, '0')), '')`;
}

/** The sketch of hashes that were picked, smallest first, repeated ones as often as they are. */
export function hashSketch(cell: CellValue | undefined, rows: number): HashSketch {
  const picked = (typeof cell === "string" ? cell : "").match(/.{16}/g) ?? [];
  const distinct = [...new Set(picked)];
  const hashes = distinct.slice(0, KEPT);
  const isWhole = picked.length === rows && distinct.length === hashes.length;
  const bound = isWhole ? EVERYTHING : (hashes.at(-1) ?? EVERYTHING);
  return { bound, hashes, rows: isWhole ? rows : picked.filter((hash) => hash <= bound).length };
}

function numbersOf(v: SqlFragment): SqlFragment {
  // The engine fails where a sum or a square is no double: what is far beyond any measured value is left out of these two.
  const usual = sql`case when abs(${v}) <= 1e100 then ${v} end`;
  return sql`count(${v}), avg(${usual}), stddev_pop(${usual}), array_to_string(quantile_cont(${v}, ${POINTS}), ' ')`;
}

function numberSketch(cells: CellValue[], every: number): NumberSketch | null {
  const [count, mean, sd, quantiles] = cells;
  if (typeof quantiles !== "string" || Number(count) === 0) return null;
  return { count: Number(count) * every, mean: Number(mean ?? 0), sd: Number(sd ?? 0), quantiles: quantiles.split(" ").map(Number) };
}

/** One sketch for the hospitals of a file, or the files of a month. Quantiles are mixed by count. */
export function mergeHashes(sketches: HashSketch[]): HashSketch {
  const bound = sketches.reduce((least, one) => (one.bound < least ? one.bound : least), EVERYTHING);
  const all = [...new Set(sketches.flatMap((one) => one.hashes.filter((hash) => hash <= bound)))].sort();
  const hashes = all.slice(0, KEPT);
  const cut = all.length > hashes.length ? (hashes.at(-1) ?? bound) : bound;
  const share = all.length === 0 ? 1 : hashes.length / all.length;
  const rows = sketches.reduce((sum, one) => sum + one.rows * shareWithin(one, bound), 0);
  return { bound: cut, hashes, rows: Math.round(rows * share) };
}

function shareWithin(one: HashSketch, bound: string): number {
  return one.hashes.length === 0 ? 0 : one.hashes.filter((hash) => hash <= bound).length / one.hashes.length;
}
