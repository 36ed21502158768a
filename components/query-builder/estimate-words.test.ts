import { expect, test } from "vitest";
import type { PlanAnswer } from "@/lib/analysis";
import type { Query } from "@/lib/query";
import { ApiError } from "../api-client";
import { estimateWords, isOverLimit, refuses } from "./estimate-words";

const answer: PlanAnswer = {
  sql: { duckdb: { text: "select 1", parameters: [] } },
  dataset: { slug: "d", version: 1 },
  joined: [],
  engine: "duckdb",
  kind: "summary",
  columns: [],
  partitions: [],
  estimate: {
    files: 12,
    partitions: 12,
    rows: 312004,
    bytes: 3_100_000,
    bytesLow: 3_100_000,
    bytesHigh: 3_100_000,
    totalBytes: 48_000_000,
    columns: [],
    seconds: { low: 0.02, high: 0.02 },
    dollars: { low: 0.0000155, high: 0.00005 },
    advice: [{ text: "Ask for one month, such as 2025-01: 3.1 MB → 260 kB", bytes: 260_000 }],
  },
  limit: null,
  warnings: [],
  sentence: "",
};
const plan = { answer, error: null, isCurrent: true };

function withEstimate(estimate: Partial<PlanAnswer["estimate"]>, limit: PlanAnswer["limit"] = null) {
  return { ...plan, answer: { ...answer, estimate: { ...answer.estimate, ...estimate }, limit } };
}

test("the estimate says files, bytes of all bytes, rows, seconds, and that nothing was read", () => {
  expect(estimateWords(plan, { asks: true })).toEqual({
    state: "idle",
    words: "12 files · 3.1 MB of 48 MB · 312,004 rows · about 20 ms · nothing has been read yet",
    advice: [],
  });
});

test("after a run it does not say that nothing was read", () => {
  expect(estimateWords(plan, { asks: true, wasRun: true }).words).toBe("12 files · 3.1 MB of 48 MB · 312,004 rows · about 20 ms");
});

test("what is a range is written as one", () => {
  const wide = withEstimate({ bytesHigh: 9_000_000, seconds: { low: 0.1, high: 2 } });
  expect(estimateWords(wide, { asks: true, wasRun: true }).words).toBe(
    "12 files · 3.1 MB – 9 MB of 48 MB · 312,004 rows · about 100 ms – 2 s",
  );
});

test("dollars are said where Athena is looked at", () => {
  expect(estimateWords(plan, { asks: true, wasRun: true, dialect: "athena" }).words).toContain("$0.00002 – $0.00005 on Athena");
  expect(estimateWords(plan, { asks: true, wasRun: true, dialect: "trino" }).words).not.toContain("$");
});

test("near the limit the line is amber and says what would help", () => {
  const near = withEstimate({}, { bytes: 3_500_000, over: false, whose: "person" });
  expect(estimateWords(near, { asks: true })).toMatchObject({
    state: "attention",
    words: expect.stringMatching(/^Near your limit of 3.5 MB for one question · 12 files/),
    advice: ["Ask for one month, such as 2025-01: 3.1 MB → 260 kB"],
  });
  expect(isOverLimit(near)).toBe(false);
});

test("over the limit the line is red, says whose limit it is, and the question is not run", () => {
  const over = withEstimate({}, { bytes: 1_000_000, over: true, whose: "organisation" });
  expect(estimateWords(over, { asks: true })).toMatchObject({
    state: "refused",
    words: expect.stringMatching(/^Over your organisation's limit of 1 MB for one question: it may read up to 3.1 MB/),
    advice: ["Ask for one month, such as 2025-01: 3.1 MB → 260 kB"],
  });
  expect(isOverLimit(over)).toBe(true);
});

test("without advice of the files it says what always helps", () => {
  const over = withEstimate({ advice: [] }, { bytes: 1_000_000, over: true, whose: "person" });
  expect(estimateWords(over, { asks: true }).advice).toEqual(["Filter by month or hospital, or ask for fewer columns."]);
});

test("far below the limit nothing is said of it", () => {
  expect(estimateWords(withEstimate({}, { bytes: 1e9, over: false, whose: "person" }), { asks: true })).toMatchObject({
    state: "idle",
    advice: [],
  });
});

test("rows that are read where they are have no files", () => {
  const live = {
    ...plan,
    answer: { ...answer, engine: "postgres" as const, dataset: { slug: "d", version: 0 }, estimate: { ...answer.estimate, files: 0 } },
  };
  expect(estimateWords(live, { asks: true, wasRun: true }).words).toBe("read live on PostgreSQL · about 312,004 rows · about 20 ms");
});

test("a question that no file can answer says so", () => {
  expect(estimateWords(withEstimate({ files: 0 }), { asks: true }).words).toContain("the answer will be empty");
});

test.each([
  ["a count", { measures: [{ as: "n", fn: "count" }] }, "the count will be 0"],
  [
    "two counts",
    {
      measures: [
        { as: "n", fn: "count" },
        { as: "d", fn: "count_distinct", field: "x" },
      ],
    },
    "the counts will be 0",
  ],
  ["a mean", { measures: [{ as: "m", fn: "avg", field: "x" }] }, "the value will be empty"],
  [
    "a count and a mean",
    {
      measures: [
        { as: "n", fn: "count" },
        { as: "m", fn: "avg", field: "x" },
      ],
    },
    "the count will be 0, everything else empty",
  ],
  ["groups", { groupBy: [{ field: "x" }], measures: [{ as: "n", fn: "count" }] }, "the answer will be empty"],
  [
    "a condition on the count",
    { measures: [{ as: "n", fn: "count" }], having: { field: "n", op: "gt", value: 0 } },
    "the answer will be empty",
  ],
] satisfies [string, Pick<Query, "groupBy" | "measures" | "having">, string][])(
  "where nothing can match, %s says what comes",
  (_, query, words) => {
    expect(estimateWords(withEstimate({ files: 0 }), { asks: true, query }).words).toBe(
      `No file can hold a matching row · nothing to read · ${words}`,
    );
  },
);

test("a refusal says why: amber where the question can be put right, red where it is too much", () => {
  const unknown = new ApiError({ code: "INVALID_QUERY", message: "There is no column x.", status: 422 });
  const tooMuch = new ApiError({ code: "LIMIT_EXCEEDED", message: "Too many columns.", status: 422 });
  expect(estimateWords({ ...plan, error: unknown }, { asks: true })).toMatchObject({ state: "attention", words: "There is no column x." });
  expect(estimateWords({ ...plan, error: tooMuch }, { asks: true })).toMatchObject({ state: "refused", words: "Too many columns." });
});

test("an estimate that failed is told from a question that is refused", () => {
  const broken = new ApiError({ code: "INTERNAL", message: "Something went wrong.", status: 500, requestId: "req_1" });
  expect(estimateWords({ ...plan, error: broken }, { asks: true })).toMatchObject({
    state: "refused",
    words: "There is no estimate. Something went wrong. (req_1)",
  });
  expect([500, 502, 429, 0, 422, 403].map((status) => refuses({ status }))).toEqual([false, false, false, false, true, true]);
});

test("an estimate of an earlier question is not shown as one of this question", () => {
  expect(estimateWords({ ...plan, isCurrent: false }, { asks: true }).words).toBe("Estimating…");
});

test("a question that asks nothing says what to add", () => {
  expect(estimateWords(plan, { asks: false })).toMatchObject({ state: "attention" });
});
