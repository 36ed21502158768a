import { expect, test } from "vitest";
import type { ColumnProfile } from "./explore-columns";
import { groupChoicesOf } from "./group-choices";

const AGES: ColumnProfile = {
  rows: 100,
  empties: 0,
  distinct: 60,
  distinctExact: true,
  min: 0,
  max: 90,
  histogram: null,
  top: [],
};

test("dates are offered by month first, and by hours only where they have a clock", () => {
  const labels = groupChoicesOf({ label: "Day", kind: "date", profile: null }).map(({ label }) => label);
  expect(labels[0]).toBe("Group by Day by month");
  expect(labels).not.toContain("Group by Day by hour");
  expect(groupChoicesOf({ label: "At", kind: "timestamp", profile: null }).at(-1)).toEqual({
    label: "Group by At by minute",
    cut: { bucket: "minute" },
  });
});

test("numbers are offered in round bands and steps where their range is known", () => {
  expect(groupChoicesOf({ label: "Age", kind: "integer", profile: AGES })).toEqual([
    { label: "Group by Age", cut: {} },
    { label: "Group by Age in bands: 20, 40, 60, 80", cut: { bands: [20, 40, 60, 80] } },
    { label: "Group by Age in steps of 5", cut: { binWidth: 5 } },
  ]);
  expect(groupChoicesOf({ label: "Age", kind: "integer", profile: null })).toHaveLength(1);
});

test("texts are grouped as they are", () => {
  expect(groupChoicesOf({ label: "Sex", kind: "text", profile: AGES })).toEqual([{ label: "Group by Sex", cut: {} }]);
});
