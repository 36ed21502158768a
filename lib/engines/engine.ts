import type { CellValue, CompiledQuery, RawResult, SqlValue } from "@/lib/query";
import type { EngineLimits } from "./limits";

/** How far a question is; the percentage is the engine's own guess and may stand still. */
export type EngineProgress = { state: "waiting" | "running" | "done"; percentage: number | null; elapsedMs: number };

export type RunOptions = {
  /** The folders the question may read. Nothing outside them is reachable. */
  directories: string[];
  limits?: Partial<EngineLimits>;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: EngineProgress) => void) | undefined;
};

/** Runs compiled questions. Every error is an AppError; the engine's own words never leave it. */
export type DuckdbEngine = {
  run(compiled: CompiledQuery, options: RunOptions): Promise<RawResult & { elapsedMs: number }>;
  /** Writes the whole answer as CSV to `path`, which must not exist, or throws and leaves no file. */
  exportCsv(compiled: CompiledQuery, options: RunOptions & { path: string }): Promise<{ rows: number; bytes: number }>;
  /** The processes there are, for tests and the health page. */
  processes(): { pid: number; busy: boolean }[];
  close(): Promise<void>;
};

/** A DuckDB of its own that may write into one folder: for turning files into Parquet. */
export type Converter = {
  query(sql: string, parameters?: readonly SqlValue[]): Promise<{ rows: CellValue[][] }>;
  /** Runs one statement; answers how many rows it changed or wrote. */
  execute(sql: string, parameters?: readonly SqlValue[]): Promise<{ rows: number }>;
  /** Ends the running statement with CANCELLED and leaves the process usable. */
  interrupt(): void;
  /** The most memory the process has had resident, in bytes. */
  peakRss(): number;
};
