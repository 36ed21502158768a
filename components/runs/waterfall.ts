import type { RunDetail } from "@/lib/runs";

type Step = RunDetail["steps"][number];

export type WaterfallBar = Step & { key: string; offset: number; width: number; durationMs: number };
export type Waterfall = { attempt: number; totalMs: number; bars: WaterfallBar[] };

/**
 * One waterfall per attempt, newest first: every step as a share of its attempt's time, `offset` and `width` from 0 to 1.
 * A step that has not ended lasts until `now` (milliseconds since 1970).
 */
export function waterfalls(steps: Step[], now: number): Waterfall[] {
  const attempts = new Map<number, Step[]>();
  for (const step of steps) attempts.set(step.attempt, [...(attempts.get(step.attempt) ?? []), step]);
  return [...attempts.entries()].sort(([a], [b]) => b - a).map(([attempt, list]) => oneAttempt(attempt, list, now));
}

function oneAttempt(attempt: number, steps: Step[], now: number): Waterfall {
  const spans = steps.map((step) => {
    const start = Date.parse(step.startedAt);
    // A worker that was killed leaves its last step without an end: its bar is cut where the next attempt's clock is unknown.
    const end = step.endedAt === null ? (step.state === "running" ? now : start) : Date.parse(step.endedAt);
    return { step, start, end: Math.max(end, start) };
  });
  const first = Math.min(...spans.map((span) => span.start));
  const last = Math.max(...spans.map((span) => span.end));
  const total = Math.max(last - first, 1);
  const bars = spans
    .sort((a, b) => a.start - b.start)
    .map(({ step, start, end }, index) => ({
      ...step,
      key: `${attempt}-${step.name}-${index}`,
      offset: (start - first) / total,
      width: (end - start) / total,
      durationMs: end - start,
    }));
  return { attempt, totalMs: last - first, bars };
}
