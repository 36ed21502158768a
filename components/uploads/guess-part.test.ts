import { describe, expect, it } from "vitest";
import { guessHospital, guessPeriod, recentMonths } from "./guess-part";

describe("guessPeriod", () => {
  it.each([
    ["northgate-2025-11.csv", "2025-11"],
    ["202511_labs.csv.gz", "2025-11"],
    ["labs 2025-11-03.csv", "2025-11"],
    ["Monthly-AE-November-2025.csv", "2025-11"],
    ["AE-by-provider-Sept-2025-x7Kd.csv", "2025-09"],
    ["2025 may.csv", "2025-05"],
    ["export_03-2025.csv", "2025-03"],
    ["results-2025-01-to-2025-02.csv", null],
    ["labevents.csv.gz", null],
    ["build-20251399.csv", null],
    ["maynooth-2025.csv", null],
  ])("reads %s as %s", (name, period) => {
    expect(guessPeriod(name)).toBe(period);
  });
});

describe("guessHospital", () => {
  const known = ["northgate", "st-anselm", "anselm", "queens-park"];
  it.each([
    ["northgate-2025-11.csv", "northgate"],
    ["ST_ANSELM 2025-11.csv", "st-anselm"],
    ["northgated.csv", null],
    ["northgate and queens-park.csv", null],
    ["other.csv", null],
  ])("reads %s as %s", (name, hospital) => {
    expect(guessHospital(name, known)).toBe(hospital);
  });
});

describe("recentMonths", () => {
  it("counts back over the turn of the year", () => {
    expect(recentMonths(new Date("2025-02-28T23:00:00Z"), 3)).toEqual(["2025-02", "2025-01", "2024-12"]);
  });
});
