import { statsOf, type ColumnStats, type PinnedFile } from "@/lib/lake";

/** What an engine reads of one file: at least, at most, and what the columns alone take. */
export type ReadSize = { bytes: number; low: number; high: number; columns: readonly { name: string; compressedBytes: number }[] };

const MB = 1_000_000;
/** How engines that read from an object store ask for bytes: as Trino does unless it is told otherwise. */
const READING = {
  /** Smaller files are read whole. */
  wholeBelow: 3 * 1024 ** 2,
  /** Ranges nearer to each other than this are read as one. */
  gap: 1024 ** 2,
  /** But never more than this at once. */
  most: 8 * 1024 ** 2,
  /** The end of a file, where its footer is expected. */
  tail: 48 * 1024,
  /** A large file is read in parts of this size, and each part reads the end of the file again. */
  part: 32 * 1024 ** 2,
};
/** Rows of a row group, as the ingestion writes them. */
const GROUP_ROWS = 122_880;

/**
 * What reading some columns of a file costs. Low: the footer and the columns. High: a small file whole; otherwise
 * what lies between the chunks is read with them where they are near each other. An array column counts as the whole
 * column, whichever of its elements are asked for. `columns` of an older file may be missing: they take nothing.
 */
export function readSize(file: PinnedFile, columns: readonly string[]): ReadSize {
  const wanted = columns.map((column) => statsOf(file, column)).filter((stats) => stats !== null);
  const bytes = wanted.reduce((sum, column) => sum + column.compressedBytes, 0);
  const footer = file.detail.footerBytes ?? 0;
  const low = footer + bytes;
  if (file.bytes < READING.wholeBelow) return { columns: wanted, bytes, low, high: Math.max(low, file.bytes) };
  const tail = (READING.tail + (footer > READING.tail ? footer : 0)) * Math.ceil(file.bytes / READING.part);
  const high = tail + (chunkBytes(wanted) ?? mostBytes(wanted, bytes, file.rows));
  return { columns: wanted, bytes, low, high: Math.max(low, Math.min(high, file.bytes + tail)) };
}

/** The bytes of the merged reads; null when it is not known where a column lies. */
function chunkBytes(columns: readonly ColumnStats[]): number | null {
  const ranges: [start: number, end: number][] = [];
  for (const { chunks } of columns) {
    if (chunks === undefined) return null;
    for (let at = 0; at + 1 < chunks.length; at += 2) {
      const start = chunks[at] ?? 0;
      ranges.push([start, start + (chunks[at + 1] ?? 0)]);
    }
  }
  ranges.sort(([a], [b]) => a - b);
  let total = 0;
  let open: [start: number, end: number] | null = null;
  for (const [start, end] of ranges) {
    if (open !== null && start - open[1] <= READING.gap && Math.max(open[1], end) - open[0] <= READING.most) {
      open[1] = Math.max(open[1], end);
      continue;
    }
    if (open !== null) total += open[1] - open[0];
    open = [start, end];
  }
  return open === null ? total : total + open[1] - open[0];
}

/** Where the offsets are not known: one gap, as long as one can be, between any two chunks. */
function mostBytes(columns: readonly ColumnStats[], bytes: number, rows: number): number {
  const chunks = columns.length * Math.ceil(rows / GROUP_ROWS);
  return bytes + Math.max(0, chunks - 1) * READING.gap;
}

/** What Athena counts for a question that reads so many bytes: whole megabytes, and ten at least. */
export function billedBytes(bytes: number): number {
  return Math.max(10 * MB, Math.ceil(bytes / MB) * MB);
}
