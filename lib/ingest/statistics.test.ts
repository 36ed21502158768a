import { expect, test } from "vitest";
import { binShares, decilesOf, deviationOf, mergeNumbers, shareUpTo, wasserstein } from "./distribution";
import { chiSquareTail, homogeneityP, jensenShannon, median, robustZ, stabilityIndex, standing } from "./statistics";
import type { NumberSketch } from "./types";

test("the median is the middle, or the mean of the two in the middle", () => {
  expect([median([3, 1, 2]), median([4, 1, 3, 2]), median([])]).toEqual([2, 2.5, NaN]);
});

test("robust z is 0.6745 times the distance of logarithms over the median distance", () => {
  // Logs around ln 100: 0, ±0.1, ±0.2, so their median distance is 0.1. 200 is ln 2 away: 0.6745 · 0.693147 / 0.1.
  const before = [0, 0.1, -0.1, 0.2, -0.2].map((step) => 100 * Math.exp(step));
  expect(robustZ(200, before)).toBeCloseTo(4.67528, 4);
  expect(robustZ(50, before)).toBeCloseTo(-4.67528, 4);
  expect(robustZ(200, [100, 100, 100, 120])).toBeNull();
  expect(robustZ(0, before)).toBeNull();
});

test("the stability index of halves that become a quarter and three quarters", () => {
  // (0.25 − 0.5) · ln 0.5 + (0.75 − 0.5) · ln 1.5 = 0.173287 + 0.101366
  expect(stabilityIndex([0.5, 0.5], [0.25, 0.75])).toBeCloseTo(0.274653, 6);
  expect(stabilityIndex([0.5, 0.5], [0.5, 0.5])).toBe(0);
  // A bin that is empty counts as 1 in 10,000: 0.4999 · ln 5000 + 0.5 · ln 2
  expect(stabilityIndex([0.5, 0.5], [0, 1])).toBeCloseTo(0.4999 * Math.log(5000) + 0.5 * Math.log(2), 6);
});

test("the Jensen–Shannon divergence is between 0 and 1", () => {
  expect(jensenShannon([1, 0], [0, 1])).toBe(1);
  expect(jensenShannon([0.3, 0.7], [0.3, 0.7])).toBe(0);
  // Against the mean (0.75, 0.25): (0.5 · log2(2/3) + 0.5 · log2 2 + log2(4/3)) / 2 = (0.207519 + 0.415037) / 2
  expect(jensenShannon([0.5, 0.5], [1, 0])).toBeCloseTo(0.311278, 6);
});

test("the tail of χ² has the values of the tables", () => {
  expect(chiSquareTail(3.841459, 1)).toBeCloseTo(0.05, 6);
  expect(chiSquareTail(16.918978, 9)).toBeCloseTo(0.05, 6);
  expect(chiSquareTail(23.589351, 9)).toBeCloseTo(0.005, 6);
  // With two degrees of freedom it is e^(−x/2).
  expect(chiSquareTail(1, 2)).toBeCloseTo(Math.exp(-0.5), 9);
  expect(chiSquareTail(40, 2)).toBeCloseTo(Math.exp(-20), 15);
  // 60 of 100 against 40 of 100: χ² = 8 with one degree.
  expect(homogeneityP([0.6, 0.4], 100, [0.4, 0.6], 100)).toBeCloseTo(chiSquareTail(8, 1), 9);
});

test("of many tests those stand that chance would not have brought (Benjamini–Hochberg)", () => {
  // Limits of four: 0.0125, 0.025, 0.0375, 0.05. The third stands, and so do those before it.
  expect(standing([0.01, 0.024, 0.5, 0.03])).toEqual([true, true, false, true]);
  expect(standing([0.03, 0.5, 0.5, 0.5])).toEqual([false, false, false, false]);
  expect(standing([0.04, 0.04, 0.04, 0.04])).toEqual([true, true, true, true]);
  expect(standing([])).toEqual([]);
});

const even = (from: number, to: number, count = 100): NumberSketch => ({
  count,
  mean: (from + to) / 2,
  sd: (to - from) / Math.sqrt(12),
  quantiles: Array.from({ length: 41 }, (_, step) => from + ((to - from) * step) / 40),
});
const all = (value: number, count = 100): NumberSketch => ({ count, mean: value, sd: 0, quantiles: Array<number>(41).fill(value) });

test("shares of numbers, alone and mixed by count", () => {
  expect(shareUpTo([even(0, 40)], 10)).toBeCloseTo(0.25);
  expect([shareUpTo([even(0, 40)], -1), shareUpTo([even(0, 40)], 41)]).toEqual([0, 1]);
  expect([shareUpTo([all(5)], 4.9), shareUpTo([all(5)], 5)]).toEqual([0, 1]);
  // A quarter of the values is 5, three quarters are even between 0 and 40.
  expect(shareUpTo([all(5, 100), even(0, 40, 300)], 10)).toBeCloseTo(0.25 + 0.75 * 0.25);
});

test("tenths of even numbers, and of numbers that are mostly the same", () => {
  expect(decilesOf([even(0, 40)]).map((border) => Math.round(border))).toEqual([4, 8, 12, 16, 20, 24, 28, 32, 36]);
  expect(binShares([even(0, 40)], decilesOf([even(0, 40)])).map((share) => Number(share.toFixed(6)))).toEqual(Array(10).fill(0.1));
  expect(decilesOf([all(7)])).toEqual([7]);
});

test("the distance is how far the numbers have moved on average", () => {
  expect(wasserstein([even(0, 1)], [even(1, 2)])).toBeCloseTo(1, 9);
  expect(wasserstein([all(0)], [all(3)])).toBeCloseTo(3, 9);
  // Half stays at 0, half moves to 2.
  expect(wasserstein([all(0)], [all(0, 50), all(2, 50)])).toBeCloseTo(1, 9);
  // Around the same middle, twice as wide: |x| / 2 on average over −1 … 1.
  expect(wasserstein([even(-1, 1)], [even(-2, 2)])).toBeCloseTo(0.5, 9);
});

test("several parts are spread as one", () => {
  // Two values, 0 and 10: mean 5, deviation 5.
  expect(deviationOf([all(0), all(10)])).toBe(5);
  const merged = mergeNumbers([even(0, 40, 100), even(0, 40, 300)]);
  expect(merged).toMatchObject({ count: 400, mean: 20 });
  expect(merged?.quantiles[20]).toBeCloseTo(20, 9);
  expect(mergeNumbers([all(1, 300), all(9, 100)])?.quantiles.filter((value) => value === 1)).toHaveLength(31);
});
