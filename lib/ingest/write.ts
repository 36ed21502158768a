import { rename, copyFile, rm } from "node:fs/promises";
import path from "node:path";
import type { Child, Converter } from "@/lib/engines";
import { AppError } from "@/lib/errors";
import { identifier, join, render, sql, value, type SchemaColumn, type SqlFragment } from "@/lib/query";
import { text } from "./clean";
import { contractSchema, type Contract } from "./contract";
import { execute, extraColumns, PUBLISHED, query } from "./load";
import { profileParts, type PartFile } from "./part-profiles";
import { sketchParts } from "./sketch";
import type { ConvertedPart } from "./types";

export type WriteOptions = {
  contract: Contract;
  hospital: string | null;
  period: string | null;
  directory: string;
  newPartPath: (hospital: string, period: string) => Promise<string>;
  onPart?: (done: number, all: number) => void;
};

type Part = { hospital: string; month: number; rows: number };

/** Up to this many parts, each is picked out of the loaded rows; above it the rows are sorted by part once. */
const SORT_ABOVE = 6;

/** Writes one Parquet file per part, opens each again to check it, and profiles what is in it. */
export async function writeParts(converter: Converter, hasher: Child, options: WriteOptions): Promise<ConvertedPart[]> {
  const schema = contractSchema(options.contract);
  const parts = await findParts(converter, options);
  const from = await partSource(converter, options, parts);
  const files: PartFile[] = [];
  for (const [index, part] of parts.entries()) {
    const file = path.join(options.directory, `part-${index}.parquet`);
    const target = await options.newPartPath(part.hospital, monthText(part.month));
    const written = await copyToParquet(converter, selectPart(schema, options, from, part, index), file);
    if (written !== part.rows) throw lost(`${written} of ${part.rows} rows were written`);
    files.push({ file, target, hospital: part.hospital, period: monthText(part.month), rows: part.rows });
    options.onPart?.(index + 1, parts.length);
  }
  return finishParts(converter, hasher, options.contract, files);
}

/** Checks, profiles and hashes the written files, then moves each to its place. */
export async function finishParts(
  converter: Converter,
  hasher: Child,
  contract: Contract,
  files: PartFile[],
  unique: string | null = null,
): Promise<ConvertedPart[]> {
  const schema = contractSchema(contract);
  await verifyFooters(converter, files);
  const profiled = await profileParts(converter, files, schema, hospitalColumn(contract), unique);
  const sketches = await sketchParts(converter, { files, schema, contract, hospitalColumn: hospitalColumn(contract) });
  const converted: ConvertedPart[] = [];
  for (const [index, one] of files.entries()) {
    const { sha256, bytes } = (await hasher.call("hash", one.file)) as { sha256: string; bytes: number };
    const found = profiled[index];
    if (found === undefined) throw lost("a part has no profile");
    await move(one.file, one.target);
    const profiles = found.profiles.map((profile) => ({ ...profile, sketch: sketches.get(one.file)?.get(profile.hospital) ?? null }));
    converted.push({ hospital: one.hospital, period: one.period, path: one.target, rows: one.rows, bytes, sha256, ...found, profiles });
  }
  return converted;
}

/** The column that says whose row it is, in the files. */
function hospitalColumn(contract: Contract): string {
  return "column" in contract.hospital ? contract.hospital.column : "hospital";
}

async function findParts(converter: Converter, options: WriteOptions): Promise<Part[]> {
  const { contract } = options;
  const byHospital = contract.partition.includes("hospital");
  const hospital = !byHospital
    ? sql`'*'`
    : "column" in contract.hospital
      ? identifier(contract.hospital.column)
      : text(options.hospital ?? "");
  const month =
    "column" in contract.period
      ? monthNumber(identifier(contract.period.column))
      : value({ type: { kind: "integer" }, value: monthOf(options.period ?? "") });
  const rows = await query(converter, sql`select ${hospital} as h, ${month} as m, count(*) from ${PUBLISHED} group by all order by h, m`);
  return rows.map(([h, m, count]) => ({ hospital: String(h), month: Number(m), rows: Number(count) }));
}

