import { createWriteStream } from "node:fs";
import { rename, stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { seededRandom } from "../scripts/sample-data/random";

/** The twelve columns of the measured file, with their types in a contract and in DuckDB. */
export const TALL_COLUMNS = [
  ["result_id", "text", "VARCHAR"],
  ["patient_id", "text", "VARCHAR"],
  ["sex", "text", "VARCHAR"],
  ["age", "integer", "BIGINT"],
  ["test_code", "text", "VARCHAR"],
  ["specimen", "text", "VARCHAR"],
  ["value", "double", "DOUBLE"],
  ["unit", "text", "VARCHAR"],
  ["ref_low", "double", "DOUBLE"],
  ["ref_high", "double", "DOUBLE"],
  ["flag", "text", "VARCHAR"],
  ["collected_at", "timestamp", "TIMESTAMP"],
] as const;

const TESTS = [
  ["HBA1C", "whole blood", "%", 4, 6],
  ["GLU", "plasma", "mmol/L", 3.9, 7.8],
  ["CREA", "serum", "umol/L", 59, 104],
  ["NA", "serum", "mmol/L", 133, 146],
  ["K", "serum", "mmol/L", 3.5, 5.3],
  ["HB", "whole blood", "g/L", 115, 165],
  ["CRP", "serum", "mg/L", 0, 5],
  ["ALT", "serum", "U/L", 5, 41],
] as const;

/** Writes the file once; a file of the same number of rows is used again. */
export async function ensureTallFile(file: string, rows: number): Promise<number> {
  const found = await stat(file).catch(() => null);
  if (found !== null) return found.size;
  await pipeline(Readable.from(chunks(rows)), createWriteStream(`${file}.tmp`));
  await rename(`${file}.tmp`, file);
  return (await stat(file)).size;
}

function* chunks(rows: number): Generator<string> {
  const random = seededRandom("tall", rows);
  yield `${TALL_COLUMNS.map(([name]) => name).join(",")}\n`;
  let text = "";
  for (let index = 0; index < rows; index += 1) {
    const [code, specimen, unit, low, high] = random.pick(TESTS);
    const value = (low + (high - low) * (random.unit() * 1.6 - 0.2)).toFixed(1);
    const flag = Number(value) < low ? "L" : Number(value) > high ? "H" : "N";
    const at = `2025-03-${pad(random.integer(1, 31))}T${pad(random.integer(6, 20))}:${pad(random.integer(0, 59))}:00`;
    const patient = random.integer(1, 200_000);
    text += `R${String(index + 1).padStart(9, "0")},P${String(patient).padStart(6, "0")},${patient % 2 ? "F" : "M"},${18 + (patient % 80)},${code},${specimen},${value},${unit},${low},${high},${flag},${at}\n`;
    if (text.length < 1 << 20) continue;
    yield text;
    text = "";
  }
  yield text;
}

function pad(number: number): string {
  return String(number).padStart(2, "0");
}
