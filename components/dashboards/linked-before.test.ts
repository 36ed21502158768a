import { expect, test } from "vitest";
import { linkedBefore } from "./linked-before";

const period = { low: "2025-02-01T00:00:00.000Z", high: "2025-03-01T00:00:00.000Z", isDays: true };

test("the numbers before come with their days, and with what makes them hard to compare", () => {
  const before = { state: "ready" as const, row: [7, null], period, isUneven: true, isUnfinished: true };
  expect(linkedBefore(before, false)).toEqual({
    state: "ready",
    row: [7, null],
    period: "1 Feb 2025 – 28 Feb 2025",
    notes: ["This period is not over yet.", "Some hospitals sent nothing for one of the two periods."],
  });
  expect(linkedBefore({ ...before, isUneven: false, isUnfinished: false }, false)).toMatchObject({ notes: [] });
  expect(linkedBefore(before, true)).toEqual({ state: "loading" });
});

test("where there are none, the reason stands there, and nothing where nothing is compared", () => {
  expect(linkedBefore({ state: "none", reason: "no_files", period }, false)).toEqual({
    state: "none",
    message: "No earlier value: no file covers 1 Feb 2025 – 28 Feb 2025.",
  });
  expect(linkedBefore({ state: "none", reason: "no_period", period: null }, false)).toMatchObject({
    message: expect.stringContaining("no period before"),
  });
  expect(linkedBefore({ state: "none", reason: "refused", period: null }, false)).toMatchObject({
    message: expect.stringContaining("could not be asked"),
  });
  expect(linkedBefore(null, true)).toBeUndefined();
});
