import { sampleFiles } from "../../scripts/sample-data/generate";
import { LAB_TESTS } from "../../scripts/sample-data/tests";
import { readCsv, type CsvRow } from "./csv";

/** What `MEDLAKE_SAMPLE_DATA=small` loads. */
export const SMALL = { rows: 12_000, hospitals: 6, months: 2, seed: 20_250_101, firstMonth: "2025-01" };

const UNITS = new Map(LAB_TESTS.map((test) => [test.code, test.unit]));

type PublishedRow = CsvRow & { hospital: string };

let all: PublishedRow[] | undefined;

/** The rows of the small sample that are published, as text, found in plain code from the generated lines. */
export function publishedRows(hospitals?: readonly string[]): readonly PublishedRow[] {
  all ??= readAll();
  return hospitals ? all.filter(({ hospital }) => hospitals.includes(hospital)) : all;
}

function readAll(): PublishedRow[] {
  return [...sampleFiles(SMALL)].flatMap((file) => {
    const { rows } = readCsv([...file.lines()].join("\n"));
    // A line sent again replaces the one before.
    const byId = new Map(rows.map((row) => [row.result_id, row]));
    return [...byId.values()].filter(isAccepted).map((row) => ({ ...row, hospital: file.hospital }));
  });
}

/** What the contract of the sample data lets through. */
function isAccepted(row: CsvRow): boolean {
  if (row.unit !== UNITS.get(row.test_code ?? "") || Number(row.age) > 120) return false;
  const value = row.value ?? "";
  if (value !== "" && !/^\d+(\.\d+)?$/.test(value)) return false;
  const at = row.collected_at ?? "";
  return !Number.isNaN(Date.parse(`${at}Z`)) && new Date(`${at}Z`).toISOString().startsWith(at);
}
