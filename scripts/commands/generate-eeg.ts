import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { appRoot } from "@/lib/env";
import { parseContract } from "@/lib/ingest";
import { writeWideFile } from "@/lib/ingest/testing/wide-file";

export type GenerateEegOptions = { out: string; rows: number; seed: number };

/** The contract of such files, in the documents. */
const CONTRACT = "docs/examples/eeg/contract.json";
/** 2019-08-21 11:06:28 in UTC. */
const STARTS_AT = 1_566_385_588;

/** Writes one made-up quantitative-EEG export of 6,039 columns, a row each second. The same seed gives the same bytes. */
export async function generateEeg({ out, rows, seed }: GenerateEegOptions, log: (line: string) => void): Promise<string> {
  await mkdir(out, { recursive: true });
  const fileName = `PUH-2019-${String(seed % 1000).padStart(3, "0")}_1.csv`;
  const file = path.join(out, fileName);
  const { channels } = parseContract(JSON.parse(readFileSync(path.join(appRoot(), CONTRACT), "utf8")));
  const bytes = writeWideFile(file, { seed, rows, fileName, instruments: channels?.instruments ?? [], startsAt: STARTS_AT });
  log(`${fileName}: ${rows.toLocaleString("en-GB")} rows, ${(bytes / 1024 ** 2).toFixed(0)} MiB, in ${out}`);
  log(`Its contract is ${CONTRACT}.`);
  return file;
}
