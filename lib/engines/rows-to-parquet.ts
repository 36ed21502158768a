import { createWriteStream } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { once } from "node:events";
import type { CellValue, ResultColumn } from "@/lib/query";
import { csvColumns, type CsvColumn } from "./csv-columns";
import { requireNoFile } from "./csv-writer";
import { withConverter } from "./duckdb/convert";
import { quoted } from "./duckdb/export-sql";
import { parquetOptions, storedType } from "./duckdb/parquet-sql";
import { literal } from "./duckdb/sandbox";
import { engineFailed } from "./errors";
import { defaultLimits } from "./limits";

/** The longest line: a row of an answer as text. */
const LINE_MAX = 256 * 1024 * 1024;
/** Whole numbers of so many digits have 64 bits at most. */
const BIGINT_DIGITS = 18;

/**
 * Writes the rows that `produce` hands over as Parquet: as lines of JSON first, which a DuckDB of its own then turns
 * into the file. It is at `target` when all are written, and at no time otherwise.
 */
export async function writeParquet<T>(
  target: string,
  columns: readonly ResultColumn[],
  options: { signal?: AbortSignal | undefined },
  produce: (write: (rows: CellValue[][]) => Promise<void>) => Promise<T>,
): Promise<{ rows: number; bytes: number; produced: T }> {
  await requireNoFile(target);
  const folder = `${target}.making`;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    const shown = csvColumns(columns);
    const { rows, wide, produced } = await writeLines(path.join(folder, "rows.jsonl"), shown, produce);
    const file = path.join(folder, "rows.parquet");
    const { memory } = defaultLimits();
    const how = { directory: folder, readable: [], memory, threads: 1, signal: options.signal };
    const copied = await withConverter(how, (converter) => converter.execute(copyOf(shown, wide, path.join(folder, "rows.jsonl"), file)));
    if (copied.rows !== rows) throw engineFailed();
    await rename(file, target);
    return { rows, bytes: (await stat(target)).size, produced };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeLines<T>(
  name: string,
  columns: readonly CsvColumn[],
  produce: (write: (rows: CellValue[][]) => Promise<void>) => Promise<T>,
): Promise<{ rows: number; wide: ReadonlySet<number>; produced: T }> {
  const wide = new Set<number>();
  const file = createWriteStream(name, { flags: "wx", mode: 0o600 });
  const failed = new Promise<never>((_, reject) => file.once("error", reject));
  failed.catch(() => undefined);
  let count = 0;
  try {
    const produced = await produce(async (rows) => {
      count += rows.length;
      let lines = "";
      for (const row of rows) {
        const cells = columns.map((column, at) => {
          const text = textOf(column, row);
          if (text !== null && text.length > BIGINT_DIGITS) wide.add(at);
          return [`c${at}`, text] as const;
        });
        lines += `${JSON.stringify(Object.fromEntries(cells))}\n`;
      }
      if (rows.length > 0 && !file.write(lines)) await Promise.race([once(file, "drain"), failed]);
    });
    await Promise.race([new Promise<void>((resolve) => file.end(resolve)), failed]);
    return { rows: count, wide, produced };
  } catch (error) {
    file.destroy();
    throw error;
  }
}

function textOf(column: CsvColumn, row: readonly CellValue[]): string | null {
  if (column.kind === "line") {
    if (column.total && row[column.total.at] === 1) return "total";
    return column.others && row[column.others.at] === 1 ? "others" : "group";
  }
  const cell = row[column.at] ?? null;
  return cell === null ? null : String(cell);
}

function copyOf(columns: readonly CsvColumn[], wide: ReadonlySet<number>, from: string, to: string): string {
  const names = columns.map((_, at) => `c${at}: 'VARCHAR'`).join(", ");
  const list = columns.map((column, at) => {
    const type =
      column.kind === "line" ? "varchar" : storedType(column.type, column.type.kind === "integer" && !wide.has(at) ? "BIGINT" : "");
    return `cast(c${at} as ${type}) as ${quoted(column.name)}`;
  });
  const lines = `read_json(${literal(from)}, format = 'newline_delimited', columns = {${names}}, maximum_object_size = ${LINE_MAX})`;
  return `copy (select ${list.join(", ")} from ${lines}) to ${literal(to)} (${parquetOptions(columns.length)})`;
}
