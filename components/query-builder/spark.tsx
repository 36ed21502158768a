import { evenBins } from "./date-bins";
import type { ColumnProfile } from "./explore-columns";

const WIDTH = 56;
const HEIGHT = 18;
const MAX_BARS = 14;

/** Heights of the small picture of a column: its histogram folded to a few bars, or its most frequent values. */
export function sparkBars(profile: ColumnProfile): number[] {
  const { top } = profile;
  const histogram = evenBins(profile);
  if (!histogram || histogram.bins.length === 0) return top.slice(0, MAX_BARS).map(([, rows]) => rows);
  const first = Math.min(...histogram.bins.map(([start]) => start));
  const last = Math.max(...histogram.bins.map(([start]) => start));
  const slots = Math.round((last - first) / histogram.width) + 1;
  // A whole number of bins to a bar: uneven bars would show peaks that are not there.
  const binsPerBar = Math.ceil(slots / MAX_BARS);
  const bars = Array.from({ length: Math.ceil(slots / binsPerBar) }, () => 0);
  for (const [start, rows] of histogram.bins) {
    const bar = Math.floor(Math.round((start - first) / histogram.width) / binsPerBar);
    bars[bar] = (bars[bar] ?? 0) + rows;
  }
  return bars;
}

/** A column's distribution at a glance; the profile has it in numbers. */
export function Spark({ profile }: { profile: ColumnProfile | null }) {
  const bars = profile ? sparkBars(profile) : [];
  const highest = Math.max(...bars, 1);
  const step = WIDTH / MAX_BARS;
  return (
    <svg width={WIDTH} height={HEIGHT} aria-hidden="true" focusable="false" style={{ flexShrink: 0 }}>
      {bars.map((rows, index) => {
        const height = rows === 0 ? 0 : Math.max(1, (rows / highest) * HEIGHT);
        // Bars have no identity but their place.
        return <rect key={index} x={index * step} y={HEIGHT - height} width={step - 1} height={height} fill="var(--medlake-spark)" />;
      })}
    </svg>
  );
}
