import { expect, it } from "vitest";
import { freshnessWords } from "./freshness";

it.each([
  [[], null],
  [[null], "data read live"],
  [["2025-11-03T10:00:00Z"], "data of 3 Nov 2025"],
  [["2025-11-03T23:00:00Z", "2025-11-03T01:00:00Z", null], "data of 3 Nov 2025"],
  [["2025-11-03T10:00:00Z", "2025-09-01T10:00:00Z", "2025-10-01T10:00:00Z"], "data of 1 Sep 2025 to 3 Nov 2025"],
])("%j: %s", (updated, words) => {
  expect(freshnessWords(updated)).toBe(words);
});
