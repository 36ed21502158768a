import { open } from "node:fs/promises";
import type { DuckDBConnection } from "@duckdb/node-api";
import type { ColumnType } from "@/lib/query";
import { ChildError } from "../child-loop";
import { quoted } from "./export-sql";
import type { WorkbookReply, WorkbookRequest } from "./protocol";
import { renameSheet } from "./rename-sheet";
import { literal } from "./sandbox";
import { cellOf } from "./types";
import { sheetCell, sheetText, type SheetCell } from "./sheet-cell";

type Args = {
  connection: DuckDBConnection;
  request: WorkbookRequest;
  report: (progress: unknown) => void;
  isInterrupted: () => boolean;
};

const FORMATS: Partial<Record<ColumnType["kind"], string>> = { date: "yyyy-mm-dd", timestamp: "yyyy-mm-dd hh:mm:ss.000" };

const DATA = "Data";

/**
 * Writes the rows of a Parquet file as a workbook, with what they are on a second sheet. No more than some thousand rows are in memory. A stream
 * of DuckDB that fails only looks short: the rows are counted, and fewer than there are is an error.
 */
export async function writeWorkbook(args: Args): Promise<WorkbookReply> {
  // Only when a workbook is written: every question waits for the start of this process.
  const { writeXlsxStream } = await import("hucre/xlsx");
  const { request } = args;
  const { columns, about, isLarge, path } = request;
  let written = 0;
  const stream = writeXlsxStream(counted(), {
    name: DATA,
    columns: columns.map(({ heading, type }) => {
      const numFmt = FORMATS[type.kind];
      return { header: sheetText(heading), ...(numFmt === undefined ? {} : { numFmt, width: type.kind === "date" ? 12 : 24 }) };
    }),
    freezePane: { rows: 1 },
    zip64: isLarge,
    // The rows were counted before: what comes behind them is on a sheet of its own.
    maxRowsPerSheet: about.length === 0 ? Number.POSITIVE_INFINITY : Math.max(request.rows, 1) + 1,
    repeatHeaders: false,
  });
  async function* counted(): AsyncGenerator<SheetCell[]> {
    for await (const rows of batches(args)) {
      for (const row of rows) {
        written += 1;
        yield row;
      }
      args.report(request.rows === 0 ? 100 : (written / request.rows) * 100);
    }
    // Rows that are missing must not be made up for by these.
    if (about.length === 0 || written !== request.rows) return;
    if (request.rows === 0) yield [];
    for (const line of about) yield line.map((text) => sheetText(text));
  }
  const file = await open(path, "wx", 0o600);
  try {
    for await (const part of stream) await file.write(part);
    await file.sync();
  } finally {
    await file.close();
  }
  if (written !== request.rows) throw new ChildError("cutOff");
  if (about.length > 0) await renameSheet(path, `${DATA}_2`, "About");
  return { rows: written };
}

async function* batches({ connection, request, isInterrupted }: Args): AsyncGenerator<SheetCell[][]> {
  const { columns, parquet } = request;
  const list = columns.map(({ name }) => quoted(name)).join(", ");
  const result = await connection.stream(`select ${list} from read_parquet(${literal(parquet)})`);
  for (;;) {
    if (isInterrupted()) throw new ChildError("INTERRUPT");
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    const rows: SheetCell[][] = Array.from({ length: chunk.rowCount }, () => []);
    columns.forEach(({ type }, at) => {
      const vector = chunk.getColumnVector(at);
      rows.forEach((row, index) => (row[at] = sheetCell(cellOf(vector.getItem(index), type), type)));
    });
    yield rows;
  }
}
