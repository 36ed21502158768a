import type { DatasetCoverage } from "@/lib/catalog";

export type CoverageState = "published" | "held" | "missing";
export type CoverageCell = { hospital: string; period: string; state: CoverageState; rows: number | null; version: number | null };
export type CoverageYear = { year: string; periods: string[]; rows: { hospital: string; cells: CoverageCell[] }[] };

function nextMonth(period: string): string {
  const [year = 0, month = 0] = period.split("-").map(Number);
  return month === 12 ? `${year + 1}-01` : `${year}-${String(month + 1).padStart(2, "0")}`;
}

/** Every month from the first to the last, also those nobody sent. */
export function monthsBetween(first: string, last: string): string[] {
  const months: string[] = [];
  for (let month = first; month <= last && months.length < 1200; month = nextMonth(month)) months.push(month);
  return months;
}

/**
 * Hospital by month, one block per calendar year, newest first. `held` are months that wait for a decision; a month
 * that is published as well is shown as published.
 */
export function coverageYears(coverage: DatasetCoverage, held: { hospital: string; period: string }[] = []): CoverageYear[] {
  const published = new Map(coverage.cells.map((cell) => [`${cell.hospital}\n${cell.period}`, cell]));
  const waiting = new Set(held.map((cell) => `${cell.hospital}\n${cell.period}`));
  const hospitals = [...new Set([...coverage.hospitals, ...held.map((cell) => cell.hospital)])].sort((a, b) => a.localeCompare(b));
  const periods = [...coverage.periods, ...held.map((cell) => cell.period)].sort();
  const first = periods[0];
  const last = periods.at(-1);
  if (first === undefined || last === undefined) return [];
  const years = new Map<string, string[]>();
  for (const month of monthsBetween(first, last)) years.set(month.slice(0, 4), [...(years.get(month.slice(0, 4)) ?? []), month]);
  return [...years.entries()].reverse().map(([year, months]) => ({
    year,
    periods: months,
    rows: hospitals.map((hospital) => ({
      hospital,
      cells: months.map((period): CoverageCell => {
        const cell = published.get(`${hospital}\n${period}`);
        if (cell) return { hospital, period, state: "published", rows: cell.rows, version: cell.version };
        return { hospital, period, state: waiting.has(`${hospital}\n${period}`) ? "held" : "missing", rows: null, version: null };
      }),
    })),
  }));
}
