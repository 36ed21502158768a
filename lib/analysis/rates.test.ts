import { expect, test } from "vitest";
import { DEFAULT_RATES, measuredRates, secondsFor, type Rates } from "./rates";

const rates: Rates = { startSeconds: 1, bytesPerSecond: 100, rowsPerSecond: 10, spread: { low: 0.5, high: 2 } };
const seconds = (low: number, high: number, rows = 0) => secondsFor(rates, { rows, low, high });

test("time is the start and what takes longer, bytes or rows, with the spread of what was seen", () => {
  expect(seconds(100, 300)).toEqual({ low: 1, high: 8 });
  expect(seconds(0, 0, 50)).toEqual({ low: 3, high: 12 });
});

test("the spread is that of the runs, once there are twenty", () => {
  const runs = Array.from({ length: 20 }, (_, at) => ({ rows: 0, bytes: 100, seconds: 2 + at / 10 }));
  expect(measuredRates(rates, runs.slice(1))).toEqual(rates);
  const measured = measuredRates(rates, runs);
  expect(measured.spread).toEqual({ low: 1.1, high: 1.9 });
  expect(secondsFor(measured, { rows: 0, low: 100, high: 100 })).toEqual({ low: 2.2, high: 3.8 });
});

test("every engine has rates to begin with", () => {
  for (const engine of Object.values(DEFAULT_RATES)) expect(secondsFor(engine, { rows: 1e6, low: 1e6, high: 1e7 }).high).toBeGreaterThan(0);
});
