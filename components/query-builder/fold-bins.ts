import type { ColumnProfile } from "./explore-columns";

export type Bin = { start: number; end: number; rows: number };

/** Neighbouring bins together, so that there are at most `most` and no row is left out. */
export function foldBins(histogram: NonNullable<ColumnProfile["histogram"]>, most: number): Bin[] {
  let { width } = histogram;
  let bins = new Map(histogram.bins);
  const span = (known: Map<number, number>) => (Math.max(...known.keys()) - Math.min(...known.keys())) / width + 1;
  while (bins.size > 0 && span(bins) > most) {
    width *= 2;
    const wider = new Map<number, number>();
    for (const [start, rows] of bins) {
      const slot = Math.floor(start / width) * width;
      wider.set(slot, (wider.get(slot) ?? 0) + rows);
    }
    bins = wider;
  }
  if (bins.size === 0) return [];
  const first = Math.min(...bins.keys());
  return Array.from({ length: Math.round(span(bins)) }, (_, index) => {
    const start = first + index * width;
    return { start, end: start + width, rows: bins.get(start) ?? 0 };
  });
}
