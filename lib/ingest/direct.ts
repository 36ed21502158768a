import type { Converter } from "@/lib/engines";
import { AppError } from "@/lib/errors";
import { identifier, join, sql, value, type SqlFragment } from "@/lib/query";
import { BYTE } from "./byte-classes";
import { contractSchema } from "./contract";
import { query, warnings, type LoadIssue } from "./load";
import { loadSelect, nativeKinds, NOT_FINITE, REASONS, SKIPPED, submissionColumns, type LoadOptions } from "./load-sql";
import type { ScanSummary } from "./scan";
import { copyToParquet } from "./write";

/** Rows looked at before a file is thought clean. */
const PROBE_ROWS = 20_000;

/** A row of which there is nothing to tell. */
const CLEAN = sql`(not ${SKIPPED} and ${REASONS} is null and ${NOT_FINITE} is null)`;

const ALLOWED = { integer: BYTE.digit, double: BYTE.digit | BYTE.fraction };

/**
 * The short way for a clean file that is one part: straight from the CSV into its Parquet file, while the scan still
 * reads. It answers how many rows were written, or null when something was not as hoped; what it wrote counts only
 * when `confirmDirect` agrees, and otherwise the file takes the long way from the start.
 */
export async function tryDirect(converter: Converter, options: LoadOptions, file: string): Promise<number | null> {
  const kinds = nativeKinds(options);
  const rows = loadSelect(options, kinds);
  try {
    const limit = value({ type: { kind: "integer" }, value: PROBE_ROWS });
    const [[spoilt] = []] = await query(
      converter,
      sql`select count(*) from (select ${CLEAN} as clean from (${rows}) limit ${limit}) where not clean`,
    );
    if (Number(spoilt) > 0) return null;
    const names = contractSchema(options.contract).map((column) => identifier(column.name));
    const added = submissionColumns(options);
    const all = added.length === 0 ? sql`*` : sql`*, ${join(added, "comma")}`;
    return await copyToParquet(converter, sql`select ${join(names, "comma")} from (select ${all} from (${rows}) where ${CLEAN})`, file);
  } catch (error) {
    // A value the engine cannot read, a line it cannot split, or an interrupt: the long way says what it is.
    if (error instanceof AppError && (error.code === "ENGINE_FAILED" || error.code === "CANCELLED")) return null;
    throw error;
  }
}

/**
 * Whether what was written is exactly what the long way would publish: the scan found nothing irregular, every
 * record is there, the engine's lenient number formats had no bytes to work with, and no key occurs twice.
 */
export async function confirmDirect(
  converter: Converter,
  options: LoadOptions,
  scan: ScanSummary,
  rows: number,
  file: string,
): Promise<{ issues: LoadIssue[]; unique: string | null } | null> {
  if (!scanAllowsDirect(options, scan) || rows !== scan.records) return null;
  const { contract } = options;
  let unique: string | null = null;
  if (contract.key.length > 0 && contract.onDuplicate !== "keep_all") {
    const own = contract.key.filter((name) => contract.columns.some((column) => column.name === name));
    unique = own.length === 1 ? (own[0] ?? null) : null;
    const ascending = unique !== null && (await isAscending(converter, unique, rows, file));
    if (!ascending && (await isRepeated(converter, contract.key, file))) return null;
  }
  const issues = await warnings(converter, options, sql`(select file_row_number as __rid, * from ${parquet(file)})`);
  return { issues, unique };
}

/** Whether every key is greater than the one before it: then none occurs twice, and no table of them is needed. */
async function isAscending(converter: Converter, key: string, rows: number, file: string): Promise<boolean> {
  const pairs = sql`select ${identifier(key)} as k, lag(${identifier(key)}) over () as previous from ${parquet(file)}`;
  const [[steps] = []] = await query(converter, sql`select count(*) from (${pairs}) where k > previous`);
  return Number(steps) === rows - 1;
}

async function isRepeated(converter: Converter, key: string[], file: string): Promise<boolean> {
  const keys = join(key.map(identifier), "comma");
  const [[repeated] = []] = await query(
    converter,
    sql`select count(*) from (select 1 from ${parquet(file)} group by ${keys} having count(*) > 1)`,
  );
  return Number(repeated) > 0;
}

/** What the scan alone says about it; known before the writing has ended. */
export function scanAllowsDirect(options: LoadOptions, scan: ScanSummary): boolean {
  const strict = nativeKinds(options).every(
    (kind, index) => kind === null || ((scan.masks[options.scan.positions[index]?.[0] ?? -1] ?? BYTE.other) & ~ALLOWED[kind]) === 0,
  );
  return strict && scan.rejected === 0 && scan.loadPath === options.scan.loadPath;
}

function parquet(file: string): SqlFragment {
  return sql`read_parquet(${value({ type: { kind: "text" }, value: file })}, file_row_number = true)`;
}
