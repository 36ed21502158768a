import { columnStats, detailOf, type FileDetail } from "./file-detail";
import type { ColumnStats, FileStats } from "./file-stats";

/** A hospital's month, or a month of many hospitals: one file of a version. */
export type Partition = {
  fileId: string;
  /** Absolute. */
  path: string;
  /** The hospital's code; `*` when the file holds many. */
  hospital: string;
  /** `YYYY-MM`. */
  period: string;
  rows: number;
  bytes: number;
  /** The hospitals whose rows are in it. */
  hospitals: string[];
  /** Where the file holds many hospitals: how many rows each has. */
  rowsOf: ReadonlyMap<string, number> | null;
};

/** A partition with what is known of its columns. */
export type PinnedFile = Partition & {
  /** The very same list for files with the same columns. */
  columns: readonly { name: string; type: string }[];
  detail: FileDetail;
  /** Set where the smallest and largest values of its columns must not be told: only those of a month are, of this column. */
  hidden: { periodColumn: string | null } | null;
};

/** A partition and its statistics. */
export function pinnedFile(partition: Partition, stats: FileStats | FileDetail): PinnedFile {
  const detail = "layout" in stats ? stats : detailOf(stats);
  return { ...partition, columns: detail.layout.columns, detail, hidden: null };
}

/** What may be known of one column of a file; null when the file has no such column. */
export function statsOf(file: PinnedFile, name: string): ColumnStats | null {
  const stats = columnStats(file.detail, name);
  if (stats === null || file.hidden === null) return stats;
  const range = name === file.hidden.periodColumn ? monthOf(file.period, stats.type) : { min: null, max: null };
  return { ...stats, nulls: 0, ...range };
}

/** Bounds of a month's values that no row has to have. */
function monthOf(period: string, type: string): { min: string; max: string } {
  const time = type === "timestamp";
  return { min: `${period}-01${time ? "T00:00:00.000" : ""}`, max: `${period}-31${time ? "T23:59:59.999" : ""}` };
}

/**
 * How much of a file is the caller's: 1, unless it holds other hospitals too. Of such a file a caller with a row
 * scope is told its own share only: sizes are answers like any other.
 */
export function shareOf({ rows, rowsOf }: Pick<Partition, "rows" | "rowsOf">, hospitals: readonly string[] | null): number {
  if (hospitals === null || rowsOf === null) return 1;
  let own = 0;
  for (const hospital of new Set(hospitals)) own += rowsOf.get(hospital) ?? 0;
  return own / Math.max(1, rows);
}
