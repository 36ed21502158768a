import { describe, expect, it } from "vitest";
import type { Filter, Query } from "@/lib/query";
import { periodBefore } from "./period-before";

const NOW = new Date("2025-06-20T10:00:00Z");
const column = (name: string, type: string) => ({ name, type, label: name });
const cells = (entries: [hospital: string, ...periods: string[]][]) =>
  entries.flatMap(([hospital, ...periods]) => periods.map((period) => ({ hospital, period, rows: 10 })));

function dataset(files: [hospital: string, ...periods: string[]][]) {
  const coverage = { hospitals: files.map(([hospital]) => hospital), periods: [], cells: cells(files) };
  const columns = [column("hospital", "text"), column("taken_on", "date"), column("note", "text")];
  return { columns, coverage, hospitalColumn: "hospital" } as unknown as Parameters<typeof periodBefore>[1];
}

const query = (...all: Filter[]): Query => ({ version: 1, from: "labs", where: { all }, measures: [{ as: "n", fn: "count" }] });
const march: Filter = { field: "taken_on", op: "between", value: ["2025-03-01", "2025-03-31"] };
const both = dataset([
  ["a", "2025-02", "2025-03"],
  ["b", "2025-02", "2025-03"],
]);

describe("what a number is compared with", () => {
  it("is the same question about the period before, its days in words", () => {
    expect(periodBefore(query(march), both, NOW)).toEqual({
      query: {
        ...query(),
        where: {
          all: [
            { field: "taken_on", op: "gte", value: "2025-02-01" },
            { field: "taken_on", op: "lt", value: "2025-03-01" },
          ],
        },
      },
      period: "1 Feb 2025 – 28 Feb 2025",
      notes: [],
    });
  });

  it("is nothing without a filter by time, and text that looks like a date is none", () => {
    for (const all of [[], [{ field: "note", op: "eq", value: "2025-03-01" } as Filter]])
      expect(periodBefore(query(...all), both, NOW)).toEqual({
        none: "No filter says from when to when this is, so there is no period before.",
      });
  });

  it("is nothing where no file covers the period before: nothing sent is not nothing counted", () => {
    const first = dataset([["a", "2025-03"]]);
    expect(periodBefore(query(march), first, NOW)).toEqual({ none: "No earlier value: no file covers 1 Feb 2025 – 28 Feb 2025." });
  });

  it("says which of the two periods lacks hospitals, of those asked for", () => {
    const files = dataset([
      ["a", "2025-02", "2025-03"],
      ["b", "2025-03"],
      ["c", "2025-02"],
      ["d", "2025-02"],
    ]);
    expect(periodBefore(query(march), files, NOW)).toMatchObject({
      notes: ["2 hospitals of the period before sent nothing for this one.", "1 hospital sent nothing for the period before."],
    });
    const some: Filter = { field: "hospital", op: "in", value: ["a", "b"] };
    expect(periodBefore(query(march, some), files, NOW)).toMatchObject({ notes: ["1 hospital sent nothing for the period before."] });
  });

  it("says nothing of files where the question is about other dates than theirs", () => {
    const old: Filter = { field: "taken_on", op: "between", value: ["1960-01-01", "1969-12-31"] };
    expect(periodBefore(query(old), both, NOW)).toMatchObject({ period: "1 Jan 1950 – 31 Dec 1959", notes: [] });
  });

  it("says of a period that goes on that it is not over", () => {
    const files = dataset([["a", "2025-05", "2025-06"]]);
    const june: Filter = { field: "taken_on", op: "in_current", value: { unit: "month" } };
    expect(periodBefore(query(june), files, NOW)).toMatchObject({
      period: "1 May 2025 – 31 May 2025",
      notes: ["This period is not over yet."],
    });
    // The last days end today, which is as good as over.
    const last: Filter = { field: "taken_on", op: "in_last", value: { amount: 7, unit: "day" } };
    expect(periodBefore(query(last), files, NOW)).toMatchObject({ period: "7 Jun 2025 – 13 Jun 2025", notes: [] });
  });
});
