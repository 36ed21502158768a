import type { ColumnProfile } from "../types";
import type { ClockEncoding } from "./clock";
import type { Constant } from "./pages";
import type { StoredColumn } from "./parquet-schema";

/** Where the values of a stored column come from. */
export type StoredFrom =
  | { is: "slots"; slot: number; width: number }
  | { is: "text"; index: number }
  | { is: "clock" }
  | { is: "constant"; constant: Constant };

export type WideColumn = StoredColumn & {
  from: StoredFrom;
  /** Names in questions with their types, in the order of the elements. */
  logical: string[];
  /** For an array and for a channel alone: the code that the instrument's profile is called by. */
  instrument: string | null;
};

/** What to do with one field of a record: a slot from 0 on, NOWHERE, or a text, `TEXT - index`. */
export const NOWHERE = -1;
export const TEXT = -2;

/** All that the reading process needs to know. Plain data, as it is sent to it. */
export type WideJob = {
  delimiter: number;
  quote: number;
  nullWords: string[];
  /** By position in the file. */
  targets: number[];
  /** By slot: channels first, then other numbers, the clock last. */
  numbers: { name: string; missing: boolean }[];
  texts: { name: string; required: boolean; nullWords: string[] }[];
  clock: {
    name: string;
    encoding: ClockEncoding;
    zone: string;
    /** Days that every moment is moved by, for a file whose dates are shifted. */
    shiftDays: number;
  };
  columns: WideColumn[];
  /** Rows whose instruments are profiled together, by the widths of their slots; they cover all slots. */
  widths: number[];
  /** `YYYY-MM` of all rows, or null where the clock says it. */
  period: string | null;
  /** The month the upload was sent for, which the clock must agree with. */
  wantedPeriod: string | null;
  rowGroup: number;
  /** Files are written here as `part-<number>.parquet`. */
  directory: string;
  /** The numbers of rejected records with their reasons. */
  reasonsPath: string;
};

export type WideFinding = { rule: string; column: string; rejects: boolean; count: number; ordinals: number[] };

export type WidePart = {
  file: string;
  period: string;
  rows: number;
  bytes: number;
  sha256: string;
  footerBytes: number;
  /** By stored column. */
  chunks: Record<string, number[]>;
  profiles: Record<string, ColumnProfile>;
  /** Of each stored column of numbers, how many there are and their sum, also without signs, to compare with what the engine reads. */
  sums: Record<string, { values: number; sum: number; magnitude: number; size: number }>;
};

export type WideResult = {
  records: number;
  rejected: number;
  parts: WidePart[];
  findings: WideFinding[];
  /** What the clock of the first published row reads, and the smallest and the largest reading; null without rows. */
  clock: { first: number; least: number; most: number } | null;
  /** Columns of text, with how many of their values have letters in them. */
  words: Record<string, number>;
};
