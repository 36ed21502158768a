import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { readXlsx, writeXlsxStream } from "hucre/xlsx";
import { afterAll, expect, test } from "vitest";
import { renameSheet } from "./rename-sheet";

const folder = mkdtempSync(path.join(os.tmpdir(), "medlake-sheets-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ["an ordinary workbook", false],
  ["one in the wider form of large files", true],
])("the second sheet of %s has its name, and no cell is another", async (_, zip64) => {
  const rows = [...Array.from({ length: 5000 }, (_row, index) => [index, `text ${index}`]), ["Question", "All rows"]];
  const options = { name: "Data", columns: [{ header: "n" }, { header: "t" }], maxRowsPerSheet: 5001, repeatHeaders: false, zip64 };
  const file = path.join(folder, `${zip64}.xlsx`);
  writeFileSync(file, await new Response(writeXlsxStream(rows, options)).bytes());
  const before = await readXlsx(readFileSync(file));
  await renameSheet(file, "Data_2", "About");
  const after = await readXlsx(readFileSync(file));
  expect(before.sheets.map((sheet) => sheet.name)).toEqual(["Data", "Data_2"]);
  expect(after.sheets.map((sheet) => sheet.name)).toEqual(["Data", "About"]);
  expect(after.sheets.map((sheet) => sheet.rows)).toEqual(before.sheets.map((sheet) => sheet.rows));
  expect(after.sheets[0]?.rows[5000]).toEqual([4999, "text 4999"]);
  expect(after.sheets[1]?.rows).toEqual([["Question", "All rows"]]);
});
