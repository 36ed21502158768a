/** What the catalogue knows of one column of one file: enough to estimate a question and to leave the file out. */
export type ColumnStats = {
  name: string;
  /** As formatStoredType of lib/query writes it. Of an array its size is known, and neither range nor NULLs. */
  type: string;
  compressedBytes: number;
  min: string | number | boolean | null;
  max: string | number | boolean | null;
  nulls: number;
  /** Where its bytes are: offset and length in turn, one pair per row group. Files published before this was kept have none. */
  chunks?: number[];
};

export type FileStats = {
  columns: ColumnStats[];
  /** The Parquet footer with its length and its mark; unknown for files published before this was kept. */
  footerBytes?: number;
};

/** The statistics in a row of `lake_files`, which only `sealFile` writes. */
export function fileStatsOf(stats: unknown): FileStats {
  return (stats as FileStats | null) ?? { columns: [] };
}
