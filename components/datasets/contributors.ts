import type { DatasetCoverage } from "@/lib/catalog";

export type Contributor = { hospital: string; months: number; first: string; last: string; rows: number };

/** Who sends a dataset, from what is published: the most rows first. */
export function contributorsOf({ cells }: Pick<DatasetCoverage, "cells">): Contributor[] {
  const known = new Map<string, Contributor>();
  for (const { hospital, period, rows } of cells) {
    const one = known.get(hospital);
    if (!one) {
      known.set(hospital, { hospital, months: 1, first: period, last: period, rows });
      continue;
    }
    one.months += 1;
    one.rows += rows;
    if (period < one.first) one.first = period;
    if (period > one.last) one.last = period;
  }
  return [...known.values()].toSorted((one, other) => other.rows - one.rows || (one.hospital < other.hospital ? -1 : 1));
}
