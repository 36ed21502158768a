import type { CellValue, ResultColumn, SqlValue } from "@/lib/query";
import type { CsvColumn } from "../csv-columns";
import type { Inspected, WorkbookRequest } from "../engine";

/** How the DuckDB of a child is opened. `query` runs one SELECT at a time, `convert` any statement of ours. */
export type OpenRequest = {
  mode: "query" | "convert";
  directories: string[];
  temporaryDirectory: string;
  memory: string;
  threads: number;
};
export type RunRequest = {
  sql: string;
  parameters: readonly SqlValue[];
  columns: readonly ResultColumn[];
  maxRows: number;
  maxCells: number;
  maxCharacters: number;
};
/** The answer comes in parts, each some rows; when all are sent, the reply is empty. */
export type RunPart = CellValue[][];
export type ExportRequest = {
  sql: string;
  parameters: readonly SqlValue[];
  columns: readonly CsvColumn[];
  path: string;
  format: "csv" | "parquet";
};
export type ExportReply = { rows: number; bytes: number };
export type InspectRequest = { file: string };
export type InspectReply = Inspected;
export type StatementRequest = { sql: string; parameters: readonly SqlValue[] };
export type QueryReply = { rows: CellValue[][] };
export type WorkbookReply = { rows: number };
export type { WorkbookRequest };
export type ExecuteReply = { rows: number };
