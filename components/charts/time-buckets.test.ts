import { expect, test } from "vitest";
import { bucketsBetween } from "./time-buckets";

test.each([
  ["year", "2023-01-01", "2025-01-01", ["2023-01-01", "2024-01-01", "2025-01-01"]],
  ["quarter", "2024-10-01", "2025-04-01", ["2024-10-01", "2025-01-01", "2025-04-01"]],
  ["month", "2024-12-01", "2025-02-01", ["2024-12-01", "2025-01-01", "2025-02-01"]],
  ["week", "2025-03-24", "2025-04-07", ["2025-03-24", "2025-03-31", "2025-04-07"]],
  ["day", "2024-02-28", "2024-03-01", ["2024-02-28", "2024-02-29", "2024-03-01"]],
  [
    "hour",
    "2025-03-30T00:00:00.000",
    "2025-03-30T02:00:00.000",
    ["2025-03-30T00:00:00.000", "2025-03-30T01:00:00.000", "2025-03-30T02:00:00.000"],
  ],
] as const)("every %s between two dates", (bucket, first, last, expected) => {
  expect(bucketsBetween(first, last, bucket)).toEqual(expected);
});

test("too many are not made", () => {
  expect(bucketsBetween("1900-01-01", "2025-01-01", "day")).toBeNull();
  expect(bucketsBetween(undefined, "2025-01-01", "day")).toBeNull();
});
