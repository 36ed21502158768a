/** A small contract for tests: whose row it is and which month are columns of the file. */
export const LAB_CONTRACT = {
  columns: [
    { name: "patient_id", source: "patient", type: "text", required: true },
    { name: "hospital", source: "site", type: "text", required: true },
    { name: "collected_on", source: "date", type: "date", required: true, clean: [{ step: "parse_date", format: "ISO" }] },
    { name: "test", source: "test", type: "text", required: true },
    { name: "value", source: "value", type: "double", label: "Result", unit: "mmol/L" },
    { name: "flags", source: "flags", type: "integer" },
  ],
  hospital: { column: "hospital" },
  period: { column: "collected_on" },
  partition: ["hospital", "period"],
  onDuplicate: "keep_all",
};

/** The same, cut by month only: one file carries all hospitals. */
export const LAB_BY_MONTH = { ...LAB_CONTRACT, partition: ["period"] };

export type LabRow = { patient: string; site: string; date: string; test: string; value: number | null; flags: number | null };

/** Rows as the CSV a hospital would send. */
export function labCsv(rows: LabRow[]): string {
  const quoted = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = rows.map((row) =>
    [row.patient, row.site, row.date, row.test, row.value ?? "", row.flags ?? ""].map((cell) => quoted(String(cell))).join(","),
  );
  return `patient,site,date,test,value,flags\n${lines.join("\n")}\n`;
}
