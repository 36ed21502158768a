import { describe, expect, test } from "vitest";
import { hospitalsAsked, type Filter } from "@/lib/query";
import { coverageGaps, gapSentences, gapWords } from "./coverage-gaps";

const ALL = ["Northgate", "Riverside", "St Anselm"];

function coverage(months: Record<string, string[]>) {
  return { cells: Object.entries(months).flatMap(([hospital, periods]) => periods.map((period) => ({ hospital, period, rows: 10 }))) };
}

const year = (value: number, except: number[] = []) =>
  Array.from({ length: 12 }, (_, index) => index + 1)
    .filter((month) => !except.includes(month))
    .map((month) => `${value}-${String(month).padStart(2, "0")}`);
const months = (from: number, to: number) =>
  year(2025)
    .slice(from - 1, to)
    .map((month) => `${month}-01`);

describe("the hospitals a question is about", () => {
  test.each<[string, Filter | undefined, string[]]>([
    ["no filter", undefined, ALL],
    ["one", { field: "hospital", op: "eq", value: "Northgate" }, ["Northgate"]],
    ["some", { field: "hospital", op: "in", value: ["Northgate", "St Anselm"] }, ["Northgate", "St Anselm"]],
    ["all but one", { field: "hospital", op: "neq", value: "Northgate" }, ["Riverside", "St Anselm"]],
    ["all but some", { field: "hospital", op: "not_in", value: ["Northgate", "St Anselm"] }, ["Riverside"]],
    [
      "filters that all must pass",
      {
        all: [
          { field: "hospital", op: "in", value: ["Northgate", "Riverside"] },
          { all: [{ field: "hospital", op: "neq", value: "Riverside" }] },
        ],
      },
      ["Northgate"],
    ],
    ["another column", { field: "test", op: "eq", value: "Northgate" }, ALL],
    ["one of several filters says nothing for sure", { any: [{ field: "hospital", op: "eq", value: "Northgate" }] }, ALL],
    ["another comparison says nothing for sure", { field: "hospital", op: "starts_with", value: "N" }, ALL],
  ])("%s", (_name, where, hospitals) => {
    expect(hospitalsAsked(ALL, where, "hospital")).toEqual(hospitals);
  });

  test("without a column of hospitals all count", () => {
    expect(hospitalsAsked(ALL, { field: "hospital", op: "eq", value: "Northgate" }, null)).toEqual(ALL);
  });
});

describe("where hospitals are missing", () => {
  const known = coverage({ Northgate: year(2025, [3]), Riverside: year(2025), "St Anselm": year(2025, [3, 4]) });

  test("the months in which those that report otherwise do not", () => {
    const gaps = coverageGaps(months(1, 6), "month", known, ALL);
    expect(gaps.map(({ index, missing }) => [index, missing.map(({ hospital }) => hospital)])).toEqual([
      [2, ["Northgate", "St Anselm"]],
      [3, ["St Anselm"]],
    ]);
    expect(gaps.map(gapWords)).toEqual([
      "In Mar 2025 2 of 3 hospitals are missing: Northgate, St Anselm.",
      "In Apr 2025 1 of 3 hospitals is missing: St Anselm.",
    ]);
  });

  test("only those asked about count", () => {
    expect(coverageGaps(months(1, 6), "month", known, ["Northgate", "Riverside"]).map(gapWords)).toEqual([
      "In Mar 2025 1 of 2 hospitals is missing: Northgate.",
    ]);
  });

  test("a hospital that never reports is not missed, nor are the months before the first and after the last file", () => {
    const part = coverage({ Northgate: ["2025-02", "2025-03"], Riverside: ["2025-03"] });
    expect(coverageGaps(months(1, 4), "month", part, ["Northgate", "Riverside", "Never"]).map(gapWords)).toEqual([
      "In Feb 2025 1 of 2 hospitals is missing: Riverside.",
    ]);
  });

  test("a file without rows is no file", () => {
    const empty = {
      cells: [
        ...coverage({ Northgate: ["2025-01", "2025-02"] }).cells,
        { hospital: "Riverside", period: "2025-01", rows: 5 },
        { hospital: "Riverside", period: "2025-02", rows: 0 },
      ],
    };
    expect(coverageGaps(months(1, 2), "month", empty, ["Northgate", "Riverside"]).map(({ name }) => name)).toEqual(["Feb 2025"]);
  });

  test("quarters and years say which months", () => {
    expect(coverageGaps(["2025-01-01", "2025-04-01"], "quarter", known, ALL).map(gapWords)).toEqual([
      "In 2025 Q1 2 of 3 hospitals lack months: Northgate (Mar), St Anselm (Mar).",
      "In 2025 Q2 1 of 3 hospitals lacks months: St Anselm (Apr).",
    ]);
    expect(coverageGaps(["2025-01-01"], "year", known, ALL).map(gapWords)).toEqual([
      "In 2025 2 of 3 hospitals lack months: Northgate (Mar), St Anselm (Mar, Apr).",
    ]);
  });

  test("an axis of days, or of other dates such as births, is not shaded", () => {
    expect(coverageGaps(months(1, 6), "day", known, ALL)).toEqual([]);
    expect(coverageGaps(months(1, 6), undefined, known, ALL)).toEqual([]);
    const births = Array.from({ length: 80 }, (_, index) => `${1946 + index}-01-01`);
    expect(coverageGaps(births, "year", known, ALL)).toEqual([]);
  });

  test("where one file holds every hospital the month is missing", () => {
    const whole = coverage({ "*": year(2025, [2]) });
    expect(coverageGaps(months(1, 3), "month", whole, ["*"]).map(gapWords)).toEqual(["Feb 2025 is missing."]);
  });

  test("months in a row that miss the same are one sentence, and there are few sentences", () => {
    const row = coverage({ Northgate: year(2025, [3, 4, 5]), Riverside: year(2025, [7, 9, 11, 12]) });
    expect(gapSentences(coverageGaps(months(1, 12), "month", row, ALL))).toEqual([
      "From Mar 2025 to May 2025 1 of 2 hospitals is missing: Northgate.",
      "In Jul 2025 1 of 2 hospitals is missing: Riverside.",
      "In Sep 2025 1 of 2 hospitals is missing: Riverside.",
      "In 2 more shaded places hospitals are missing too; point at one to see which.",
    ]);
  });

  test("many hospitals are not all named", () => {
    const names = Array.from({ length: 12 }, (_, index) => `H${String(index).padStart(2, "0")}`);
    const some = coverage(Object.fromEntries(names.map((name, index) => [name, index === 0 ? year(2025) : year(2025, [2])])));
    expect(coverageGaps(months(1, 3), "month", some, names).map(gapWords)).toEqual([
      "In Feb 2025 11 of 12 hospitals are missing: H01, H02, H03, H04, H05, H06 and 5 more.",
    ]);
  });
});
