import fc from "fast-check";
import { expect, test } from "vitest";
import type { ColumnType } from "@/lib/query";
import { binWidth, mergeProfiles, profileFromCounts } from "./profile";
import type { ColumnProfile } from "./types";

const integer: ColumnType = { kind: "integer" };

function profileOf(values: (number | null)[]): ColumnProfile {
  const counts = new Map<number | null, number>();
  for (const one of values) counts.set(one, (counts.get(one) ?? 0) + 1);
  const present = values.filter((one) => one !== null);
  const width = present.length === 0 ? null : binWidth(Math.min(...present), Math.max(...present), integer);
  return profileFromCounts([...counts], integer, width);
}

test("a profile counts rows, empties and values, and bins of a power of two", () => {
  expect(profileOf([1, 1, null, 200, -3])).toEqual({
    rows: 5,
    empties: 1,
    distinct: 3,
    distinctExact: true,
    min: -3,
    max: 200,
    histogram: {
      width: 4,
      bins: [
        [-4, 1],
        [0, 2],
        [200, 1],
      ],
    },
    top: [
      ["1", 2],
      ["-3", 1],
      ["200", 1],
    ],
  });
});

test("merging the profiles of the parts gives the profile of the whole", () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.option(fc.integer({ min: -50, max: 50 })), { maxLength: 40 }), { maxLength: 5 }), (parts) => {
      const merged = mergeProfiles(parts.map(profileOf), integer);
      const whole = profileOf(parts.flat());
      expect({ ...merged, histogram: null }).toEqual({ ...whole, histogram: null });
      if (merged.histogram === null) return void expect(whole.histogram).toBe(null);
      // The whole in bins of the merged width.
      const { width } = merged.histogram;
      const bins = new Map<number, number>();
      for (const one of parts.flat())
        if (one !== null) bins.set(Math.floor(one / width) * width || 0, (bins.get(Math.floor(one / width) * width || 0) ?? 0) + 1);
      expect(merged.histogram.bins).toEqual([...bins].sort(([a], [b]) => a - b));
    }),
  );
});

test("the smallest and the largest decimal are told from neighbours that a double would take for the same", () => {
  const decimal: ColumnType = { kind: "decimal", precision: 18, scale: 1 };
  const values = [
    "90071992547409921.0",
    "90071992547409921.5",
    "90071992547409920.5",
    "-0.5",
    "-90071992547409921.5",
    "-90071992547409921.0",
  ];
  const [least, most] = ["-90071992547409921.5", "90071992547409921.5"];
  for (const some of [values, values.toReversed()]) {
    const parts = some.map((one) => profileFromCounts([[one, 1]], decimal, null));
    const counts = some.map((one): [string, number] => [one, 1]);
    for (const profile of [profileFromCounts(counts, decimal, null), mergeProfiles(parts, decimal)])
      expect(profile).toMatchObject({ min: least, max: most });
  }
});

test("texts of a merged profile are ordered by their bytes, and empty text counts as empty", () => {
  const text: ColumnType = { kind: "text" };
  const one = profileFromCounts(
    [
      ["z", 1],
      ["", 2],
      [null, 1],
    ],
    text,
    null,
  );
  const two = profileFromCounts(
    [
      ["é", 1],
      ["😀", 1],
      ["ﬀ", 1],
    ],
    text,
    null,
  );
  expect(mergeProfiles([one, two], text)).toMatchObject({
    rows: 7,
    empties: 3,
    distinct: 5,
    distinctExact: true,
    min: "",
    max: "😀",
    histogram: null,
  });
});

test("a count of values that are not all listed is marked as not exact", () => {
  const one = profileOf(Array.from({ length: 150 }, (_, index) => index));
  const merged = mergeProfiles([one, one], integer);
  expect([merged.distinct, merged.distinctExact, merged.top.length]).toEqual([150, false, 100]);
  expect(mergeProfiles([one], integer).distinctExact).toBe(true);
});

test("dates are binned in days", () => {
  const date: ColumnType = { kind: "date" };
  expect(
    profileFromCounts(
      [
        ["1970-01-02", 3],
        ["1969-12-31", 1],
      ],
      date,
      1,
    ).histogram,
  ).toEqual({
    width: 1,
    bins: [
      [-1, 1],
      [1, 3],
    ],
  });
});

test("nothing merges to an empty profile", () => {
  expect(mergeProfiles([], integer)).toEqual({
    rows: 0,
    empties: 0,
    distinct: 0,
    distinctExact: true,
    min: null,
    max: null,
    histogram: null,
    top: [],
  });
});
