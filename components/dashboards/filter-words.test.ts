import { expect, it } from "vitest";
import { filterWords } from "./filter-words";

it.each([
  [null, "all"],
  [undefined, "all"],
  [{}, "all"],
  [{ values: ["London"] }, "London"],
  [{ values: ["London", "", "Leeds", "York"] }, "London, — +2"],
  [{ low: 1000, high: 2500.5 }, "1,000 to 2,500.5"],
  [{ low: 0 }, "at least 0"],
  [{ high: 9 }, "at most 9"],
  [{ from: "2025-01-03", to: "2025-02-01" }, "3 Jan 2025 – 1 Feb 2025"],
  [{ from: "2025-01-03" }, "from 3 Jan 2025"],
  [{ to: "2025-01-03" }, "until 3 Jan 2025"],
  [{ last: { amount: 3, unit: "month" as const } }, "last 3 months"],
  [{ last: { amount: 1, unit: "week" as const } }, "last week"],
  [{ last: { unit: "year" as const } }, "this year"],
  [{ last: { unit: "day" as const } }, "today"],
])("%j is in words: %s", (value, words) => {
  expect(filterWords(value)).toBe(words);
});
