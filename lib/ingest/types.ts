import type { CellValue } from "@/lib/query";

/** What became of the records of one file: `received` is the sum of the other four. */
export type Counts = { received: number; skipped: number; published: number; rejected: number; deduplicated: number };

/**
 * One finding about a file. `rule` is a name from README.md or the name of a rule of the contract. It holds line
 * numbers and column names, never a cell's value.
 */
export type Issue = {
  rule: string;
  column: string | null;
  severity: "info" | "warn" | "reject";
  count: number;
  /** Physical line numbers, the first ones, at most 20. */
  sampleLines: number[];
  message: string;
};

/** What one column holds in one part; made so that profiles of several parts can be merged. */
export type ColumnProfile = {
  rows: number;
  /** NULL, and for text also the empty text. */
  empties: number;
  distinct: number;
  distinctExact: boolean;
  min: CellValue;
  max: CellValue;
  /**
   * Bins `[start, start + width)`; the width is a power of two and every start a multiple of it. Dates and
   * timestamps are counted in days since 1970-01-01.
   */
  histogram: { width: number; bins: [start: number, count: number][] } | null;
  /** The most frequent values as text, at most 100; all of them when `distinctExact` and `distinct` ≤ 100. */
  top: [value: string, count: number][];
};

export type PartColumn = {
  name: string;
  type: string;
  compressedBytes: number;
  min: CellValue;
  max: CellValue;
  nulls: number;
  /** Offset and length of each chunk in turn, one chunk per row group. */
  chunks: number[];
};

/** One written, verified Parquet file. `hospital` is "*" where the contract cuts files by period only. */
export type ConvertedPart = {
  hospital: string;
  /** `YYYY-MM`. */
  period: string;
  path: string;
  rows: number;
  bytes: number;
  sha256: string;
  /** The Parquet footer with its length and its mark. */
  footerBytes: number;
  columns: PartColumn[];
  profiles: { hospital: string; rows: number; columns: Record<string, ColumnProfile> }[];
};

/** What became of a file. `rejectedPath` is a CSV `line,reasons,original`, or null when no line was rejected. */
export type Conversion =
  | { outcome: "ready"; parts: ConvertedPart[]; counts: Counts; issues: Issue[]; rejectedPath: string | null; sha256: string }
  | { outcome: "rejected"; message: string; issues: Issue[]; counts: Counts | null; rejectedPath: string | null; sha256: string }
  | { outcome: "held"; reason: "columns"; message: string; issues: Issue[]; sha256: string };

export type ConvertStep = "scan" | "load" | "write";
export type StepFacts = { rowsIn?: number; rowsOut?: number; bytes?: number; peakRss?: number };
