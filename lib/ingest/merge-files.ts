import path from "node:path";
import { startChild, untilAborted, withConverter, type Child, type Converter } from "@/lib/engines";
import { AppError } from "@/lib/errors";
import { identifier, join, sql, type SqlFragment } from "@/lib/query";
import { text } from "./clean";
import type { Contract } from "./contract";
import { execute, query } from "./load";
import type { ConvertedPart } from "./types";
import { copyToParquet, finishParts, lost } from "./write";

/** In months that files are added to: which upload brought the row. It sorts by when the upload was received. */
const UPLOAD = "__upload";
/** In files made of several: the source of the row. */
const SOURCE = "__source";
const TECHNICAL = [UPLOAD, SOURCE];

export type MergeOptions = {
  /** The contract that the result is made under. */
  contract: Contract;
  hospital: string;
  period: string;
  /** A folder of this run alone. */
  workDirectory: string;
  /** Where the result is moved when it is whole. */
  targetPath: string;
  memory: string;
  threads: number;
  signal: AbortSignal;
};

/** Rows of the month before plus rows of the file are kept + replaced + dropped + corrected. */
export type Appended = {
  part: ConvertedPart;
  /** Rows of the month before that a row of the file took the place of, and how many of them had other values. */
  replaced: number;
  changed: number;
  /** Rows of the file that a later file, or an earlier one where the first is kept, has brought. */
  dropped: number;
  /** Rows of the month before that were of the uploads to be left out. */
  corrected: number;
  /** Whether no upload of the month before was received later. */
  isLatest: boolean;
};

/**
 * The month before with the rows of one more file, each key once: the row of the upload that was received last, or
 * first where the contract keeps the first. The order in which files are published makes no difference. Throws CONFLICT
 * when the month was published with columns that the contract no longer has.
 */
export async function appendMonth(
  options: MergeOptions & {
    /** The converted file. */
    addedPath: string;
    /** Names the upload, and sorts by when it was received. */
    upload: string;
    /** The month before, and the upload its rows are of where they do not say so; null when there was none. */
    base: { path: string; upload: string } | null;
    /** Uploads whose rows are left out of the month before: this one takes their place. */
    without?: readonly string[];
  },
): Promise<Appended> {
  const { contract, addedPath, upload, base } = options;
  return merging(options, base ? [base.path] : [], async (converter, hasher) => {
    const columns = await columnsOf(converter, addedPath);
    const names = join(
      columns.map(({ name }) => identifier(name)),
      "comma",
    );
    const added = sql`select ${names}, ${text(upload)} as ${identifier(UPLOAD)}, 1 as __added, file_row_number as __n from read_parquet(${text(addedPath)}, file_row_number = true)`;
    const before = base && (await beforeSelect(converter, base, columns));
    await execute(converter, sql`create table merged as ${before ? sql`${before} union all ${added}` : added}`);
    const without = (options.without ?? []).map(text);
    const corrected =
      without.length === 0
        ? 0
        : await execute(converter, sql`delete from merged where __added = 0 and ${identifier(UPLOAD)} in (${join(without, "comma")})`);
    await refuseOtherKey(converter, contract);
    const keys = contract.key.map((column) => identifier(column));
    const order =
      contract.onDuplicate === "keep_first"
        ? sql`order by ${identifier(UPLOAD)}, __added, __n`
        : sql`order by ${identifier(UPLOAD)} desc, __added desc, __n desc`;
    const window = sql`(partition by ${join(keys, "comma")} ${order})`;
    const whole = sql`hash(${names})`;
    const isKeyed = join(
      keys.map((key) => sql`${key} is not null`),
      "and",
    );
    await execute(
      converter,
      sql`create table ranked as select rowid as __rid, __added, case when ${isKeyed} then row_number() over ${window} else 1 end as __rank, first_value(${whole}) over ${window} <> ${whole} as __differs from merged`,
    );
    const [[latest] = []] = await query(converter, sql`select max(${identifier(UPLOAD)}) from merged where __added = 0`);
    const [[kept, replaced, changed, dropped] = []] = await query(
      converter,
      sql`select count(*) filter (__rank = 1), count(*) filter (__rank > 1 and __added = 0), count(*) filter (__rank > 1 and __added = 0 and __differs), count(*) filter (__rank > 1 and __added = 1) from ranked`,
    );
    const rows = sql`select ${names}, ${identifier(UPLOAD)} from merged where rowid in (select __rid from ranked where __rank = 1) order by rowid`;
    const part = await writeOne(converter, hasher, options, rows, Number(kept));
    const isLatest = typeof latest !== "string" || latest <= upload;
    return { part, replaced: Number(replaced), changed: Number(changed), dropped: Number(dropped), corrected, isLatest };
  });
}

