import type { LabRow } from "@/lib/catalog/testing/lab-contract";

const SITES = ["north", "south", "east"] as const;
const MONTHS = ["2025-01", "2025-02"] as const;

/**
 * Results of three hospitals in two months. Each hospital has a test and a range of values of its own, so that a
 * value of one that reaches a reader of another is seen at once.
 */
export function labRows(): LabRow[] {
  const rows: LabRow[] = [];
  SITES.forEach((site, siteIndex) => {
    MONTHS.forEach((month, monthIndex) => {
      for (let n = 0; n < 10 + siteIndex + 3 * monthIndex; n++) {
        const value = (siteIndex + 1) * 1000 + n + 0.5;
        rows.push({
          patient: `${site}-p${n % 4}`,
          site,
          date: `${month}-${String(1 + n).padStart(2, "0")}`,
          test: n % 2 === 0 ? "HbA1c" : `${site}-only`,
          value: n === 3 ? null : value,
          flags: n % 5,
        });
      }
    });
  });
  return rows;
}

/** Rows by hospital and month, counted here and not by the engine. */
export function countByHospitalAndMonth(rows: LabRow[]): [hospital: string, month: string, n: number][] {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const key = `${row.site} ${row.date.slice(0, 7)}-01`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, n]) => [key.split(" ")[0] ?? "", key.split(" ")[1] ?? "", n]);
}
