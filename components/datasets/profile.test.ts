import { describe, expect, it } from "vitest";
import {
  distinctWords,
  emptyShare,
  frequentValue,
  histogramBars,
  middleBin,
  middleWords,
  profileRange,
  topShares,
  type Profile,
} from "./profile";

const profile: Profile = {
  rows: 10,
  empties: 2,
  distinct: 6,
  distinctExact: true,
  min: 0.1,
  max: 19.8,
  histogram: {
    width: 4,
    bins: [
      [0, 1],
      [4, 5],
      [16, 2],
    ],
  },
  top: [
    ["6.1", 3],
    ["5.0", 1],
  ],
};

describe("a column's profile in words", () => {
  it("says the range and the share of empties", () => {
    expect(profileRange(profile, "double")).toBe("0.1 – 19.8");
    expect(profileRange({ ...profile, min: 5, max: 5 }, "integer")).toBe("5");
    expect(profileRange({ ...profile, min: "2025-01-03", max: "2025-12-30" }, "date")).toBe("3 Jan 2025 – 30 Dec 2025");
    expect(profileRange({ ...profile, min: "2025-01-03T08:15:00.000", max: "2025-01-03T23:00:00.000" }, "timestamp")).toBe("3 Jan 2025");
    expect(profileRange({ ...profile, min: null, max: null }, "text")).toBe("—");
    expect(emptyShare(profile)).toBe("20 %");
  });

  it("finds the bin of the middle value, and cuts it where the values end", () => {
    // 8 values: 1 in [0,4), 5 in [4,8): the middle is in the second bin.
    expect(middleBin(profile)).toEqual({ low: 4, high: 8 });
    expect(middleWords({ ...profile, max: 7.5 }, "double")).toBe("4 – 7.5");
    expect(middleBin({ ...profile, histogram: null })).toBeNull();
  });

  it("reads bins of dates as days since 1970", () => {
    // 20089 days after 1970-01-01 is 2025-01-01.
    expect(middleWords({ ...profile, min: "2025-01-01", max: "2025-01-31", histogram: { width: 8, bins: [[20089, 4]] } }, "date")).toBe(
      "1 Jan 2025 – 9 Jan 2025",
    );
  });
});

describe("a column's profile drawn small", () => {
  it("keeps bins in their places, so that gaps stay gaps", () => {
    const bars = histogramBars(profile, { width: 50, height: 20 });
    expect(bars.map((bar) => bar.x)).toEqual([0, 10, 40]);
    expect(bars.map((bar) => bar.height)).toEqual([4, 20, 8]);
  });

  it("folds fine histograms and never draws more than 32 bars", () => {
    const bins = Array.from({ length: 100 }, (_, index): [number, number] => [index * 2, 1]);
    const bars = histogramBars({ ...profile, histogram: { width: 2, bins } }, { width: 96, height: 20 });
    // 100 slots folded by 4 make 25 bars of 4 each.
    expect(bars).toHaveLength(25);
    expect(new Set(bars.map((bar) => bar.height))).toEqual(new Set([20]));
  });

  it("shows top values as shares of the rows that have one", () => {
    expect(topShares(profile, 1)).toEqual([{ value: "6.1", count: 3, share: 0.375 }]);
  });
});

it("gives a count of different values that is not exact as a least number", () => {
  expect(distinctWords({ distinct: 30, distinctExact: true })).toBe("30");
  expect(distinctWords({ distinct: 1366, distinctExact: false })).toBe("not known exactly");
});

it("frequent numbers are written as everywhere, codes and words as they are", () => {
  expect(frequentValue("6250", "integer")).toBe("6,250");
  expect(frequentValue("6250", "text")).toBe("6250");
});
