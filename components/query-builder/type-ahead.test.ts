import { expect, test } from "vitest";
import { nextMatch } from "./type-ahead";

const MENU = ["Filter by Age", "Show profile", "Group by Age", "Group by Age in bands", "Median", "Mean"];

test.each([
  ["g", -1, 2],
  ["g", 2, 3],
  ["g", 3, 2],
  ["gg", 2, 3],
  ["me", 4, 4],
  ["mea", 4, 5],
  ["s", 5, 1],
  ["x", 0, -1],
])("%j typed at entry %d goes to %d", (typed, from, expected) => {
  expect(nextMatch(MENU, typed, from)).toBe(expected);
});

test("an empty menu has nowhere to go", () => {
  expect(nextMatch([], "a", 0)).toBe(-1);
});
