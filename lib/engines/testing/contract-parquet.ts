import { DuckDBInstance } from "@duckdb/node-api";
import type { CellValue, ResultColumn } from "@/lib/query";
import { tableType } from "@/lib/query/testing/run-duckdb";
import { bindParameters, cellOf } from "../duckdb/types";
import { CONTRACT_COLUMNS, CONTRACT_ROWS } from "./contract-rows";

/** Writes the table of contract-rows.ts as one Parquet file, as the lake has them. */
export async function writeContractParquet(file: string): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  const connection = await instance.connect();
  await connection.run(`create table contract (${CONTRACT_COLUMNS.map(({ name, type }) => `"${name}" ${tableType(type)}`).join(", ")})`);
  const insert = await connection.prepare(`insert into contract values (${CONTRACT_COLUMNS.map((_, at) => `$${at + 1}`).join(", ")})`);
  for (const row of CONTRACT_ROWS) {
    bindParameters(
      insert,
      CONTRACT_COLUMNS.map(({ type }, at) => ({ type, value: row[at] ?? null })),
    );
    await insert.run();
  }
  await connection.run(`copy contract to '${file.replaceAll("'", "''")}' (format parquet)`);
  connection.closeSync();
  instance.closeSync();
}

/** The rows of a Parquet file as an answer would have them. */
export async function readParquet(file: string, columns: readonly ResultColumn[]): Promise<CellValue[][]> {
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  const connection = await instance.connect();
  const result = await connection.runAndReadAll(`select * from read_parquet('${file.replaceAll("'", "''")}')`);
  const rows = result.getRows().map((row) => columns.map(({ type }, at) => cellOf(row[at] ?? null, type)));
  connection.closeSync();
  instance.closeSync();
  return rows;
}
