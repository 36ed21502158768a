import type { NumberSketch } from "./types";

/** Numbers of one month or several, as quantiles; each month counts by its values. */
export type Distribution = readonly NumberSketch[];

export function countOf(of: Distribution): number {
  return of.reduce((sum, one) => sum + one.count, 0);
}

/** The share of values up to and including `x`: straight lines between the quantiles, mixed by count. */
export function shareUpTo(of: Distribution, x: number): number {
  const all = countOf(of);
  return all === 0 ? 0 : of.reduce((sum, one) => sum + (one.count / all) * upTo(one.quantiles, x), 0);
}

function upTo(quantiles: readonly number[], x: number): number {
  const steps = quantiles.length - 1;
  const at = quantiles.findLastIndex((value) => value <= x);
  if (at < 0) return 0;
  if (at >= steps) return 1;
  const [low, high] = [quantiles[at] ?? x, quantiles[at + 1] ?? x];
  return (at + (high > low ? (x - low) / (high - low) : 0)) / steps;
}

/** The share of values below `x`, without those that are `x`. */
function shareBelow(of: Distribution, x: number): number {
  const all = countOf(of);
  return all === 0 ? 0 : of.reduce((sum, one) => sum + (one.count / all) * below(one.quantiles, x), 0);
}

function below(quantiles: readonly number[], x: number): number {
  const at = quantiles.findIndex((value) => value >= x);
  if (at < 0) return 1;
  if (at === 0) return 0;
  const [low, high] = [quantiles[at - 1] ?? x, quantiles[at] ?? x];
  return (at - 1 + (x - low) / (high - low)) / (quantiles.length - 1);
}

/** Nine borders, up to which one tenth, two tenths … of the values lie; fewer where many values are the same. */
export function decilesOf(of: Distribution): number[] {
  const points = [...new Set(of.flatMap((one) => one.quantiles))].sort((a, b) => a - b);
  const shares = points.map((point) => shareUpTo(of, point));
  const found = [1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap((tenth) => points[shares.findIndex((share) => share >= tenth / 10 - 1e-9)] ?? []);
  return [...new Set(found)];
}

/** The shares of the bins that borders make: up to the first, up to the second, …, above the last. */
export function binShares(of: Distribution, borders: readonly number[]): number[] {
  const cumulated = [...borders.map((border) => shareUpTo(of, border)), 1];
  return cumulated.map((share, at) => share - (cumulated[at - 1] ?? 0));
}

/** Wasserstein distance: the area between the two cumulated shares. */
export function wasserstein(before: Distribution, now: Distribution): number {
  const points = [...new Set([...before, ...now].flatMap((one) => one.quantiles))].sort((a, b) => a - b);
  let area = 0;
  for (let at = 1; at < points.length; at++) {
    const [from, to] = [points[at - 1] ?? 0, points[at] ?? 0];
    const width = to - from;
    // Both are straight lines inside the interval; at its ends they may jump.
    const d1 = shareUpTo(before, from) - shareUpTo(now, from);
    const d2 = shareBelow(before, to) - shareBelow(now, to);
    area += d1 * d2 >= 0 ? (width * Math.abs(d1 + d2)) / 2 : (width * (d1 * d1 + d2 * d2)) / (2 * (Math.abs(d1) + Math.abs(d2)));
  }
  return area;
}

/** The standard deviation of all months together. */
export function deviationOf(of: Distribution): number {
  const all = countOf(of);
  const mean = of.reduce((sum, one) => sum + (one.count / all) * one.mean, 0);
  return Math.sqrt(of.reduce((sum, one) => sum + (one.count / all) * (one.sd ** 2 + (one.mean - mean) ** 2), 0));
}

/** The value that half of them do not exceed. */
export function medianOf(one: NumberSketch): number {
  return one.quantiles[(one.quantiles.length - 1) / 2] ?? NaN;
}

/** Numbers of several parts as those of one. */
export function mergeNumbers(of: NumberSketch[]): NumberSketch | null {
  const [first, ...more] = of;
  if (first === undefined || more.length === 0) return first ?? null;
  const count = countOf(of);
  const steps = first.quantiles.length - 1;
  const points = [...new Set(of.flatMap((one) => one.quantiles))].sort((a, b) => a - b);
  const shares = points.map((point) => shareUpTo(of, point));
  const quantiles = first.quantiles.map(
    (_, step) => points[shares.findIndex((share) => share >= step / steps - 1e-9)] ?? points.at(-1) ?? 0,
  );
  const mean = of.reduce((sum, one) => sum + (one.count / count) * one.mean, 0);
  return { count, mean, sd: deviationOf(of), quantiles };
}
