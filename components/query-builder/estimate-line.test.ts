import { expect, test } from "vitest";
import { ApiError } from "../api-client";
import { estimateWords, refuses } from "./estimate-line";

const answer = {
  sql: { duckdb: { text: "select 1", parameters: [] } },
  dataset: { slug: "d", version: 1 },
  kind: "summary" as const,
  columns: [],
  partitions: [],
  estimate: { files: 12, rows: 312004, bytes: 3_100_000, totalBytes: 48_000_000 },
  sentence: "",
};
const plan = { answer, error: null, isCurrent: true };

test("the estimate says files, bytes of all bytes, rows, and that nothing was read", () => {
  expect(estimateWords(plan, true)).toEqual({
    state: "idle",
    words: "12 files · 3.1 MB of 48 MB · 312,004 rows · nothing has been read yet",
  });
});

test("after a run it does not say that nothing was read", () => {
  expect(estimateWords(plan, true, true).words).toBe("12 files · 3.1 MB of 48 MB · 312,004 rows");
});

test("a question that no file can answer says so", () => {
  const none = { ...answer, estimate: { ...answer.estimate, files: 0 } };
  expect(estimateWords({ ...plan, answer: none }, true).words).toContain("the answer will be empty");
});

test("a refusal says why: amber where the question can be put right, red where it is too much", () => {
  const unknown = new ApiError({ code: "INVALID_QUERY", message: "There is no column x.", status: 422 });
  const tooMuch = new ApiError({ code: "LIMIT_EXCEEDED", message: "Too many columns.", status: 422 });
  expect(estimateWords({ ...plan, error: unknown }, true)).toEqual({ state: "attention", words: "There is no column x." });
  expect(estimateWords({ ...plan, error: tooMuch }, true)).toEqual({ state: "refused", words: "Too many columns." });
});

test("an estimate that failed is told from a question that is refused", () => {
  const broken = new ApiError({ code: "INTERNAL", message: "Something went wrong.", status: 500, requestId: "req_1" });
  expect(estimateWords({ ...plan, error: broken }, true)).toEqual({
    state: "refused",
    words: "There is no estimate. Something went wrong. (req_1)",
  });
  expect([500, 502, 429, 0, 422, 403].map((status) => refuses({ status }))).toEqual([false, false, false, false, true, true]);
});

test("an estimate of an earlier question is not shown as one of this question", () => {
  expect(estimateWords({ ...plan, isCurrent: false }, true).words).toBe("Estimating…");
});

test("a question that asks nothing says what to add", () => {
  expect(estimateWords(plan, false)).toMatchObject({ state: "attention" });
});