/** One file with the rows of several, sorted by source. `source` is null for a file that holds several already. */
export async function compactFiles(options: MergeOptions & { files: { path: string; source: string | null }[] }): Promise<ConvertedPart> {
  const { files } = options;
  const paths = files.map((file) => file.path);
  return merging(options, paths, async (converter, hasher) => {
    const [first] = files;
    if (!first) throw lost("there is no file to merge");
    const columns = await columnsOf(converter, first.path);
    const names = columns.map(({ name }) => identifier(name));
    const selects: SqlFragment[] = [];
    for (const file of files) {
      requireSame(await columnsOf(converter, file.path), columns);
      const source = file.source === null ? identifier(SOURCE) : text(file.source);
      selects.push(
        sql`select ${join(names, "comma")}, ${source} as ${identifier(SOURCE)}, file_row_number as __n from read_parquet(${text(file.path)}, file_row_number = true)`,
      );
    }
    const rows = sql`select * exclude (__n) from (${join(selects, "union")}) order by ${identifier(SOURCE)}, __n`;
    return writeOne(converter, hasher, options, rows, null);
  });
}

/** What is left of a file of several sources without one of them. */
export async function leaveOutSource(options: MergeOptions & { path: string; source: string }): Promise<ConvertedPart> {
  return merging(options, [options.path], async (converter, hasher) => {
    const names = join(
      (await columnsOf(converter, options.path)).map(({ name }) => identifier(name)),
      "comma",
    );
    const rows = sql`select ${names}, ${identifier(SOURCE)} from read_parquet(${text(options.path)}, file_row_number = true) where ${identifier(SOURCE)} <> ${text(options.source)} order by file_row_number`;
    return writeOne(converter, hasher, options, rows, null);
  });
}

type Column = { name: string; type: string };

async function merging<T>(options: MergeOptions, files: string[], fn: (converter: Converter, hasher: Child) => Promise<T>): Promise<T> {
  const { workDirectory: directory, memory, threads, signal } = options;
  const readable = [...new Set(files.map((file) => path.dirname(file)))];
  const hasher = startChild("ingest-child");
  try {
    const merge = withConverter({ directory, readable, memory, threads, signal }, (converter) => fn(converter, hasher));
    return await untilAborted(merge, signal, () => void hasher.kill());
  } finally {
    await hasher.kill();
  }
}

/** The columns of a file that hold data, in their order. */
async function columnsOf(converter: Converter, file: string): Promise<Column[]> {
  return (await allColumnsOf(converter, file)).filter(({ name }) => !TECHNICAL.includes(name));
}

async function allColumnsOf(converter: Converter, file: string): Promise<Column[]> {
  const rows = await query(converter, sql`select column_name, column_type from (describe select * from read_parquet(${text(file)}))`);
  return rows.map(([name, type]) => ({ name: String(name), type: String(type) }));
}

async function beforeSelect(converter: Converter, base: { path: string; upload: string }, columns: Column[]): Promise<SqlFragment> {
  const found = await allColumnsOf(converter, base.path);
  const known = new Map(columns.map(({ name, type }) => [name, type]));
  for (const { name, type } of found) if (!TECHNICAL.includes(name) && known.get(name) !== type) throw otherColumns();
  const held = new Set(found.map(({ name }) => name));
  const values = columns.map(({ name }) => (held.has(name) ? identifier(name) : sql`null as ${identifier(name)}`));
  const upload = held.has(UPLOAD) ? identifier(UPLOAD) : sql`${text(base.upload)} as ${identifier(UPLOAD)}`;
  return sql`select ${join(values, "comma")}, ${upload}, 0 as __added, file_row_number as __n from read_parquet(${text(base.path)}, file_row_number = true)`;
}

function requireSame(found: Column[], columns: Column[]): void {
  const same =
    found.length === columns.length && found.every(({ name, type }, at) => columns[at]?.name === name && columns[at].type === type);
  if (!same) throw lost("the files of a month do not have the same columns");
}

/** Under another version of the organisation's key the same patient has another pseudonym: the same row would be there twice. */
async function refuseOtherKey(converter: Converter, contract: Contract): Promise<void> {
  for (const column of contract.key.filter((name) => contract.identifiers[name] === "pseudonym")) {
    const version = sql`split_part(${identifier(column)}, ':', 1)`;
    const [[versions] = []] = await query(
      converter,
      sql`select count(distinct ${version}) from merged where ${identifier(column)} is not null`,
    );
    if (Number(versions) < 2) continue;
    throw new AppError(
      "CONFLICT",
      "The organisation's key has a new version, and the month was published under an earlier one: the same patients would count twice. Nothing was published and the upload is kept. Withdraw the month and send its files again.",
    );
  }
}

function otherColumns(): AppError {
  return new AppError(
    "CONFLICT",
    "The month was published with columns that the contract no longer has, or has with another type, so nothing can be added to it. Nothing was published and the upload is kept. Reprocess the month under the current contract, then retry the run.",
  );
}

async function writeOne(
  converter: Converter,
  hasher: Child,
  options: MergeOptions,
  rows: SqlFragment,
  expected: number | null,
): Promise<ConvertedPart> {
  const { contract, hospital, period, targetPath: target } = options;
  const file = path.join(options.workDirectory, `merged-${path.basename(target)}`);
  const written = await copyToParquet(converter, rows, file);
  if (expected !== null && written !== expected) throw lost(`${written} of ${expected} rows were written`);
  const [part] = await finishParts(converter, hasher, contract, [{ file, target, hospital, period, rows: written }]);
  if (!part) throw lost("the merged file was not finished");
  return part;
}
