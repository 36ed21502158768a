import { describe, expect, it } from "vitest";
import type { CalendarCell } from "@/lib/schedules";
import { calendarRange, calendarYears, monthsBetween } from "./calendar-years";

function cell(hospital: string, period: string, state: CalendarCell["state"]): CalendarCell {
  const nothing = { rows: null, replaced: 0, versions: [], contractVersion: null, runId: null, open: null, dueOn: null, late: false };
  return { hospital, period, state, ...nothing };
}

describe("monthsBetween", () => {
  it("counts over the turn of the year", () => {
    expect(monthsBetween("2024-11", "2025-02")).toEqual(["2024-11", "2024-12", "2025-01", "2025-02"]);
  });
});

describe("calendarYears", () => {
  it("shows months nobody sent as missing, newest year first, and no year of which nothing is known", () => {
    const cells = [cell("northgate", "2023-12", "published"), cell("northgate", "2025-02", "late"), cell("st-anselm", "2025-01", "held")];
    const years = calendarYears({ from: "2023-11", to: "2025-02", hospitals: ["northgate", "st-anselm"], cells });
    expect(years.map((year) => [year.year, year.periods])).toEqual([
      ["2025", ["2025-01", "2025-02"]],
      ["2023", ["2023-11", "2023-12"]],
    ]);
    expect(years.map((year) => year.rows.map((row) => row.cells.map((one) => one.state)))).toEqual([
      [
        ["missing", "late"],
        ["held", "missing"],
      ],
      [
        ["missing", "published"],
        ["missing", "missing"],
      ],
    ]);
  });
});

describe("calendarRange", () => {
  it("goes from the first published month to the present one, a year at least and ten at most", () => {
    expect(calendarRange(["2024-03", "2023-01"], "2025-02")).toEqual({ from: "2023-01", to: "2025-02" });
    expect(calendarRange([], "2025-02")).toEqual({ from: "2024-03", to: "2025-02" });
    expect(calendarRange(["2026-01"], "2025-02")).toEqual({ from: "2025-02", to: "2026-01" });
    expect(calendarRange(["1999-01"], "2025-02")).toEqual({ from: "2015-03", to: "2025-02" });
  });
});
