import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { parseContract } from "@/lib/ingest";
import { eegContract } from "./eeg-contract";

const CHANNELS = path.resolve("../shared/data/persyst/channels.csv");
const kept = JSON.parse(readFileSync(path.resolve("docs/examples/eeg/contract.json"), "utf8")) as unknown;

test.skipIf(!existsSync(CHANNELS))("the kept contract is the one made from the list of columns", () => {
  expect(eegContract(CHANNELS)).toEqual(kept);
});

test("the kept contract is taken as it is, with 6,039 columns of rows", () => {
  const { columns, channels } = parseContract(kept);
  expect(columns.length + (channels?.instruments ?? []).reduce((sum, { width }) => sum + width, 0)).toBe(6039);
});