/** A table of the rows in the order of their parts, when there are many; otherwise the published rows themselves. */
async function partSource(converter: Converter, options: WriteOptions, parts: Part[]): Promise<"sorted" | "published"> {
  if (parts.length <= SORT_ABOVE) return "published";
  const { contract } = options;
  const month =
    "column" in contract.period
      ? monthNumber(identifier(contract.period.column))
      : value({ type: { kind: "integer" }, value: monthOf(options.period ?? "") });
  const hospital =
    contract.partition.includes("hospital") && "column" in contract.hospital ? identifier(contract.hospital.column) : sql`'*'`;
  await execute(
    converter,
    sql`create or replace table part_keys as select h, m, row_number() over (order by h, m) - 1 as part from (select distinct ${hospital} as h, ${month} as m from ${PUBLISHED})`,
  );
  await execute(
    converter,
    sql`create or replace table sorted_rows as select k.part as __part, p.* from (select *, ${hospital} as __h, ${month} as __m from ${PUBLISHED}) as p join part_keys as k on p.__h = k.h and p.__m = k.m order by k.part, p.__rid`,
  );
  await execute(converter, sql`drop table staged`);
  return "sorted";
}

function selectPart(schema: SchemaColumn[], options: WriteOptions, from: "sorted" | "published", part: Part, index: number): SqlFragment {
  const columns = join(
    schema.map((column) => sql`${identifier(column.name)}`),
    "comma",
  );
  if (from === "sorted") {
    const rows = sql`select * ${extraColumns(options)} from sorted_rows where __part = ${value({ type: { kind: "integer" }, value: index })} order by __rid`;
    return sql`select ${columns} from (${rows})`;
  }
  const { contract } = options;
  const tests: SqlFragment[] = [];
  if (contract.partition.includes("hospital") && "column" in contract.hospital)
    tests.push(sql`${identifier(contract.hospital.column)} = ${text(part.hospital)}`);
  if ("column" in contract.period) {
    const column = identifier(contract.period.column);
    const first = value({ type: { kind: "date" }, value: `${monthText(part.month)}-01` });
    tests.push(sql`${column} >= ${first} and ${column} < cast(${first} + interval '1' month as date)`);
  }
  const where = tests.length === 0 ? sql`` : sql`where ${join(tests, "and")}`;
  return sql`select ${columns} from (select * ${extraColumns(options)} from ${PUBLISHED}) ${where}`;
}

export async function copyToParquet(converter: Converter, select: SqlFragment, file: string): Promise<number> {
  const rendered = render(select);
  const done = await converter.execute(
    `copy (${rendered.sql}) to '${file.replaceAll("'", "''")}' (format parquet, compression zstd, row_group_size 122880)`,
    rendered.parameters,
  );
  return done.rows;
}

/** Opens every file again: the rows its footer and its pages hold must be the rows that were written. */
async function verifyFooters(converter: Converter, files: PartFile[]): Promise<void> {
  for (const one of files) {
    const [[rows] = []] = await query(converter, sql`select sum(num_rows) from parquet_file_metadata(${text(one.file)})`);
    if (Number(rows) !== one.rows) throw lost("a written file does not hold its rows");
  }
}

/** Renames, or copies to another disk. */
export async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || error.code !== "EXDEV") throw error;
    await copyFile(from, to);
    await rm(from);
  }
}

function monthNumber(column: SqlFragment): SqlFragment {
  return sql`cast(year(${column}) * 12 + month(${column}) - 1 as bigint)`;
}

function monthOf(period: string): number {
  const [year = "0", month = "1"] = period.split("-");
  return Number(year) * 12 + Number(month) - 1;
}

function monthText(month: number): string {
  return `${String(Math.floor(month / 12)).padStart(4, "0")}-${String((month % 12) + 1).padStart(2, "0")}`;
}

export function lost(what: string): AppError {
  return new AppError(
    "INTERNAL",
    `The file could not be published because the rows do not add up: ${what}. Nothing was published and the file was kept. Run it again; if it fails again, tell the person who runs this server.`,
  );
}
