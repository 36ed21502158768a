import Papa from "papaparse";

export type CsvRow = Record<string, string>;

/** Reads CSV text with a header; for what the server sent and for the files of the tests. */
export function readCsv(text: string): { header: string[]; rows: CsvRow[] } {
  const parsed = Papa.parse<string[]>(text.replace(/^\uFEFF/, "").trimEnd(), { header: false });
  if (parsed.errors.length > 0) throw new Error(`Not a CSV file: ${parsed.errors[0]?.message ?? ""}`);
  const [header = [], ...lines] = parsed.data;
  return { header, rows: lines.map((line) => Object.fromEntries(header.map((name, index) => [name, line[index] ?? ""]))) };
}
