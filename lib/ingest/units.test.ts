import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildChildren } from "@/lib/engines/testing/build-children";
import { convertForTest, publishedRows } from "./testing/convert-for-test";

const folder = mkdtempSync(path.join(os.tmpdir(), "medlake-units-"));
beforeAll(buildChildren, 600_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The values of lines `value,unit` of a column in mg/dL as they are published, and how many were rejected. */
async function published(type: string, lines: string[], before: object[] = []) {
  const file = path.join(folder, `${type.replace(/\W/g, "")}-${before.length}.csv`);
  writeFileSync(file, `v,u\n${lines.join("\n")}\n`);
  const unit = { step: "unit", source: "u", conversions: [{ from: "mmol/L", factor: 18, offset: 0 }], otherwise: "reject" };
  const contract = { columns: [{ name: "v", type, unit: "mg/dL", clean: [...before, unit] }] };
  const converted = await convertForTest(file, contract, { hospital: "a", period: "2025-01" });
  const rows = await publishedRows(converted);
  rmSync(converted.directory, { recursive: true, force: true });
  return {
    values: rows.map((row) => row["v"]),
    rejected: converted.conversion.outcome === "held" ? null : converted.conversion.counts?.rejected,
  };
}

test("a value in the column's own unit is published as it stands, or not at all", async () => {
  const decimals = ["12345678901234.5678,mg/dL", "0.1,MG/DL", "5.5,mmol/L", ",mg/dL", ",unknown"];
  // Five decimals would be rounded; 1e20 does not fit; the units of the last two are not known.
  const bad = ["5.12345,mg/dL", "100000000000000000000,mg/dL", "1,mg", "1,"];
  expect(await published("decimal(18,4)", [...decimals, ...bad])).toEqual({
    values: ["12345678901234.5678", "0.1000", "99.0000", null, null],
    rejected: bad.length,
  });
  expect(
    await published(
      "decimal(18,4)",
      ['"12.345.678.901.234,5678",mg/dL', '"5,5",mmol/L'],
      [{ step: "parse_number", decimal: ",", thousands: "." }],
    ),
  ).toEqual({
    values: ["12345678901234.5678", "99.0000"],
    rejected: 0,
  });
});

test("whole numbers beyond what a double holds stay what they are", async () => {
  const lines = ["9007199254740993,mg/dL", "-9223372036854775808,mg/dL", "7.00,mg/dL", "5.5,mmol/L", "7.5,mg/dL", "0.1,mmol/L"];
  expect(await published("integer", lines)).toEqual({ values: ["9007199254740993", "-9223372036854775808", 7, 99], rejected: 2 });
});
