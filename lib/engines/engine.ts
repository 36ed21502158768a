import type { CellValue, ColumnType, CompiledQuery, DialectName, RawResult, SqlValue } from "@/lib/query";
import type { EngineLimits } from "./limits";

export const ENGINE_NAMES = ["duckdb", "postgres", "trino", "athena"] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

/** How far a question is; the percentage is the engine's own guess and may stand still. */
export type EngineProgress = { state: "waiting" | "running" | "done"; percentage: number | null; elapsedMs: number };

export type RunOptions = {
  limits?: Partial<EngineLimits> | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: EngineProgress) => void) | undefined;
  /**
   * Takes the rows in batches, in order, one call at a time; the result then has none. Only when `run` resolves is the
   * answer complete: after an error, what was handed over is to be thrown away.
   */
  onBatch?: ((rows: CellValue[][]) => void | Promise<void>) | undefined;
};

/** What running a question took, as far as the engine says so. Times in milliseconds. */
export type RunFacts = {
  elapsedMs: number;
  /** Bytes the engine read from files or tables. Null where it does not say. */
  scannedBytes: number | null;
  queuedMs?: number;
  planningMs?: number;
  /** The name of the run in the engine's own lists and logs. */
  engineQueryId?: string;
};

/** The engine's own guess at what a question reads, without running it. Null where it has none that is free. */
export type EngineEstimate = { rows: number | null; bytes: number | null };

/**
 * A column of a table as it can be asked, or why it cannot, in a sentence. Both name it as the table does. `readableAs`
 * is a type it can be asked as where a person says so, with a loss of digits.
 */
export type InspectedColumn = { name: string; type: ColumnType } | { name: string; unreadable: string; readableAs?: ColumnType };

export type Inspected = { columns: InspectedColumn[] };

/** Runs compiled questions. Every error is an AppError; the engine's own words never leave it. */
export type Engine<Options extends RunOptions = RunOptions> = {
  readonly name: EngineName;
  readonly dialect: DialectName;
  run(compiled: CompiledQuery, options: Options): Promise<RawResult & RunFacts>;
  /**
   * Writes the whole answer as CSV to `path`, which must not exist, or throws and leaves no file. Of the limits only
   * time, memory and threads count.
   */
  exportCsv(
    compiled: CompiledQuery,
    options: Omit<Options, "onBatch"> & { path: string },
  ): Promise<{ rows: number; bytes: number } & RunFacts>;
  /** As `exportCsv`, as Parquet with the names and types of the answer: text as it is, nothing made harmless. */
  exportParquet(
    compiled: CompiledQuery,
    options: Omit<Options, "onBatch"> & { path: string },
  ): Promise<{ rows: number; bytes: number } & RunFacts>;
  estimate(compiled: CompiledQuery, options: Options): Promise<EngineEstimate>;
  /** The columns of a table, by its path (schema, name; on Trino and Athena the catalogue first; on DuckDB one file). */
  inspect(table: readonly string[], options: Options): Promise<Inspected>;
  /** Ends what runs, with ENGINE_FAILED, and gives everything back. Opening it again makes a new one. */
  close(): Promise<void>;
};

/** DuckDB opens files by their path, so a question says which folders it may read: nothing outside them is reachable. */
export type DuckdbRunOptions = RunOptions & { directories: string[] };

export type DuckdbEngine = Engine<DuckdbRunOptions> & {
  /** The processes there are, for tests and the health page. */
  processes(): { pid: number; busy: boolean }[];
};

/** A workbook, and the Parquet file whose rows its first sheet holds: columns in order, each with its heading and type. */
export type WorkbookRequest = {
  parquet: string;
  path: string;
  rows: number;
  columns: readonly { name: string; heading: string; type: ColumnType }[];
  /** Lines of a second sheet, which says what the first is: what, and its value. Without any there is no second sheet. */
  about: readonly (readonly [what: string, value: string])[];
  /** Whether a part of the file may be larger than 4 GiB. */
  isLarge: boolean;
};

/** A DuckDB of its own that may write into one folder: for turning files into Parquet. */
export type Converter = {
  query(sql: string, parameters?: readonly SqlValue[]): Promise<{ rows: CellValue[][] }>;
  /** Runs one statement; answers how many rows it changed or wrote. */
  execute(sql: string, parameters?: readonly SqlValue[]): Promise<{ rows: number }>;
  /** Makes a workbook of a Parquet file of ours, row by row; answers its rows. */
  writeWorkbook(workbook: WorkbookRequest): Promise<{ rows: number }>;
  /** Ends the running statement with CANCELLED and leaves the process usable. */
  interrupt(): void;
  /** The most memory the process has had resident, in bytes. */
  peakRss(): number;
};
