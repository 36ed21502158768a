import { describe, expect, it } from "vitest";
import type { CellValue } from "@/lib/query";
import type { ResultField } from "../results/cell-text";
import { beforeText, numberChange } from "./number-view-change";

const count: ResultField = { name: "n", label: "Rows", kind: "integer", isMeasure: true };
const glucose: ResultField = { name: "m", label: "Median value", kind: "double", unit: "mmol/L", isMeasure: true };
const cost: ResultField = { name: "c", label: "Cost", kind: "decimal", unit: "EUR", isMeasure: true };
const share: ResultField = { name: "s", label: "Share", kind: "double", isShare: true, isMeasure: true };
const hba1c: ResultField = { name: "h", label: "HbA1c", kind: "double", unit: "%", isMeasure: true };

describe("a number against the period before", () => {
  it.each<[what: string, field: ResultField, now: CellValue, then: CellValue, text: string, spoken: string]>([
    ["a count, up", count, 1250, 1000, "+250 (+25 %)", "up by 250, 25 %"],
    ["a count, down", count, 900, 1200, "−300 (−25 %)", "down by 300, 25 %"],
    ["with its unit", glucose, 7.9, 7.6, "+0.3 mmol/L (+3.9 %)", "up by 0.3 mmol/L, 3.9 %"],
    ["more than double", count, 7, 2, "+5 (+250 %)", "up by 5, 250 %"],
    ["down to nothing", count, 0, 8, "−8 (−100 %)", "down by 8, 100 %"],
    ["nearly to nothing", count, 1, 10_000, "−9,999 (−99.9 %)", "down by 9,999, 99.9 %"],
    ["hardly at all", count, 1_000_001, 1_000_000, "+1 (less than 0.1 %)", "up by 1, less than 0.1 %"],
    ["from zero, which nothing is a part of", count, 5, 0, "+5", "up by 5"],
    ["below zero, where a part misleads", glucose, 1, -2, "+3 mmol/L", "up by 3 mmol/L"],
    [
      "decimals, every digit kept",
      cost,
      "1000000000000.10",
      "999999999999.99",
      "+0.11 EUR (less than 0.1 %)",
      "up by 0.11 EUR, less than 0.1 %",
    ],
    ["integers too large for a number", count, "9007199254740995", "9007199254740993", "+2 (less than 0.1 %)", "up by 2, less than 0.1 %"],
    ["a share, by points", share, 0.274, 0.285, "−1.1 percentage points", "down by 1.1 percentage points"],
    ["a share, hardly", share, 0.2741, 0.2739, "less than 0.1 percentage points", "up by less than 0.1 percentage points"],
    ["a value in per cent, by points", hba1c, 7.9, 7.4, "+0.5 percentage points", "up by 0.5 percentage points"],
    ["not counted exactly", { ...count, isApproximate: true }, 110, 100, "about +10 (+10 %)", "up by about 10, 10 %"],
  ])("%s", (_, field, now, then, text, spoken) => {
    expect(numberChange(now, then, field)).toMatchObject({ text, spoken });
  });

  it("points up or down, and not at all where nothing changed", () => {
    expect([numberChange(3, 2, count).arrow, numberChange(2, 3, count).arrow]).toEqual(["▲", "▼"]);
    expect(numberChange(2, 2, count)).toEqual({ arrow: null, text: "no change", spoken: "no change" });
    // The same sum, added up in another order.
    expect(numberChange(0.1 + 0.2, 0.3, glucose).text).toBe("no change");
  });

  it("says where there is nothing to compare with", () => {
    expect(numberChange(5, null, count).text).toBe("no earlier value");
    expect(numberChange(5, undefined, count).text).toBe("no earlier value");
    expect(numberChange(null, 5, count).text).toBe("no value to compare");
  });
});

it("names the number before and its days", () => {
  expect(beforeText(1000, count, "1 Mar 2025 – 31 Mar 2025")).toBe("1,000 before, 1 Mar 2025 – 31 Mar 2025");
  expect(beforeText(null, count, "1 Mar 2025")).toBe("1 Mar 2025");
});
