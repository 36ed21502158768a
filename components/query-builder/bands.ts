import type { ExploreColumn } from "./explore-columns";

/** Steps people count in. */
const STEPS = [1, 2, 2.5, 5, 10];
const MAX_EDGES = 8;

/** A round width that cuts a stretch into about so many parts: 1, 2, 2.5 or 5 times a power of ten. */
export function roundStep(span: number, parts: number): number {
  const raw = span / parts;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = STEPS.find((known) => known * power >= raw * 0.999) ?? 10;
  return Number((step * power).toPrecision(6));
}

type Known = Pick<ExploreColumn, "kind" | "profile">;

/** The stretch most values of a number lie in, by what was counted when the data was published; null where nothing is known. */
export function usualRange({ profile }: Pick<Known, "profile">): { low: number; high: number } | null {
  const histogram = profile?.histogram;
  if (!histogram || histogram.bins.length === 0) {
    const [low, high] = [Number(profile?.min ?? Number.NaN), Number(profile?.max ?? Number.NaN)];
    return Number.isFinite(low) && Number.isFinite(high) && low < high ? { low, high } : null;
  }
  const bins = [...histogram.bins].sort(([a], [b]) => a - b);
  const all = bins.reduce((sum, [, rows]) => sum + rows, 0);
  // A few values far away would make one band of nearly everything.
  const low = bins[edgeOf(bins, all * 0.02)]?.[0];
  const last = bins.length - 1 - edgeOf([...bins].reverse(), all * 0.02);
  const high = (bins[last]?.[0] ?? 0) + histogram.width;
  return low === undefined || low >= high ? null : { low, high };
}

function edgeOf(bins: readonly [number, number][], rows: number): number {
  let seen = 0;
  for (const [index, [, here]] of bins.entries()) {
    seen += here;
    if (seen > rows) return index;
  }
  return 0;
}

/** Round edges that cut a number into about six bands where most of its values are; null where they are not known. */
export function suggestedBands(column: Known): number[] | null {
  const range = usualRange(column);
  if (range === null) return null;
  const span = range.high - range.low;
  let step = roundStep(span, 6);
  if (column.kind === "integer") step = Math.max(1, Math.ceil(step));
  const first = Math.ceil(Number((range.low / step).toPrecision(9))) * step;
  const edges: number[] = [];
  for (let edge = first; edge < range.high && edges.length < MAX_EDGES; edge += step) {
    const rounded = Number(edge.toPrecision(9));
    if (rounded > range.low) edges.push(rounded);
  }
  return edges.length === 0 ? null : edges;
}
