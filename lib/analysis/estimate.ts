import { and, inArray, sql } from "drizzle-orm";
import { partProfiles, type Tx } from "@/db";
import type { PinnedFile } from "@/lib/lake";
import type { Estimate } from "./answers";

/** The share of a file's rows that the caller may see: 1, unless the file holds other hospitals too. */
export type ShareOf = (file: PinnedFile) => number;

/**
 * How much of each file is the caller's. Of a file that holds other hospitals too, a caller with a row scope is told
 * its own share only: sizes are answers like any other.
 */
export async function sharesOf(args: { tx: Tx; files: readonly PinnedFile[]; hospitals: string[] | null }): Promise<ShareOf> {
  const { tx, files, hospitals } = args;
  if (hospitals === null) return () => 1;
  const mixed = files.filter((file) => file.hospital === "*").map((file) => file.fileId);
  const rows =
    mixed.length === 0 || hospitals.length === 0
      ? []
      : await tx
          .select({ fileId: partProfiles.fileId, rows: sql<string>`sum(${partProfiles.rows})` })
          .from(partProfiles)
          .where(and(inArray(partProfiles.fileId, mixed), inArray(partProfiles.hospital, hospitals)))
          .groupBy(partProfiles.fileId);
  const own = new Map(rows.map((row) => [row.fileId, Number(row.rows)]));
  return (file) => (file.hospital === "*" ? (own.get(file.fileId) ?? 0) / Math.max(1, file.rows) : 1);
}

/** What a question will read, from the statistics of the files: the compressed bytes of its columns only. */
export function estimateOf(args: {
  /** Every file of the version the caller may read. */
  all: readonly PinnedFile[];
  /** Those the question reads. */
  files: readonly PinnedFile[];
  columns: string[];
  share: ShareOf;
}): Estimate {
  const { all, files, columns, share } = args;
  const wanted = new Set(columns);
  let rows = 0;
  let bytes = 0;
  for (const file of files) {
    rows += file.rows * share(file);
    for (const column of file.columns) if (wanted.has(column.name)) bytes += column.compressedBytes * share(file);
  }
  const totalBytes = all.reduce((sum, file) => sum + file.bytes * share(file), 0);
  return { files: files.length, rows: Math.round(rows), bytes: Math.round(bytes), totalBytes: Math.round(totalBytes) };
}
