import type { Partition } from "./partition";

export type Totals = { files: number; rows: number; bytes: number };

/**
 * The partitions of one version of a dataset, in memory, so that a question looks up those it may need and no others.
 * What is known of a file's columns is not in it: that is read for the partitions that were found (`readFiles`).
 */
export type VersionIndex = {
  readonly datasetId: string;
  readonly version: number;
  /** By period, then hospital, then file. */
  readonly partitions: readonly Partition[];
  /** By period; files that hold many hospitals under `*`. */
  readonly byHospital: ReadonlyMap<string, readonly Partition[]>;
  /** Whether all months are written `YYYY-MM`, so that they compare as text. */
  readonly plainPeriods: boolean;
  readonly totals: Totals;
  /** Of each hospital, with its share of files that hold others too. */
  readonly totalsOf: ReadonlyMap<string, Totals>;
};

/** The mark of a file that holds many hospitals. */
export const SHARED = "*";

/** Makes the index of these partitions. */
export function makeIndex(o: { datasetId: string; version: number; partitions: readonly Partition[] }): VersionIndex {
  const partitions = o.partitions.toSorted(inOrder);
  const byHospital = new Map<string, Partition[]>();
  const totals: Totals = { files: 0, rows: 0, bytes: 0 };
  const totalsOf = new Map<string, Totals>();
  for (const partition of partitions) {
    const list = byHospital.get(partition.hospital);
    if (list) list.push(partition);
    else byHospital.set(partition.hospital, [partition]);
    count(totals, partition.rows, partition.bytes);
    if (partition.rowsOf === null) count(own(totalsOf, partition.hospital), partition.rows, partition.bytes);
    else for (const [hospital, rows] of partition.rowsOf) count(own(totalsOf, hospital), rows, bytesOf(partition, rows));
  }
  const plainPeriods = partitions.every(({ period }) => /^\d{4}-\d\d$/.test(period));
  return { datasetId: o.datasetId, version: o.version, partitions, byHospital, plainPeriods, totals, totalsOf };
}

/** What the caller may see of a version; a file shared by several of the caller's hospitals counts once for each. */
export function totalsFor(index: VersionIndex, hospitals: readonly string[] | null): Totals {
  if (hospitals === null) return index.totals;
  const sum: Totals = { files: 0, rows: 0, bytes: 0 };
  for (const hospital of new Set(hospitals)) {
    const found = index.totalsOf.get(hospital);
    if (found) {
      sum.files += found.files;
      sum.rows += found.rows;
      sum.bytes += found.bytes;
    }
  }
  return sum;
}

/** The order of partitions everywhere: by period, hospital and file. */
export function inOrder(a: Partition, b: Partition): number {
  return compare(a.period, b.period) || compare(a.hospital, b.hospital) || compare(a.fileId, b.fileId);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function own(totals: Map<string, Totals>, hospital: string): Totals {
  const known = totals.get(hospital);
  if (known) return known;
  const made = { files: 0, rows: 0, bytes: 0 };
  totals.set(hospital, made);
  return made;
}

function count(totals: Totals, rows: number, bytes: number): void {
  totals.files += 1;
  totals.rows += rows;
  totals.bytes += bytes;
}

function bytesOf(partition: Partition, rows: number): number {
  return (partition.bytes * rows) / Math.max(1, partition.rows);
}
