/** What the catalogue knows of one column of one file: enough to estimate a question and to leave the file out. */
export type ColumnStats = {
  name: string;
  /** As formatColumnType of lib/query writes it. */
  type: string;
  compressedBytes: number;
  min: string | number | boolean | null;
  max: string | number | boolean | null;
  nulls: number;
};

export type FileStats = { columns: ColumnStats[] };

/** The columns in a row's `stats`, which only `sealFile` writes. */
export function columnsOf(stats: unknown): ColumnStats[] {
  return (stats as FileStats | null)?.columns ?? [];
}
