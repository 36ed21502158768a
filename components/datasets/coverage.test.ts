import { describe, expect, it } from "vitest";
import { coverageYears, monthsBetween } from "./coverage";

describe("monthsBetween", () => {
  it("counts over the turn of the year", () => {
    expect(monthsBetween("2024-11", "2025-02")).toEqual(["2024-11", "2024-12", "2025-01", "2025-02"]);
  });
});

describe("coverageYears", () => {
  const coverage = {
    hospitals: ["northgate", "st-anselm"],
    periods: ["2024-12", "2025-02"],
    cells: [
      { hospital: "northgate", period: "2024-12", rows: 5, version: 1 },
      { hospital: "northgate", period: "2025-02", rows: 7, version: 2 },
      { hospital: "st-anselm", period: "2025-02", rows: 9, version: 3 },
    ],
  };

  it("shows months nobody sent as missing, newest year first", () => {
    const years = coverageYears(coverage);
    expect(years.map((year) => [year.year, year.periods])).toEqual([
      ["2025", ["2025-01", "2025-02"]],
      ["2024", ["2024-12"]],
    ]);
    expect(years[0]?.rows.map((row) => row.cells.map((cell) => cell.state))).toEqual([
      ["missing", "published"],
      ["missing", "published"],
    ]);
    expect(years[1]?.rows[1]?.cells[0]?.state).toBe("missing");
  });

  it("marks what waits, unless it is published as well", () => {
    const years = coverageYears(coverage, [
      { hospital: "st-anselm", period: "2025-03" },
      { hospital: "northgate", period: "2025-02" },
    ]);
    expect(years[0]?.rows.map((row) => row.cells.map((cell) => cell.state))).toEqual([
      ["missing", "published", "missing"],
      ["missing", "published", "held"],
    ]);
  });

  it("is empty for a dataset without data", () => {
    expect(coverageYears({ hospitals: [], periods: [], cells: [] })).toEqual([]);
  });
});
