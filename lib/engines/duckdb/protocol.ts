import type { CellValue, ResultColumn, SqlValue } from "@/lib/query";

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
export type RunReply = { rows: CellValue[][] };
export type ExportRequest = { sql: string; parameters: readonly SqlValue[]; columns: readonly ResultColumn[]; path: string };
export type ExportReply = { rows: number; bytes: number };
export type StatementRequest = { sql: string; parameters: readonly SqlValue[] };
export type QueryReply = { rows: CellValue[][] };
export type ExecuteReply = { rows: number };
