import { expect, test } from "vitest";
import { answerSize, outcomeWords } from "./outcome-words";

test.each([
  ["then", "same", "From the same versions the answer is the same", "teal"],
  ["then", "different", "From the same versions the answer is different", "red"],
  ["current", "different", "From the current versions the answer is different", "blue"],
  ["then", "cannot", "The question cannot be asked again as it was", "yellow"],
] as const)("%s, %s", (of, state, title, color) => expect(outcomeWords(of, { state })).toEqual({ title, color }));

test("of a file the words are about the file, and other bytes alone are no alarm", () => {
  expect(outcomeWords("then", { state: "same" }, "file").title).toBe("From the same versions the file is the same");
  expect(outcomeWords("then", { state: "cannot" }, "file").title).toBe("The file cannot be made again as it was");
  expect(outcomeWords("then", { state: "unclear" }, "file")).toEqual({
    title: "From the same versions the file has other bytes",
    color: "yellow",
  });
});

test("an answer says whether it was all there was", () => {
  expect(answerSize({ rows: 12, truncated: false, file: null })).toBe("12 rows · complete");
  expect(answerSize({ rows: 1000, truncated: true, file: null })).toBe("first 1,000 rows, there were more");
  expect(answerSize({ rows: 2, truncated: false, file: { format: "csv", bytes: 120 } })).toBe("2 rows · 120 B");
});
