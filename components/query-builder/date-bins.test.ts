import { expect, test } from "vitest";
import { evenBins, monthStart, rowsByMonth } from "./date-bins";

/** Days since 1970 of a date, counted by hand for the first: 55 years of 365 days and 14 leap days. */
const day = (date: string) => Date.parse(date) / 86_400_000;
const JANUARY_2025 = 55 * 365 + 14;

const MONTHS = ["2025-01-01", "2025-02-01", "2025-03-01", "2025-04-01", "2025-05-01"];

/** Bins of 16 days, as a profile of months has them: most lie between two months and hold nothing. */
const binsOf = (dates: string[], width: number) => {
  const bins = new Map<number, number>();
  for (const date of dates) bins.set(Math.floor(day(date) / width) * width, (bins.get(Math.floor(day(date) / width) * width) ?? 0) + 4);
  return { width, bins: [...bins].sort(([a], [b]) => a - b) };
};
const top = (dates: string[]) => dates.map((date): [string, number] => [date, 4]);
const listed = (dates: string[], width = 16) => ({
  histogram: binsOf(dates, width),
  top: top(dates),
  distinct: dates.length,
  distinctExact: true,
  min: dates[0] ?? null,
});

test("months that are all there have no gaps between them", () => {
  expect(rowsByMonth(listed(MONTHS))).toEqual([0, 1, 2, 3, 4].map((month) => ({ month: 2025 * 12 + month, rows: 4 })));
  expect(evenBins(listed(MONTHS))).toEqual({ width: 1, bins: [0, 1, 2, 3, 4].map((month) => [2025 * 12 + month, 4]) });
  expect(monthStart(2025 * 12)).toBe(JANUARY_2025);
});

test("a month that is missing stays a gap", () => {
  expect(evenBins(listed(MONTHS.filter((date) => date !== "2025-03-01")))?.bins.map(([month]) => month - 2025 * 12)).toEqual([0, 1, 3, 4]);
});

test("bins that cannot be told apart are put together until no month falls between two", () => {
  const some = { ...listed(MONTHS), distinctExact: false };
  expect(some.histogram.bins.length).toBe(5);
  const even = evenBins(some);
  expect(even?.width).toBe(32);
  const starts = even?.bins.map(([start]) => start) ?? [];
  expect(starts.every((start, at) => at === 0 || start - (starts[at - 1] ?? 0) === 32)).toBe(true);
  expect(even?.bins.reduce((sum, [, rows]) => sum + rows, 0)).toBe(20);
});

test("days of a few weeks, numbers, and dates with a real gap stay as they are", () => {
  const days = listed(["2025-01-03", "2025-01-04", "2025-02-20"], 1);
  expect(evenBins(days)).toBe(days.histogram);
  const numbers = { ...listed(MONTHS), min: 0.5 };
  expect(evenBins(numbers)).toBe(numbers.histogram);
  const gap = { ...listed(["2025-01-01", "2025-02-01", "2025-09-01"]), distinctExact: false };
  expect(evenBins(gap)).toBe(gap.histogram);
});
