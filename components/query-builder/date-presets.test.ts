import { expect, test } from "vitest";
import { datePresets, presetOf } from "./date-presets";
import type { ColumnProfile } from "./explore-columns";

function profile(min: string | null, max: string | null): ColumnProfile {
  return { rows: 9, empties: 0, distinct: 9, distinctExact: true, min, max, histogram: null, top: [] };
}

test("the months and years that the data have, newest first, with their last days", () => {
  const [relative, ofData, years, months] = datePresets({ kind: "date", profile: profile("2023-12-03", "2024-02-10") });
  expect(relative?.items.map(({ label }) => label)).toEqual([
    "last 3 months",
    "last 6 months",
    "last 12 months",
    "this month",
    "this year",
  ]);
  expect(ofData?.items.map(({ label, condition }) => [label, condition.value])).toEqual([
    ["last 3 months of the data", ["2023-12-01", "2024-02-29"]],
    ["last 6 months of the data", ["2023-09-01", "2024-02-29"]],
    ["last 12 months of the data", ["2023-03-01", "2024-02-29"]],
  ]);
  expect(years?.items.map(({ condition }) => condition.value)).toEqual([
    ["2024-01-01", "2024-12-31"],
    ["2023-01-01", "2023-12-31"],
  ]);
  expect(months?.items.map(({ label, condition }) => [label, condition.value])).toEqual([
    ["Feb 2024", ["2024-02-01", "2024-02-29"]],
    ["Jan 2024", ["2024-01-01", "2024-01-31"]],
    ["Dec 2023", ["2023-12-01", "2023-12-31"]],
  ]);
});

test("a month of moments ends with its last", () => {
  const groups = datePresets({ kind: "timestamp", profile: profile("2025-04-03T10:00:00.000", "2025-04-09T10:00:00.000") });
  expect(groups.at(-1)?.items.map(({ condition }) => condition.value)).toEqual([["2025-04-01T00:00:00", "2025-04-30T23:59:59.999"]]);
});

test("without a profile only the stretches up to today are offered, and very long data offer their newest months", () => {
  expect(datePresets({ kind: "date", profile: null }).map(({ group }) => group)).toEqual(["Up to today"]);
  const months = datePresets({ kind: "date", profile: profile("1900-01-01", "2025-12-01") }).at(-1)?.items ?? [];
  expect([months.length, months[0]?.value, months.at(-1)?.value]).toEqual([240, "2025-12", "2006-01"]);
});

test("a condition is known by its preset", () => {
  const groups = datePresets({ kind: "date", profile: profile("2024-01-01", "2024-02-10") });
  expect(presetOf({ op: "in_last", value: { amount: 6, unit: "month" } }, groups)).toBe("last-6");
  expect(presetOf({ op: "between", value: ["2024-02-01", "2024-02-29"] }, groups)).toBe("2024-02");
  expect(presetOf({ op: "between", value: ["2024-02-01", "2024-02-28"] }, groups)).toBeNull();
});
