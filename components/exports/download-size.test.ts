import { expect, test } from "vitest";
import { parseQuery } from "@/lib/query";
import { allColumnsOf, expectedRows, exportOf, isLargeDownload, type DownloadFacts } from "./download-size";

const facts = (given: Partial<DownloadFacts> = {}): DownloadFacts => ({
  dataset: { slug: "labs", version: 3 },
  rowCount: 1_000,
  truncated: false,
  estimate: { rows: 5_000_000, bytes: 400_000_000 },
  ...given,
});

test.each([
  ["a summary that is shown whole, however much was read for it", {}, facts(), 1_000, false],
  ["rows beyond those shown: as many as the files have", {}, facts({ truncated: true }), 5_000_000, true],
  ["the question's own limit", { limit: 20_000 }, facts({ truncated: true }), 20_000, false],
  ["a limit that is itself large", { limit: 2_000_000 }, facts({ truncated: true }), 2_000_000, true],
  ["few rows with many bytes", {}, facts({ truncated: true, estimate: { rows: 60_000, bytes: 60_000_000 } }), 60_000, true],
  ["exactly the border", {}, facts({ truncated: true, estimate: { rows: 100_000, bytes: 50_000_000 } }), 100_000, false],
])("%s", (_, query, answer, rows, large) => {
  expect([expectedRows(query, answer), isLargeDownload(query, answer)]).toEqual([rows, large]);
});

test("a download is of the version shown; rows that are read live have none", () => {
  expect(exportOf(parseQuery({ from: "labs" }), facts())).toEqual(parseQuery({ from: "labs", asOf: 3 }));
  expect(exportOf(parseQuery({ from: "live" }), facts({ dataset: { slug: "live", version: 0 } }))).toEqual(parseQuery({ from: "live" }));
});

test("all columns can be had of a list of columns, and of nothing else", () => {
  expect(allColumnsOf(parseQuery({ from: "labs", select: ["a"] }), facts())).toEqual(parseQuery({ from: "labs", asOf: 3 }));
  expect(allColumnsOf(parseQuery({ from: "labs", select: ["a"], distinct: true }), facts())).toBeNull();
  expect(allColumnsOf(parseQuery({ from: "labs", measures: [{ fn: "count", as: "n" }] }), facts())).toBeNull();
});
