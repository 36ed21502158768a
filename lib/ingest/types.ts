import type { CellValue } from "@/lib/query";
import type { HeaderMapping, UsedAlias } from "./match-columns";

/**
 * What an organisation's key makes of identifiers, from lib/keys; this folder knows no key. Both are null for an id that
 * names nobody, such as `UNKNOWN`.
 */
export type Pseudonyms = { version: number; of(id: string): string | null; shiftDays(id: string): number | null };

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
  /** What the contract asks for, such as `a whole number`; filled in by `expectedOf` when the file has been judged. */
  expected?: string | null;
};

/**
 * One thing a comparison came to, or a hold of another kind. Its key is `check:column`, with the hospital and the month
 * behind it where a file has several parts; a person accepts holds by key. Aggregates only, never a patient's value.
 */
export type RunCheck = {
  key: string;
  check: string;
  column: string | null;
  severity: "info" | "warn" | "hold";
  message: string;
  before: string | number | null;
  now: string | number | null;
  facts?: Record<string, string | number | null>;
};

/** A check before its key is made; `about` tells several of one column apart. */
export type RowCheckDraft = Omit<RunCheck, "key"> & { about?: string };

/** Where the columns of a file are, by which the values of a rejected line are found again. */
export type FileLayout = {
  delimiter: string;
  quote: string | null;
  /** Positions of a column's sources, from 0, by the column's name; -1 for a missing one. */
  positions: Record<string, number[]>;
  /** By the name of a rule of the contract, the columns it reads; only of rules that lines broke. */
  rules?: Record<string, string[]>;
};

/** The distinct hashes below `bound`, at most 1,024, smallest first: a sample of rows that two files have in common. */
export type HashSketch = {
  /** Hexadecimal, 16 digits. Every distinct hash up to it is in the sketch. */
  bound: string;
  hashes: string[];
  /** Rows whose hash is up to the bound: more than there are hashes where rows repeat. */
  rows: number;
};

/** How the numbers of a column are spread: 41 quantiles from the smallest to the largest. */
export type NumberSketch = { count: number; mean: number; sd: number; quantiles: number[] };

/** What a part's rows are like beyond their profile, for comparison with other months. */
export type RowSketch = {
  /** Whose hashes these are: those of another engine cannot be compared. */
  engine: string;
  rows: number;
  /** Hashes of all columns but the month's. */
  all: HashSketch;
  /** Hashes without dates and times; null where there are none, and it would be the same. */
  undated: HashSketch | null;
  numbers: Record<string, NumberSketch>;
  /** By number column and analyte, where the contract names one. */
  groups: Record<string, Record<string, { count: number; median: number }>>;
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

/**
 * A column as it is stored. Channels of a wide export are stored by instrument: `i5` of type `double[]` with the elements
 * `I5_1`, `I5_2`, … and their smallest, largest and empty values together, or `i2` of type `double` for a single channel.
 */
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
  profiles: { hospital: string; rows: number; columns: Record<string, ColumnProfile>; sketch?: RowSketch | null }[];
};

/** What a file's header has beyond the contract, and what it lacks: columns of the contract by name. */
export type HeaderDrift = { unknown: string[]; missing: string[] };

/** What became of a file. `rejectedPath` is a CSV `line,reasons,original`, or null when no line was rejected. */
export type Conversion =
  | {
      outcome: "ready";
      parts: ConvertedPart[];
      counts: Counts;
      issues: Issue[];
      rejectedPath: string | null;
      sha256: string;
      layout: FileLayout;
      drift: HeaderDrift;
      /** Headers that were taken for a column because a person said so: other names give other content. */
      aliases: UsedAlias[];
      /** Which headers are unknown and which columns missing, with columns that may be meant; null where none are. */
      mapping: HeaderMapping | null;
      /** What was found while converting that a person must see first, such as columns that look like identifiers. */
      checks: RunCheck[];
    }
  | {
      outcome: "rejected";
      message: string;
      issues: Issue[];
      counts: Counts | null;
      rejectedPath: string | null;
      sha256: string;
      layout: FileLayout | null;
    }
  | { outcome: "held"; reason: "columns"; message: string; issues: Issue[]; mapping: HeaderMapping | null; sha256: string };

export type ConvertStep = "scan" | "load" | "deidentify" | "write";
export type StepFacts = { rowsIn?: number; rowsOut?: number; bytes?: number; peakRss?: number };
