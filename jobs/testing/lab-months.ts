import { parseContract } from "@/lib/ingest";

/** Laboratory results of one hospital's month: glucose and creatinine, a day, and a note that may be empty. */
export const LAB_MONTHS_CONTRACT = parseContract({
  columns: [
    { name: "sample", type: "text", required: true },
    { name: "test", type: "text" },
    { name: "value", type: "double" },
    { name: "taken", type: "date" },
    { name: "note", type: "text" },
  ],
  analyte: "test",
});

export type LabRow = { sample: string; test: string; value: string; taken: string; note: string };

/** The same rows every time for a month; `change` makes of each what a test is about. */
export function labRows(period: string, count = 400, change: (row: LabRow, index: number) => LabRow = (row) => row): LabRow[] {
  const seed = Number(period.replace("-", ""));
  return Array.from({ length: count }, (_, index) => {
    const spread = ((index * 7919 + seed * 104_729) % 1000) / 1000;
    const test = index % 3 === 0 ? "creatinine" : "glucose";
    const row = {
      sample: `s${(index * 15_485_863 + seed * 32_452_843) % 1_000_003}`,
      test,
      value: (test === "glucose" ? 4 + 2 * spread : 60 + 40 * spread).toFixed(2),
      taken: `${period}-${String(1 + (index % 28)).padStart(2, "0")}`,
      note: index % 10 === 0 ? "" : index % 2 === 0 ? "fasting" : "not fasting",
    };
    return change(row, index);
  });
}

/** The rows as a CSV; `more` columns are put behind. */
export function labCsv(rows: LabRow[], more: Record<string, string> = {}): string {
  const header = ["sample", "test", "value", "taken", "note", ...Object.keys(more)];
  const lines = rows.map((row) => [row.sample, row.test, row.value, row.taken, row.note, ...Object.values(more)].join(","));
  return `${[header.join(","), ...lines].join("\n")}\n`;
}
