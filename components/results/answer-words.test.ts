import { expect, test } from "vitest";
import { answerWords } from "./answer-words";

const facts = { rowCount: 72, truncated: false, limit: undefined, suppressed: 0, version: 12, elapsedMs: 9, cache: "miss" as const };

test.each([
  [facts, "72 rows · complete | 9 ms | data v12"],
  [{ ...facts, rowCount: 1 }, "1 row · complete | 9 ms | data v12"],
  [{ ...facts, rowCount: 0 }, "0 rows · complete | 9 ms | data v12"],
  [{ ...facts, rowCount: 1000, truncated: true }, "first 1,000 rows, there are more | 9 ms | data v12"],
  [{ ...facts, rowCount: 10, limit: 10, truncated: true }, "first 10 rows, there are more (your limit) | 9 ms | data v12"],
  [{ ...facts, joined: [{ relationship: "home_ward", version: 3 }] }, "72 rows · complete | 9 ms | data v12 | home ward v3"],
  [{ ...facts, suppressed: 3, cache: "hit" as const }, "72 rows · complete | 3 cells suppressed | 9 ms | data v12 | from cache"],
])("an answer says how many rows and whether that is all: %o", (given, words) => {
  expect(answerWords(given).join(" | ")).toBe(words);
});
