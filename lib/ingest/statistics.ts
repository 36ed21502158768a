/** The middle of a list; NaN of an empty one. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? NaN) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

/**
 * Robust z: 0.6745 · (log x − median of the logs) / MAD, where MAD is the median distance from that median. Null when
 * MAD is 0, and for counts of which there is no logarithm.
 */
export function robustZ(x: number, before: readonly number[]): number | null {
  if (x <= 0 || before.some((value) => value <= 0)) return null;
  const logs = before.map(Math.log);
  const middle = median(logs);
  const mad = median(logs.map((value) => Math.abs(value - middle)));
  return mad < 1e-12 ? null : (0.6745 * (Math.log(x) - middle)) / mad;
}

const SMALLEST_SHARE = 1e-4;

/** Population stability index: Σ (q − p) · ln(q / p) over bins; a share of nothing counts as 1 in 10,000. */
export function stabilityIndex(before: readonly number[], now: readonly number[]): number {
  return before.reduce((sum, share, at) => {
    const p = Math.max(SMALLEST_SHARE, share);
    const q = Math.max(SMALLEST_SHARE, now[at] ?? 0);
    return sum + (q - p) * Math.log(q / p);
  }, 0);
}

/** Jensen–Shannon divergence of two distributions, in bits: 0 for equal ones, 1 for those that share nothing. */
export function jensenShannon(before: readonly number[], now: readonly number[]): number {
  const half = (one: readonly number[], other: readonly number[]) =>
    one.reduce((sum, p, at) => (p > 0 ? sum + p * Math.log2((2 * p) / (p + (other[at] ?? 0))) : sum), 0);
  return (half(before, now) + half(now, before)) / 2;
}

/** The probability that two samples of one distribution differ by as much, by Pearson's test of homogeneity. */
export function homogeneityP(before: readonly number[], n: number, now: readonly number[], m: number): number {
  let statistic = 0;
  let bins = 0;
  before.forEach((p, at) => {
    const q = now[at] ?? 0;
    const pooled = (p * n + q * m) / (n + m);
    if (pooled <= 0) return;
    bins++;
    statistic += (p - q) ** 2 / pooled;
  });
  return bins < 2 ? 1 : chiSquareTail((statistic * n * m) / (n + m), bins - 1);
}

/** P(χ² > x) with so many degrees of freedom. */
export function chiSquareTail(x: number, freedom: number): number {
  return x <= 0 ? 1 : upperGamma(freedom / 2, x / 2);
}

/** The regularised upper incomplete gamma function: its series below a + 1, its continued fraction above. */
function upperGamma(a: number, x: number): number {
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = a + 1; Math.abs(term) > Math.abs(sum) * 1e-15; n++) {
      term *= x / n;
      sum += term;
    }
    return Math.max(0, 1 - sum * front);
  }
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let h = d;
  for (let n = 1; n < 1000; n++) {
    const an = -n * (n - a);
    b += 2;
    d = 1 / (an * d + b || 1e-300);
    c = b + an / c || 1e-300;
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return front * h;
}

/** Lanczos' approximation. */
function logGamma(x: number): number {
  const factors = [
    76.18009172947146, -86.5053203294168, 24.01409824083091, -1.231739572450155, 0.001208650973866179, -0.000005395239384953,
  ];
  const t = x + 5.5;
  const series = factors.reduce((sum, factor, at) => sum + factor / (x + 1 + at), 1.000000000190015);
  return (x + 0.5) * Math.log(t) - t + Math.log((2.506628274631 * series) / x);
}

/** Which of the tests stand when one in twenty of those that do may be chance (Benjamini–Hochberg). */
export function standing(probabilities: readonly number[], share = 0.05): boolean[] {
  const sorted = [...probabilities].sort((a, b) => a - b);
  const last = sorted.findLastIndex((p, at) => p <= (share * (at + 1)) / sorted.length);
  const limit = last < 0 ? -1 : (sorted[last] ?? -1);
  return probabilities.map((p) => p <= limit);
}
