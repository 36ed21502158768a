import { readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { sharedConverter } from "@/lib/engines/testing/shared-converter";
import type { CellValue } from "@/lib/query";
import type { Pseudonyms } from "../types";
import { parseContract } from "../contract";
import { conversionsFolder, convertForTest, type TestConversion } from "./convert-for-test";
import { writeWideFile, type WideFile } from "./wide-file";
import type { ConvertOptions } from "../convert-options";

/** The contract of the documents, with all 6,039 columns. */
export function eegContract(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { ...(JSON.parse(readFileSync(path.resolve("docs/examples/eeg/contract.json"), "utf8")) as Record<string, unknown>), ...changes };
}

/** The instruments of that contract. */
export function eegInstruments(): WideFile["instruments"] {
  return parseContract(eegContract()).channels?.instruments ?? [];
}

/** A few of them, of every width and both types: enough where it does not matter how many there are. */
export function fewInstruments(): WideFile["instruments"] {
  const few = ["I1", "I2", "I3", "I4", "I5", "I6", "I44", "I122", "I173", "I271", "I272"];
  return eegInstruments().filter(({ code }) => few.includes(code));
}

/** 2019-08-21 11:06:28 in UTC, which a clock writes as 15663.85588. */
export const EEG_START = 1_566_385_588;

/** Stands for an organisation's key. */
export const TEST_PSEUDONYMS: Pseudonyms = {
  version: 1,
  of: (id) => (id === "UNKNOWN" ? null : `v1:${Buffer.from(id).toString("hex")}`),
  shiftDays: (id) => (id === "UNKNOWN" ? null : -100),
};

/** Writes a wide file, changes its bytes where that is asked for, and converts it by the contract of the documents with its instruments. The caller removes `directory`. */
export async function convertWideForTest(
  file: Partial<WideFile>,
  contract: Record<string, unknown> = {},
  options: Partial<ConvertOptions> = {},
  change?: (bytes: Buffer) => Buffer,
): Promise<TestConversion & { file: WideFile }> {
  const whole: WideFile = { seed: 1, rows: 60, instruments: eegInstruments(), startsAt: EEG_START, ...file };
  const target = path.join(os.tmpdir(), `medlake-wide-${process.pid}-${Math.random().toString(36).slice(2)}.csv`);
  writeWideFile(target, whole);
  if (change) writeFileSync(target, change(readFileSync(target)));
  try {
    const agreed = eegContract({ channels: { instruments: whole.instruments }, ...contract });
    const converted = await convertForTest(target, agreed, { hospital: "PUH", pseudonyms: TEST_PSEUDONYMS, ...options });
    return { ...converted, file: whole };
  } finally {
    rmSync(target, { force: true });
  }
}

/** Asks the engine about the published files, as `parts`. */
export async function askParts({ conversion }: TestConversion, select: string): Promise<CellValue[][]> {
  if (conversion.outcome !== "ready") throw new Error(`the file is ${conversion.outcome}: ${conversion.message}`);
  const files = conversion.parts.map((part) => `'${part.path}'`).join(", ");
  const converter = await sharedConverter(conversionsFolder());
  return (await converter.query(`with parts as (select * from read_parquet([${files}])) ${select}`)).rows;
}
