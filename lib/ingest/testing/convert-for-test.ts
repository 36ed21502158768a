import { mkdirSync, mkdtempSync, realpathSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { withConverter } from "@/lib/engines";
import type { CellValue } from "@/lib/query";
import { convertFile, type ConvertOptions } from "../convert-file";
import { contractSchema, parseContract } from "../contract";
import type { Conversion } from "../types";
import { fixedPseudonyms } from "./fixed-pseudonyms";

export type TestConversion = { conversion: Conversion; contract: ReturnType<typeof parseContract>; directory: string };

/** Converts a file in a folder of its own, with a small engine. The caller removes `directory`. */
export async function convertForTest(inputPath: string, contract: unknown, options: Partial<ConvertOptions> = {}): Promise<TestConversion> {
  const directory = realpathSync(mkdtempSync(path.join(os.tmpdir(), "medlake-ingest-")));
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
export async function publishedRows({ conversion, contract, directory }: TestConversion): Promise<Record<string, CellValue>[]> {
  if (conversion.outcome !== "ready") return [];
  const names = contractSchema(contract).map((column) => column.name);
  const columns = names.map((name) => `"${name}"`).join(", ");
  return withConverter(
    { directory: path.join(directory, "check"), readable: [path.join(directory, "lake")], memory: "500MB", threads: 1 },
    async (converter) => {
      const rows: Record<string, CellValue>[] = [];
      for (const part of conversion.parts) {
        const read = await converter.query(`select ${columns} from read_parquet($1)`, [{ type: { kind: "text" }, value: part.path }]);
        for (const row of read.rows) rows.push(Object.fromEntries(names.map((name, at) => [name, row[at] ?? null])));
      }
      return rows;
    },
  );
}
