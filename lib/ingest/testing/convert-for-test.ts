import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll } from "vitest";
import { sharedConverter } from "@/lib/engines/testing/shared-converter";
import type { CellValue } from "@/lib/query";
import { convertFile, type ConvertOptions } from "../convert-file";
import { contractSchema, parseContract } from "../contract";
import type { Conversion } from "../types";
import { fixedPseudonyms } from "./fixed-pseudonyms";

export type TestConversion = { conversion: Conversion; contract: ReturnType<typeof parseContract>; directory: string };

let root: string | undefined;

afterAll(() => {
  if (root !== undefined) rmSync(root, { recursive: true, force: true });
  root = undefined;
});

/** The folder of all conversions of a file of tests. */
export function conversionsFolder(): string {
  return (root ??= realpathSync(mkdtempSync(path.join(os.tmpdir(), "medlake-ingest-"))));
}

/** Converts a file in a folder of its own, with a small engine. The caller removes `directory`. */
export async function convertForTest(inputPath: string, contract: unknown, options: Partial<ConvertOptions> = {}): Promise<TestConversion> {
  const directory = mkdtempSync(path.join(conversionsFolder(), "one-"));
  const lake = path.join(directory, "lake");
  mkdirSync(lake);
  const parsed = parseContract(contract);
  let files = 0;
  const conversion = await convertFile({
    inputPath,
    gzip: inputPath.endsWith(".gz"),
    contract: parsed,
    ignoreUnknownColumns: false,
    hospital: null,
    period: null,
    workDirectory: path.join(directory, "work"),
    newPartPath: async () => path.join(lake, `${files++}.parquet.tmp`),
    memory: "1GB",
    threads: 2,
    signal: new AbortController().signal,
    pseudonyms: fixedPseudonyms(),
    ...options,
  });
  return { conversion, contract: parsed, directory };
}

/** Every published row as an object, part by part, in the order of the files. */
export async function publishedRows({ conversion, contract }: TestConversion): Promise<Record<string, CellValue>[]> {
  if (conversion.outcome !== "ready") return [];
  const names = contractSchema(contract).map((column) => column.name);
  const columns = names.map((name) => `"${name}"`).join(", ");
  const converter = await sharedConverter(conversionsFolder());
  const rows: Record<string, CellValue>[] = [];
  for (const part of conversion.parts) {
    const read = await converter.query(`select ${columns} from read_parquet($1)`, [{ type: { kind: "text" }, value: part.path }]);
    for (const row of read.rows) rows.push(Object.fromEntries(names.map((name, at) => [name, row[at] ?? null])));
  }
  return rows;
}
