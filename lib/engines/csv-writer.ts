import { createWriteStream } from "node:fs";
import { access, mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { once } from "node:events";
import type { CellValue, ResultColumn } from "@/lib/query";
import { csvColumns, type CsvColumn } from "./csv-columns";
import { FORMULA_STARTS, UTF8_BOM } from "./csv-format";
import { fileExists } from "./errors";

const STARTS = new Set(FORMULA_STARTS);

/** Fails when there is a file at `target` already; makes its folder. */
export async function requireNoFile(target: string): Promise<void> {
  await mkdir(path.dirname(target), { recursive: true });
  const exists = await access(target).then(
    () => true,
    () => false,
  );
  if (exists) throw fileExists();
}

/**
 * Writes the rows that `produce` hands over as CSV, in the format of DuckDB's COPY in duckdb/export-sql.ts, byte for
 * byte. The file is at `target` when all are written, and at no time otherwise. Answers what `produce` answered as well.
 */
export async function writeCsv<T>(
  target: string,
  columns: readonly ResultColumn[],
  produce: (write: (rows: CellValue[][]) => Promise<void>) => Promise<T>,
): Promise<{ rows: number; bytes: number; produced: T }> {
  await requireNoFile(target);
  const shown = csvColumns(columns);
  const unfinished = path.join(path.dirname(target), `tmp_${path.basename(target)}`);
  const file = createWriteStream(unfinished, { flags: "wx" });
  const failed = new Promise<never>((_, reject) => file.once("error", reject));
  failed.catch(() => undefined);
  let rowCount = 0;
  async function put(text: string): Promise<void> {
    if (!file.write(text)) await Promise.race([once(file, "drain"), failed]);
  }
  try {
    await put(csvHeader(shown));
    const produced = await produce(async (rows) => {
      rowCount += rows.length;
      if (rows.length > 0) await put(csvLines(shown, rows));
    });
    await Promise.race([new Promise<void>((resolve) => file.end(resolve)), failed]);
    await rename(unfinished, target);
    return { rows: rowCount, bytes: file.bytesWritten, produced };
  } catch (error) {
    file.destroy();
    await rm(unfinished, { force: true });
    throw error;
  }
}

export function csvHeader(columns: readonly CsvColumn[]): string {
  return `${columns.map(({ name }, index) => quoted(index === 0 ? `${UTF8_BOM}${name}` : name)).join(",")}\n`;
}

export function csvLines(columns: readonly CsvColumn[], rows: readonly CellValue[][]): string {
  let lines = "";
  for (const row of rows) lines += `${columns.map((column) => csvCell(column, row)).join(",")}\n`;
  return lines;
}

function csvCell(column: CsvColumn, row: readonly CellValue[]): string {
  if (column.kind === "line") {
    const { total, others } = column;
    if (total && row[total.at] === 1) return "total";
    return others && row[others.at] === 1 ? "others" : "group";
  }
  const cell = row[column.at] ?? null;
  if (cell === null) return "";
  if (typeof cell === "number") return column.type.kind === "double" ? doubleText(cell) : String(cell);
  if (typeof cell === "boolean") return String(cell);
  if (column.type.kind !== "text") return cell;
  return cell === "" ? '""' : quoted(STARTS.has(String.fromCodePoint(cell.codePointAt(0) ?? 0)) ? `'${cell}` : cell);
}

/** In quotes where a reader would need them; `#` starts a comment for some. */
function quoted(text: string): string {
  return /[",\n\r#]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The shortest digits that give the double back, as C++ writes them: `0.0`, `1.5`, `1e+20`, `1e-05`. */
function doubleText(number: number): string {
  if (!Number.isFinite(number)) return "";
  const [, sign = "", first = "", rest = "", power = "0"] = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec((number + 0).toExponential()) ?? [];
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) {
    const digits = rest === "" ? first : `${first}.${rest}`;
    return `${sign}${digits}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  }
  const digits = `${first}${rest}`;
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  return `${sign}${whole}.${digits.slice(exponent + 1) || "0"}`;
}
