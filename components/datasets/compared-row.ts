import type { VersionComparison } from "@/lib/analysis";

export type ComparedRow = VersionComparison["rows"][number];

/** Places of the values that are not what they were; none for a row that came or went. */
export function changedColumns({ before, after }: ComparedRow): Set<number> {
  if (before === null || after === null) return new Set();
  return new Set(after.flatMap((value, at) => (value === before[at] ? [] : [at])));
}
