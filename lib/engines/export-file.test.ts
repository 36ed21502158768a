import { existsSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import Papa from "papaparse";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ColumnType, CompiledQuery, ResultColumn, SqlValue } from "@/lib/query";
import { exportFile, openDuckdb, type DuckdbEngine, type FileFormat } from ".";
import { buildChildren } from "./testing/build-children";
import { codeOf } from "./testing/engine-contract";
import { readXlsx, serialTime, sheetNamesOf, sheetsOf } from "./testing/read-xlsx";

let removeChildren: () => void;
let root: string;
let engine: DuckdbEngine;
let files = 0;

beforeAll(async () => {
  removeChildren = await buildChildren();
  root = realpathSync(mkdtempSync(path.join(os.tmpdir(), "medlake-formats-")));
  engine = openDuckdb();
}, 600_000);

afterAll(async () => {
  await engine.close();
  rmSync(root, { recursive: true, force: true });
  removeChildren();
});

function question(sql: string, columns: Record<string, ColumnType>, parameters: SqlValue[] = []): CompiledQuery {
  const named = Object.entries(columns).map(([name, type]): ResultColumn => ({ name, label: name, type }));
  return { dialect: "duckdb", sql, parameters, columns: named, fetchLimit: null };
}

async function written(compiled: CompiledQuery, format: FileFormat, signal?: AbortSignal) {
  const file = path.join(root, "out", `answer-${files++}.${format}`);
  const done = await exportFile(engine, format, compiled, { directories: [root], path: file, ...(signal ? { signal } : {}) });
  return { file, ...done };
}

async function parquetRows(file: string): Promise<{ types: string[]; rows: unknown[][] }> {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  const result = await connection.runAndReadAll(`select * from read_parquet('${file}')`);
  return { types: result.columnTypes().map(String), rows: result.getRowsJson() };
}

const TEXTS = [
  "plain",
  "",
  null,
  "=cmd|' /C calc'!A0",
  "+1",
  "-1",
  "@sum",
  "＝1",
  "007",
  'a "quoted" one, and more',
  "two\nlines\r\nand\rmore",
  " spaces around ",
  "\ttab",
  "😀 emoji 👩‍⚕️",
  "bell\u0007 and escape\u001b and \ufffe",
  "_x0041_ and _x000D_",
  "<b>&amp;</b>",
  "x".repeat(32_767),
] as const;

const NASTY = question(
  `select row_number() over () as n, t from (select unnest($1) as t) order by n`,
  { n: { kind: "integer" }, t: { kind: "text" } },
  [{ type: { kind: "text[]" } as never, value: TEXTS.map((text) => text ?? "\u0001null") as never }],
);
/** Lists of parameters hold no NULL: it is made of a text that nothing else is. */
const NASTY_SQL = {
  ...NASTY,
  sql: `select row_number() over () as n, nullif(t, chr(1) || 'null') as t from (select unnest($1) as t) order by n`,
};

