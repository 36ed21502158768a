import { existsSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildChildren } from "@/lib/engines/testing/build-children";
import { parseContract } from "./contract";
import { previewFile } from "./preview-file";
import type { SampleBytes } from "./sample-file";
import { proposeContract } from "./sniff";
import { EEG_START, eegContract, eegInstruments } from "./testing/wide-for-test";
import { widePieces, type WideFile } from "./testing/wide-file";

const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "medlake-preview-test-")));
beforeAll(buildChildren, 600_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let number = 0;
function preview(sample: SampleBytes, contract: unknown) {
  number += 1;
  const workDirectory = path.join(folder, String(number));
  const place = { hospital: "h1", period: "2025-01", workDirectory, memory: "1GB", signal: new AbortController().signal };
  return previewFile({ sample, contract: parseContract(contract), ...place });
}

const lines = (from: number, count: number) => Array.from({ length: count }, (_, at) => `${from + at},x\n`).join("");

test("lines are taken from the beginning, the middle and the end; only those of the beginning have a number", async () => {
  const contract = {
    columns: [
      { name: "n", type: "integer" },
      { name: "t", type: "text" },
    ],
  };
  const sample = {
    head: Buffer.from(`n,t\n${lines(0, 500)}cut off he`),
    middle: Buffer.from(`alf,x\n${lines(5000, 500)}51`),
    tail: Buffer.from(`9,x\n${lines(9000, 99)}broken\n9099,x`),
  };
  const { rows, counts } = await preview(sample, contract);
  expect(counts).toEqual({ rows: 200, published: 199, rejected: 1, skipped: 0 });
  expect(rows[0]).toMatchObject({ line: 2, from: "head", cells: [{ raw: "0", value: 0 }, { raw: "x" }] });
  expect(rows.filter((row) => row.from === "head").map((row) => row.line)).toEqual(Array.from({ length: 100 }, (_, at) => at + 2));
  const values = (from: string) => rows.filter((row) => row.from === from).map((row) => row.cells[0]?.value);
  expect(values("middle")).toEqual(Array.from({ length: 50 }, (_, at) => 5000 + at));
  expect(values("tail")).toHaveLength(50);
  expect(values("tail")).toContain(9099);
  expect(rows.find((row) => row.outcome === "rejected")).toEqual({
    line: null,
    from: "tail",
    outcome: "rejected",
    reasons: ["field_count"],
    cells: [],
  });
});

test.each([
  ["UTF-16", Buffer.from("\ufeffn,t\r\n1,Zoë\r\n", "utf16le"), "utf-16"],
  ["windows-1252", Buffer.from("n,t\n1,Zo\u00eb\n", "latin1"), "windows-1252"],
])("a file in %s is read as when it is loaded", async (_, head, encoding) => {
  const contract = {
    format: { encoding },
    columns: [
      { name: "n", type: "integer" },
      { name: "t", type: "text" },
    ],
  };
  const { rows, header } = await preview({ head }, contract);
  expect(header).toEqual(["n", "t"]);
  expect(rows.map((row) => row.cells.map((cell) => cell.value))).toEqual([[1, "Zoë"]]);
});

test("of an unreadable field above the header it is said what it is", async () => {
  const preamble = [{ line: 1, key: "D", as: "d", type: "date", clean: [{ step: "trim" }] }];
  const contract = { format: { header: 2, preamble }, columns: [{ name: "n", type: "integer" }] };
  const found = await preview({ head: Buffer.from("D, soon\nn\n1\n") }, contract);
  expect(found).toMatchObject({ outcome: "rejected", issues: [{ rule: "preamble_invalid" }], rows: [] });
  expect(found.preamble).toMatchObject([{ name: "d", raw: " soon", steps: ["soon", "soon"], value: null, reason: "not_a_date" }]);
});

test("a header in another unit than the contract's is held, and its lines are still shown", async () => {
  const contract = { columns: [{ name: "v", type: "double", unit: "mmol/L" }] };
  const found = await preview({ head: Buffer.from("v (mg/dL)\n90\n") }, contract);
  expect(found).toMatchObject({ outcome: "held", checks: [{ key: "unit_differs:v" }], counts: { rows: 1, published: 1 } });
  expect(found.message).toContain("mg/dL");
});

test("a preview that is cancelled ends, and leaves nothing", async () => {
  const workDirectory = path.join(folder, "cancelled");
  const contract = parseContract({ columns: [{ name: "n", type: "integer" }] });
  const given = { sample: { head: Buffer.from("n\n1\n") }, contract, hospital: null, period: null, workDirectory, memory: "1GB" };
  const stop = new AbortController();
  const running = previewFile({ ...given, signal: stop.signal });
  stop.abort();
  await expect(running).rejects.toMatchObject({ code: "CANCELLED" });
  expect(existsSync(workDirectory)).toBe(false);
});

test("of a wide export the header and the lines above it are shown, without who the patient is", async () => {
  const patient = { name: "Doe, Jo", id: "P-77", birthDate: "1961/4/2" };
  const file: WideFile = { seed: 3, rows: 3, instruments: eegInstruments(), startsAt: EEG_START, patient, padded: true };
  const head = Buffer.concat([...widePieces(file)]);
  const found = await preview({ head }, eegContract());
  expect(found).toMatchObject({ outcome: "ready", rows: [] });
  expect(found.header).toHaveLength(6039);
  expect(found.groups?.[2]).toBe("Artifact Intensity");
  expect(found.preamble.find((field) => field.name === "test_date")).toMatchObject({ value: "2019-08-21", identifier: null });
  expect(JSON.stringify(found)).not.toMatch(/Doe|P-77|1961/);
});

test("of a wide export the documents' contract is proposed, but for names", () => {
  const file: WideFile = { seed: 3, rows: 3, instruments: eegInstruments(), startsAt: EEG_START };
  const { contract } = proposeContract({ head: Buffer.concat([...widePieces(file)]), filename: "PUH-2019-1_1.csv" });
  const known = parseContract(eegContract());
  expect(contract.format).toMatchObject({ header: 8, groups: 7 });
  expect(contract.channels?.instruments.map(({ code, width, group }) => [code, width, group])).toEqual(
    known.channels?.instruments.map(({ code, width, group }) => [code, width, group]),
  );
  expect(contract).toMatchObject({ clock: { encoding: "unix_1e5", date: "test_date", time: "test_time" }, delivery: "file" });
});
