import { expect, test } from "vitest";
import { answerSize, outcomeWords } from "./outcome-words";

test.each([
  ["then", "same", "From the same versions the answer is the same", "teal"],
  ["then", "different", "From the same versions the answer is different", "red"],
  ["current", "different", "From the current versions the answer is different", "blue"],
  ["then", "cannot", "The question cannot be asked again as it was", "yellow"],
] as const)("%s, %s", (of, state, title, color) => expect(outcomeWords(of, { state })).toEqual({ title, color }));

test("an answer says whether it was all there was", () => {
  expect(answerSize({ rows: 12, truncated: false })).toBe("12 rows · complete");
  expect(answerSize({ rows: 1000, truncated: true })).toBe("first 1,000 rows, there were more");
});
