import { formatDate, formatTimestamp } from "@/lib/format";
import { periodTexts, type Period } from "@/lib/query";

const DAY_MS = 86_400_000;

/** A period in words, both days included: `1 Mar 2025 – 31 Mar 2025`. */
export function periodWords(period: Period): string {
  const isDays = [period.low, period.high].every((end) => end.getTime() % DAY_MS === 0);
  if (!isDays) {
    const [low, high] = periodTexts(period);
    return `${formatTimestamp(low)} – ${formatTimestamp(high)}`;
  }
  const [low, last] = periodTexts({ ...period, high: new Date(period.high.getTime() - DAY_MS), isDays });
  return low === last ? formatDate(low) : `${formatDate(low)} – ${formatDate(last)}`;
}
