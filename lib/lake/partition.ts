import type { ColumnStats } from "./file-stats";

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
export type PinnedFile = Partition & { columns: ColumnStats[]; footerBytes: number | null };

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
