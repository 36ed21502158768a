import { mkdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { AppError } from "@/lib/errors";
import type { CompiledQuery } from "@/lib/query";
import { csvColumns } from "./csv-columns";
import { requireNoFile } from "./csv-writer";
import { withConverter } from "./duckdb/convert";
import { quoted } from "./duckdb/export-sql";
import { literal } from "./duckdb/sandbox";
import type { Converter, Engine, EngineProgress, RunFacts, RunOptions, WorkbookRequest } from "./engine";
import { cancelled } from "./errors";
import { defaultLimits } from "./limits";

export const FILE_FORMATS = ["csv", "parquet", "xlsx"] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];

/** What one sheet of a workbook holds. Its first row has the names. */
export const SHEET_LIMITS = { rows: 1_048_576, columns: 16_384, characters: 32_767 } as const;

type Writing = Pick<RunOptions, "signal" | "onProgress"> & {
  path: string;
  /** Of a workbook, the lines of its second sheet, by the number of its rows. */
  about?: (rows: number) => WorkbookRequest["about"];
};

/** The share of the work of a workbook that asking is; writing is the rest. */
const ASKED = 0.4;

/**
 * Writes the whole answer in a format to `path`, which must not exist, or throws and leaves no file. What a workbook
 * cannot hold is LIMIT_EXCEEDED with the numbers; nothing is ever cut.
 */
export async function exportFile<Options extends Writing>(
  engine: {
    exportCsv: (compiled: CompiledQuery, options: Options) => ReturnType<Engine["exportCsv"]>;
    exportParquet: (compiled: CompiledQuery, options: Options) => ReturnType<Engine["exportParquet"]>;
  },
  format: FileFormat,
  compiled: CompiledQuery,
  options: Options,
): Promise<{ rows: number; bytes: number } & RunFacts> {
  if (format === "csv") return engine.exportCsv(compiled, options);
  if (format === "parquet") return engine.exportParquet(compiled, options);
  const columns = csvColumns(compiled.columns);
  if (columns.length > SHEET_LIMITS.columns) throw tooWide(columns.length);
  await requireNoFile(options.path);
  const folder = `${options.path}.making`;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    const parquet = path.join(folder, "rows.parquet");
    const onProgress = (progress: EngineProgress) => options.onProgress?.(shareOf(progress, 0, ASKED));
    const { rows, bytes: _packed, ...facts } = await engine.exportParquet(compiled, { ...options, path: parquet, onProgress });
    if (rows >= SHEET_LIMITS.rows) throw tooLong(rows);
    const typed = columns.map((column) => ({
      name: column.name,
      heading: headingOf(compiled, column.name),
      type: column.kind === "line" ? ({ kind: "text" } as const) : column.type,
    }));
    const book = path.join(folder, "book.xlsx");
    const started = performance.now();
    const { signal } = options;
    const how = { directory: folder, readable: [], memory: defaultLimits().memory, threads: 1, signal };
    const onShare = (percentage: number | null) =>
      options.onProgress?.(shareOf({ state: "running", percentage, elapsedMs: performance.now() - started }, ASKED, 1));
    await withConverter({ ...how, onProgress: onShare }, async (converter) => {
      const isLarge = await checkTexts(converter, parquet, rows, typed);
      const about = (options.about?.(rows) ?? []).map(([what, value]) => [what, fitting(value)] as const);
      await converter.writeWorkbook({ parquet, path: book, rows, columns: typed, about, isLarge });
    }).catch((error: unknown) => {
      // The process that wrote it was ended: that is what is known.
      throw signal?.aborted ? cancelled({ engine: "duckdb", confirmed: "ended" }) : error;
    });
    await rename(book, options.path);
    return { rows, bytes: (await stat(options.path)).size, ...facts };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What a column is called on the screen, with its unit: people read a workbook, and programs the other formats. */
function headingOf({ columns }: CompiledQuery, name: string): string {
  const column = columns.find((one) => one.name === name);
  return column ? fitting(`${column.label}${column.unit === undefined ? "" : ` (${column.unit})`}`) : "Line";
}

/** A text about the answer, not of it, shortened to what a cell holds. */
function fitting(text: string): string {
  return text.length > SHEET_LIMITS.characters ? `${text.slice(0, SHEET_LIMITS.characters - 1)}…` : text;
}

function shareOf(progress: EngineProgress, from: number, to: number): EngineProgress {
  const { percentage } = progress;
  return { ...progress, state: "running", percentage: percentage === null ? null : from * 100 + percentage * (to - from) };
}

/** Bytes of one part of a workbook that need the wider form of its container, with room to spare. */
const LARGE_PART = 2 ** 31;

/** Refuses texts that no cell holds; answers whether the sheet needs the wider form. */
async function checkTexts(converter: Converter, parquet: string, rows: number, columns: WorkbookRequest["columns"]): Promise<boolean> {
  const texts = columns.filter(({ type }) => type.kind === "text");
  let bytes = rows * columns.length * 64;
  if (texts.length > 0) {
    const long = texts.map(({ name }) => `count(*) filter (${isLong(quoted(name))})`);
    const sizes = texts.map(({ name }) => `coalesce(sum(strlen(${quoted(name)})), 0)`);
    const select = `select (${sizes.join(" + ")})::double, ${long.join(", ")} from read_parquet(${literal(parquet)})`;
    const [found = []] = (await converter.query(select)).rows;
    const [size, ...counts] = found.map(Number);
    const over = texts.flatMap(({ name }, at) => ((counts[at] ?? 0) > 0 ? [{ name, cells: counts[at] ?? 0 }] : []));
    if (over.length > 0) throw tooMuchText(over);
    // An escaped character takes up to seven.
    bytes += (size ?? 0) * 7;
  }
  return bytes > LARGE_PART;
}

/** A cell's limit counts UTF-16: a character past U+FFFF is two. Never more than its bytes in UTF-8, which are quick to count. */
function isLong(cell: string): string {
  const pairs = `length(regexp_replace(${cell}, '[^\\x{10000}-\\x{10FFFF}]', '', 'g'))`;
  return `case when strlen(${cell}) > ${SHEET_LIMITS.characters} then length(${cell}) + ${pairs} > ${SHEET_LIMITS.characters} else false end`;
}

const INSTEAD = "Nothing was cut, and no file was made. Take it as CSV or Parquet";

function tooWide(columns: number): AppError {
  return new AppError(
    "LIMIT_EXCEEDED",
    `The answer has ${count(columns)} columns, and an Excel sheet holds ${count(SHEET_LIMITS.columns)}. ${INSTEAD}, or choose fewer columns.`,
  );
}

function tooLong(rows: number): AppError {
  const most = SHEET_LIMITS.rows - 1;
  return new AppError(
    "LIMIT_EXCEEDED",
    `The answer has ${count(rows)} rows, and an Excel sheet holds ${count(most)} below its header. ${INSTEAD}, or filter more.`,
  );
}

function tooMuchText(over: { name: string; cells: number }[]): AppError {
  const where = over.slice(0, 5).map(({ name, cells }) => `${name} (${count(cells)})`);
  const more = over.length > where.length ? ` and ${over.length - where.length} more columns` : "";
  return new AppError(
    "LIMIT_EXCEEDED",
    `Some cells have more than the ${count(SHEET_LIMITS.characters)} characters an Excel cell holds: ${where.join(", ")}${more}. ${INSTEAD}, or leave those columns out.`,
  );
}

function count(number: number): string {
  return number.toLocaleString("en-GB");
}
