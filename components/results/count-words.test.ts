import { describe, expect, test } from "vitest";
import type { PlanAnswer } from "@/lib/analysis";
import { countedWords, countOffer } from "./count-words";

const none = { low: 0, high: 0 };
const estimate: PlanAnswer["estimate"] = {
  rows: 1000,
  bytes: 3_000_000,
  bytesLow: 2_000_000,
  bytesHigh: 3_100_000,
  totalBytes: 48_000_000,
  files: 12,
  partitions: 12,
  columns: [],
  seconds: none,
  dollars: null,
  advice: [],
};
const plan = { engine: "duckdb" as const, estimate, limit: null };

describe("counting them all", () => {
  test("says what it reads before it does", () =>
    expect(countOffer(plan)).toEqual({ words: "Count them all (reads about 3.1 MB)", refusal: null }));

  test("says what it costs where that is paid", () => {
    const paid = { ...plan, engine: "athena" as const, estimate: { ...estimate, dollars: { low: 0, high: 0.00005 } } };
    expect(countOffer(paid).words).toBe("Count them all (reads about 3.1 MB, $0.00005 at most)");
  });

  test("of another database says whom it asks, as its size is not known", () =>
    expect(countOffer({ ...plan, engine: "postgres" }).words).toBe("Count them all (asks their database)"));

  test("over the limit says why not, and what to do", () =>
    expect(countOffer({ ...plan, limit: { bytes: 1_000_000, over: true, whose: "person" } }).refusal).toBe(
      "Counting them may read up to 3.1 MB, over your limit of 1 MB for one question. Filter by month or hospital first.",
    ));

  test.each([
    [{ groupBy: [{ field: "hospital" }] }, 2340, "2,340 groups in all"],
    [{}, 1, "1 row in all"],
  ])("the number is of what was asked: %o", (query, count, words) => expect(countedWords(query, count)).toBe(words));
});
