// A wide export from its bytes to checked Parquet parts, over bare DuckDB's COPY of the same file into the same packed
// columns: time, and the most memory the conversion's processes hold together.
import { readFileSync } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { convertFile, parseContract, type Contract } from "../lib/ingest";
import { writeWideFile } from "../lib/ingest/testing/wide-file";
import { median, option, report, type Row } from "./report";

const rows = process.argv.includes("--full") ? 28_800 : option("rows", 3_600);
const rounds = option("rounds", 3);
const folder = path.join(os.tmpdir(), "medlake-bench");
const contract = parseContract(JSON.parse(readFileSync(path.resolve("docs/examples/eeg/contract.json"), "utf8")));
const instruments = contract.channels?.instruments ?? [];
/** Where the time and the memory of the last round went. */
let lastSteps: Row[] = [];
let mostMemory = 0;

await mkdir(folder, { recursive: true });
const file = path.join(folder, `wide-${rows}.csv`);
const bytes = await ensureFile();
const bare: number[] = [];
const medlake: number[] = [];
for (let round = 0; round < rounds; round += 1) {
  bare.push(await timeBareCopy(contract));
  medlake.push(await timeMedlake(round));
  console.log(`round ${round + 1}: bare ${bare.at(-1)?.toFixed(2)} s, Medlake ${medlake.at(-1)?.toFixed(2)} s`);
}
await report(
  "wide",
  "A quantitative-EEG export checked, profiled and written as packed Parquet, over bare DuckDB `COPY` of the same file into the same columns with all of the machine; medians. The aims are at most 1.5 and 1 GB.",
  [
    ["file", `${rows.toLocaleString("en-GB")} rows × 6,039 columns, ${(bytes / 1024 ** 2).toFixed(0)} MiB`],
    ["bare DuckDB COPY", `${median(bare).toFixed(2)} s`],
    ["Medlake, file to checked parts", `${median(medlake).toFixed(2)} s`],
    ["ratio", (median(medlake) / median(bare)).toFixed(2)],
    ["most memory of its processes together", `${(mostMemory / 1024 ** 2).toFixed(0)} MiB`],
    ...lastSteps,
  ],
);

/** Writes the file once; one of the same number of rows is used again. */
async function ensureFile(): Promise<number> {
  const found = await stat(file).catch(() => null);
  if (found !== null) return found.size;
  writeWideFile(`${file}.tmp`, { seed: 1, rows, instruments, startsAt: 1_566_385_588 });
  await rename(`${file}.tmp`, file);
  return (await stat(file)).size;
}

async function timeBareCopy({ channels }: Contract): Promise<number> {
  const target = path.join(folder, "bare-wide.parquet");
  await rm(target, { force: true });
  const columns = ["'c0': 'DOUBLE'", "'c1': 'VARCHAR'"];
  const packed = ["make_timestamp(cast(round(c0 * 1e8) as bigint) * 1000) as recorded_at", "c1 as time_text"];
  for (const { code, width, type } of channels?.instruments ?? []) {
    const names = Array.from({ length: width }, (_, at) => `c${columns.length + at}`);
    columns.push(...names.map((name) => `'${name}': '${type === "text" ? "VARCHAR" : "DOUBLE"}'`));
    packed.push(`${width === 1 ? names[0] : `list_value(${names.join(", ")})`} as ${code.toLowerCase()}`);
  }
  const read = `read_csv('${file}', auto_detect = false, header = false, skip = 8, delim = ',', quote = '"', escape = '"', nullstr = '', columns = {${columns.join(", ")}})`;
  const started = performance.now();
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run(
    `copy (select ${packed.join(", ")} from ${read}) to '${target}' (format parquet, compression zstd, row_group_size 4096)`,
  );
  connection.closeSync();
  instance.closeSync();
  return (performance.now() - started) / 1_000;
}

async function timeMedlake(round: number): Promise<number> {
  const directory = path.join(folder, `wide-work-${process.pid}-${round}`);
  await mkdir(directory, { recursive: true });
  const begun = new Map<string, number>();
  lastSteps = [];
  const peaks = new Map<string, number>();
  const started = performance.now();
  let parts = 0;
  const conversion = await convertFile({
    inputPath: file,
    gzip: false,
    contract,
    ignoreUnknownColumns: false,
    hospital: "h1",
    period: null,
    workDirectory: path.join(directory, "work"),
    newPartPath: async () => path.join(directory, `part-${parts++}.parquet`),
    pseudonyms: { version: 1, of: () => "v1:bench", shiftDays: () => 0 },
    memory: "1GB",
    threads: 1,
    signal: new AbortController().signal,
    onStep: async (name, state, facts) => {
      if (state === "start") return void begun.set(name, performance.now());
      lastSteps.push([`of it ${name}`, `${((performance.now() - (begun.get(name) ?? started)) / 1_000).toFixed(2)} s`]);
      // The reading process and the engine's: each at its own peak, though the peaks are not at one time.
      peaks.set(name === "write" ? "engine" : "reader", facts?.peakRss ?? 0);
    },
  });
  const seconds = (performance.now() - started) / 1_000;
  if (conversion.outcome !== "ready") throw new Error(`The file was ${conversion.outcome}: ${conversion.message}`);
  mostMemory = Math.max(
    mostMemory,
    [...peaks.values()].reduce((sum, one) => sum + one, 0),
  );
  await rm(directory, { recursive: true, force: true });
  return seconds;
}