test("text of any kind is the same in a workbook, in Parquet and, but for its apostrophes, in CSV", async () => {
  const book = readXlsx((await written(NASTY_SQL, "xlsx")).file);
  expect(book[0]?.map((cell) => cell?.text)).toEqual(["n", "t"]);
  const texts = book.slice(1).map((row) => row[1] ?? null);
  expect(texts.map((cell) => cell?.text ?? null)).toEqual([...TEXTS]);
  // None of them is a number or a formula.
  expect(new Set(texts.flatMap((cell) => (cell ? [cell.type] : [])))).toEqual(new Set(["inlineStr"]));
  const packed = await parquetRows((await written(NASTY_SQL, "parquet")).file);
  expect(packed.types).toEqual(["BIGINT", "VARCHAR"]);
  expect(packed.rows.map((row) => row[1])).toEqual([...TEXTS]);
  const csv = readFileSync((await written(NASTY_SQL, "csv")).file, "utf8");
  expect(csv).toContain("4,'=cmd|");
  const parsed = Papa.parse<string[]>(csv.slice(1), { newline: "\n" }).data.slice(1, -1);
  const fromCsv = parsed.map((row) => (row[1] ?? "").replace(/^'(?=[=+\-@\t\uff1d])/, ""));
  expect(fromCsv).toEqual(TEXTS.map((text) => text ?? ""));
});

const VALUES = question(
  `select * from (values
    (1::bigint, 9007199254740993::decimal(38,0), 1.50::decimal(18,2), 0.1::double, true, date '2025-03-01', timestamp '2025-03-01 10:20:30.456'),
    (-9007199254740991::bigint, 170141183460469231731::decimal(38,0), 1234567890123456.78::decimal(18,2), -0.0::double, false, date '1900-02-28', timestamp '1899-12-31 00:00:00'),
    (null, null, null, 'nan'::double, null, null, null),
    (0, 5, 123456789012345.00::decimal(18,2), 1e300, null, date '1900-03-01', timestamp '9999-12-31 23:59:59.999')
  ) v(i, big, d, f, b, day, "at")`,
  {
    i: { kind: "integer" },
    big: { kind: "integer" },
    d: { kind: "decimal", precision: 18, scale: 2 },
    f: { kind: "double" },
    b: { kind: "boolean" },
    day: { kind: "date" },
    at: { kind: "timestamp" },
  },
);

test("a workbook has numbers as numbers and days as days, and as text what a spreadsheet cannot hold", async () => {
  const rows = readXlsx((await written(VALUES, "xlsx")).file).slice(1);
  const shown = rows.map((row) => Array.from({ length: 7 }, (_, at) => (row[at] ? `${row[at].type} ${row[at].text}` : null)));
  expect(shown[0]?.slice(0, 5)).toEqual(["n 1", "inlineStr 9007199254740993", "n 1.5", "n 0.1", "b 1"]);
  expect(shown[1]?.slice(0, 5)).toEqual([
    "n -9007199254740991",
    "inlineStr 170141183460469231731",
    "inlineStr 1234567890123456.78",
    "n 0",
    "b 0",
  ]);
  // Spreadsheets know no day before 1900, and count one too many until March of it.
  expect(shown[1]?.slice(5)).toEqual(["inlineStr 1900-02-28", "inlineStr 1899-12-31T00:00:00.000"]);
  expect(shown[2]).toEqual([null, null, null, null, null, null, null]);
  expect(shown[3]?.slice(0, 4)).toEqual(["n 0", "n 5", "n 123456789012345", "n 1e+300"]);
  expect([serialTime(rows[0]?.[5]?.text ?? ""), serialTime(rows[0]?.[6]?.text ?? "")]).toEqual([
    "2025-03-01T00:00:00.000",
    "2025-03-01T10:20:30.456",
  ]);
  expect([serialTime(rows[3]?.[5]?.text ?? ""), serialTime(rows[3]?.[6]?.text ?? "")]).toEqual([
    "1900-03-01T00:00:00.000",
    "9999-12-31T23:59:59.999",
  ]);
  expect([rows[0]?.[5]?.format, rows[0]?.[6]?.format]).toEqual(["yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss.000"]);
});

test.each([0, 3])("of %i rows a workbook has headings with units, and says on a second sheet what it is", async (rows) => {
  const compiled: CompiledQuery = {
    ...question(`select i as avg_value from range(${rows}) r(i) order by i`, { avg_value: { kind: "integer" } }),
    columns: [{ name: "avg_value", label: "Mean of Value", unit: "mmol/L", type: { kind: "integer" } }],
  };
  const file = path.join(root, "out", `about-${rows}.xlsx`);
  const about = (count: number) => [["Rows", String(count)] as const, ["Question", "=1+1"] as const];
  await exportFile(engine, "xlsx", compiled, { directories: [root], path: file, about });
  const shown = (sheet: number) => readXlsx(file, sheet).map((row) => row.map((cell) => cell && [cell.type, cell.text]));
  expect(sheetNamesOf(file)).toEqual(["Data", "About"]);
  const numbers = [
    ["n", "0"],
    ["n", "1"],
    ["n", "2"],
  ]
    .slice(0, rows)
    .map((cell) => [cell]);
  expect(shown(1)).toEqual([[["inlineStr", "Mean of Value (mmol/L)"]], ...numbers]);
  expect(shown(2)).toEqual([
    [
      ["inlineStr", "Rows"],
      ["inlineStr", String(rows)],
    ],
    [
      ["inlineStr", "Question"],
      ["inlineStr", "=1+1"],
    ],
  ]);
});

test("Parquet has the names and types of the answer, and no number loses a digit", async () => {
  const { file, rows, bytes } = await written(VALUES, "parquet");
  expect({ rows, bytes }).toEqual({ rows: 4, bytes: readFileSync(file).length });
  const packed = await parquetRows(file);
  expect(packed.types).toEqual(["BIGINT", "DECIMAL(38,0)", "DECIMAL(18,2)", "DOUBLE", "BOOLEAN", "DATE", "TIMESTAMP"]);
  expect(packed.rows[0]).toEqual(["1", "9007199254740993", "1.50", 0.1, true, "2025-03-01", "2025-03-01 10:20:30.456"]);
  expect(packed.rows[1]?.slice(0, 4)).toEqual(["-9007199254740991", "170141183460469231731", "1234567890123456.78", 0]);
  expect(packed.rows[2]).toEqual([null, null, null, null, null, null, null]);
});

test("rows are in the order they were sorted in, in every format, over many packs of them", async () => {
  const many = question("select 'p' || (x * 7919) % 300007 as t, x as n, 'ward' || x % 7 as w from range(300000) r(x) order by t", {
    t: { kind: "text" },
    n: { kind: "integer" },
    w: { kind: "text" },
  });
  const expected = Array.from({ length: 300_000 }, (_, x) => `p${(x * 7919) % 300_007}`).sort();
  /** The first line that is another one than it should be: of a long list, all that a person can read. */
  const other = (found: unknown[]) =>
    found.length === expected.length ? found.findIndex((text, at) => text !== expected[at]) : found.length;
  const csv = readFileSync((await written(many, "csv")).file, "utf8")
    .trimEnd()
    .split("\n")
    .slice(1);
  expect(other(csv.map((line) => line.split(",")[0]))).toBe(-1);
  expect(other((await parquetRows((await written(many, "parquet")).file)).rows.map(([t]) => t))).toBe(-1);
  const book = await written(many, "xlsx");
  expect(book.rows).toBe(300_000);
  expect(
    other(
      readXlsx(book.file)
        .slice(1)
        .map((row) => row[0]?.text),
    ),
  ).toBe(-1);
});

test("a sheet holds 1,048,575 rows below its header; one more is refused with the numbers, and no file is made", async () => {
  const rows = (count: number) => question(`select x as n from range(${count}) r(x)`, { n: { kind: "integer" } });
  const most = await written(rows(1_048_575), "xlsx");
  expect([most.rows, sheetsOf(most.file)]).toEqual([1_048_575, 1]);
  const before = readdirSync(path.join(root, "out"));
  await expect(written(rows(1_048_576), "xlsx")).rejects.toMatchObject({
    code: "LIMIT_EXCEEDED",
    message: expect.stringMatching(/has 1,048,576 rows, and an Excel sheet holds 1,048,575 .* Nothing was cut/),
  });
  expect(readdirSync(path.join(root, "out"))).toEqual(before);
});

test("cells with more than 32,767 characters are refused by column and number; an emoji counts as two", async () => {
  const texts = question(
    `select * from (values (repeat('x', 32768), 'a', repeat('é', 32767)), (repeat('x', 40000), repeat('😀', 16384), 'c')) v(long, pair, fits)`,
    { long: { kind: "text" }, pair: { kind: "text" }, fits: { kind: "text" } },
  );
  await expect(written(texts, "xlsx")).rejects.toMatchObject({
    code: "LIMIT_EXCEEDED",
    message: expect.stringContaining("32,767 characters an Excel cell holds: long (2), pair (1)."),
  });
});

test("a workbook that is stopped while it is written is cancelled within seconds and leaves nothing", async () => {
  const slow = question("select x as n, repeat('text ', 20) as t from range(900000) r(x)", { n: { kind: "integer" }, t: { kind: "text" } });
  const stop = new AbortController();
  const target = path.join(root, "stopped", "answer.xlsx");
  const running = exportFile(engine, "xlsx", slow, {
    directories: [root],
    path: target,
    signal: stop.signal,
    onProgress: ({ percentage }) => (percentage ?? 0) > 41 && stop.abort(),
  });
  expect(await codeOf(running)).toBe("CANCELLED");
  expect(readdirSync(path.dirname(target))).toEqual([]);
  expect(existsSync(target)).toBe(false);
});
