import { expect, test } from "vitest";
import { exactDifference, relativeChange } from "./exact-difference";

test.each([
  [110, 100, 10, 0.1],
  [90, 100, -10, -0.1],
  [5, 0, 5, null],
  [0, 0, 0, null],
  [0, 4, -4, -1],
  [-3, -4, 1, 0.25],
  [null, 4, null, null],
  [4, null, null, null],
  ["1.50", "1.25", "0.25", 0.2],
  ["0.1", "0.40", "-0.30", -0.75],
  ["9007199254740993", "9007199254740992", 1, 1 / 9007199254740992],
  ["90071992547409930", 0, "90071992547409930", null],
  [0.5, 0.25, 0.25, 1],
])("from %j and %j before: %j more, a part of %j", (now, then, difference, change) => {
  expect(exactDifference(now, then)).toBe(difference);
  const found = relativeChange(now, then);
  if (change === null || found === null) expect(found).toBe(change);
  else expect(found).toBeCloseTo(change, 12);
});

test("words have no difference", () => {
  expect(exactDifference("b", "a")).toBeNull();
});
