import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { OTHERS_MARK, TOTAL_MARK, type CellValue, type ResultColumn } from "@/lib/query";
import { csvColumns } from "./csv-columns";
import { writeCsv } from "./csv-writer";
import { exportStatement } from "./duckdb/export-sql";
import { bindParameters } from "./duckdb/types";

const COLUMNS: ResultColumn[] = [
  { name: "t", label: "T", type: { kind: "text" } },
  { name: "patient.name", label: "N", type: { kind: "text" } },
  { name: "i", label: "I", type: { kind: "integer" } },
  { name: "dec", label: "D", type: { kind: "decimal", precision: 18, scale: 2 } },
  { name: "d", label: "D", type: { kind: "double" } },
  { name: "b", label: "B", type: { kind: "boolean" } },
  { name: "day", label: "D", type: { kind: "date" } },
  { name: "ts", label: "T", type: { kind: "timestamp" } },
];
const MARKED: ResultColumn[] = [
  { name: "row", label: "R", type: { kind: "integer" } },
  { name: TOTAL_MARK, label: "", type: { kind: "integer" } },
  { name: OTHERS_MARK, label: "", type: { kind: "integer" } },
];

let folder: string;
let connection: DuckDBConnection;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), "medlake-csv-"));
  connection = await (await DuckDBInstance.create(":memory:", { threads: "1" })).connect();
});

afterAll(() => {
  connection.closeSync();
  rmSync(folder, { recursive: true, force: true });
});

const SQL_TYPES = { text: "varchar", integer: "bigint", decimal: "decimal(18,2)", double: "double", boolean: "boolean", date: "date" };

/** The same rows, written by DuckDB's COPY. */
async function byDuckdb(columns: ResultColumn[], rows: CellValue[][]): Promise<string> {
  const types = columns.map(({ type }) => (type.kind === "timestamp" ? "timestamp_ms" : SQL_TYPES[type.kind]));
  await connection.run(
    `create or replace table rows (${columns.map(({ name }, at) => `"${name}" ${types[at] ?? ""}`).join(", ")}, line_number integer)`,
  );
  for (const [number, row] of rows.entries()) {
    const insert = await connection.prepare(`insert into rows values (${columns.map((_, at) => `$${at + 1}`).join(", ")}, ${number})`);
    bindParameters(
      insert,
      columns.map(({ type }, at) => ({ type, value: row[at] ?? null })),
    );
    await insert.run();
  }
  const file = path.join(folder, "duckdb.csv");
  rmSync(file, { force: true });
  await connection.run(exportStatement("select * exclude (line_number) from rows order by line_number", csvColumns(columns), file));
  return readFileSync(file, "utf8");
}

async function byWriter(columns: ResultColumn[], rows: CellValue[][]): Promise<string> {
  const file = path.join(folder, "writer.csv");
  rmSync(file, { force: true });
  const done = await writeCsv(file, columns, async (write) => {
    await write(rows.slice(0, 2));
    await write(rows.slice(2));
  });
  const text = readFileSync(file, "utf8");
  expect(done).toMatchObject({ rows: rows.length, bytes: Buffer.byteLength(text) });
  return text;
}

const TEXTS = [
  "",
  "=1+1",
  "+x",
  "-x",
  "@x",
  "\tx",
  "\rx",
  "\nx",
  "＝x",
  "＋",
  "－",
  "＠",
  "a,b",
  'a"b',
  '"',
  "#",
  "a#b",
  " a ",
  "a\nb",
  "a\r\nb",
];
const DOUBLES = [0, -0, 1, -1.5, 1e15, 1e16, 123456789012345680, 1e-4, 1e-5, 5e-324, 1.7976931348623157e308, 0.1 + 0.2, 1e21, -2.5e-7];

test("the writer and DuckDB write the same bytes for every kind of value", async () => {
  const rows = [...TEXTS, "Ünïcødé 😀", "'x", "null", "\\N", "x;y", "a\tb", null].map((text, index): CellValue[] => [
    text,
    index % 2 === 0 ? null : text,
    index % 3 === 0 ? null : index % 3 === 1 ? "9007199254740993" : -index,
    index % 4 === 0 ? null : `-${index}.05`,
    DOUBLES[index] ?? null,
    index % 3 === 0 ? null : index % 2 === 0,
    index % 5 === 0 ? null : "2024-02-29",
    index % 5 === 0 ? null : index % 2 === 0 ? "2024-02-29T10:20:30.000" : "1969-12-31T23:59:59.999",
  ]);
  const text = await byWriter(COLUMNS, rows);
  expect(text).toBe(await byDuckdb(COLUMNS, rows));
  expect(text.startsWith("\ufefft,patient.name,i,dec,d,b,day,ts\n")).toBe(true);
  expect(text).toContain("2024-02-29T10:20:30.000");
});

test("marks become a column that says what a line is", async () => {
  const rows: CellValue[][] = [
    [1, 0, 0],
    [2, 0, 1],
    [3, 1, 0],
  ];
  const text = await byWriter(MARKED, rows);
  expect(text).toBe("\ufeffrow,row_2\n1,group\n2,others\n3,total\n");
  expect(text).toBe(await byDuckdb(MARKED, rows));
});

test("an answer without rows is a header", async () => {
  expect(await byWriter(COLUMNS, [])).toBe(await byDuckdb(COLUMNS, []));
});

test("any text and any double come out the same", async () => {
  const text = fc.string({ unit: fc.constantFrom(..."abz =+-@,;\"'#\\\t\n\r|ü😀＝0") });
  const row = fc.tuple(fc.option(text), fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })));
  const columns = COLUMNS.filter(({ name }) => name === "t" || name === "d");
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 20, maxLength: 60 }), async (rows) => {
      expect(await byWriter(columns, rows)).toBe(await byDuckdb(columns, rows));
    }),
    { numRuns: 15 },
  );
});

test("a file that is not finished is not there, and one that is there is not overwritten", async () => {
  const place = mkdtempSync(path.join(folder, "unfinished-"));
  const target = path.join(place, "a.csv");
  const failing = writeCsv(target, COLUMNS, async (write) => {
    await write([["x", null, 1, null, null, null, null, null]]);
    throw new Error("the engine is gone");
  });
  await expect(failing).rejects.toThrow("the engine is gone");
  expect(readdirSync(place)).toEqual([]);
  writeFileSync(target, "mine");
  await expect(writeCsv(target, COLUMNS, () => Promise.resolve())).rejects.toMatchObject({ code: "INTERNAL" });
  expect(readFileSync(target, "utf8")).toBe("mine");
});
