import { shareOf, type PinnedFile, type VersionIndex } from "@/lib/lake";
import type { FlatName, Prunable } from "@/lib/query";
import { readSize } from "./read-size";

/** One dataset of a question, and what the question needs of it. */
export type PricePart = {
  dataset: { id: string; slug: string };
  index: VersionIndex;
  /** The rows the caller may see: those of these hospitals; null is all. */
  hospitals: string[] | null;
  hospitalColumn: string | null;
  periodColumn: string | null;
  prunable: readonly Prunable[];
  /** Stored columns the answer depends on. */
  columns: readonly PricedColumn[];
};

/**
 * A stored column and what the question calls what it reads of it: the column's own name or `relationship.column`; of
 * an array every channel asked for. It is read whole, however many those are.
 */
export type PricedColumn = { stored: string; names: readonly FlatName[] };

/** A dataset of a question whose rows are in a table of another database. */
export type TablePart = { dataset: { id: string; slug: string }; rows: number; bytes: number };

/** A part with the files that can hold rows of its answer, as the caller may know them. */
export type PricedPart = PricePart & { files: readonly PinnedFile[] };

/** How much of a question's files is the caller's, and what its columns take. */
export type Cost = {
  files: number;
  rows: number;
  bytes: number;
  low: number;
  high: number;
  /** Of each stored column that is read. */
  columns: { names: readonly FlatName[]; bytes: number }[];
};

/** What these files cost, all datasets added up; of a file that holds others' rows too, the caller's share. */
export function costOf(parts: readonly PricedPart[], tables: readonly TablePart[]): Cost {
  const cost: Cost = { files: 0, rows: 0, bytes: 0, low: 0, high: 0, columns: [] };
  for (const part of parts) addPart(cost, part);
  for (const { rows, bytes } of tables) {
    cost.rows += rows;
    cost.bytes += bytes;
    cost.low += bytes;
    cost.high += bytes;
  }
  return cost;
}

function addPart(cost: Cost, part: PricedPart): void {
  const stored = part.columns.map((column) => column.stored);
  const byColumn = new Map<string, number>();
  for (const file of part.files) {
    const share = shareOf(file, part.hospitals);
    const size = readSize(file, stored);
    cost.files += 1;
    cost.rows += file.rows * share;
    cost.bytes += size.bytes * share;
    cost.low += size.low * share;
    cost.high += size.high * share;
    for (const { name, compressedBytes } of size.columns) byColumn.set(name, (byColumn.get(name) ?? 0) + compressedBytes * share);
  }
  for (const column of part.columns) cost.columns.push({ names: column.names, bytes: byColumn.get(column.stored) ?? 0 });
}
