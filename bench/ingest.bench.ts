// From the first byte sent to the version published, over bare DuckDB's COPY of the same file to zstd Parquet.
import { createReadStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { DuckDBInstance } from "@duckdb/node-api";
import { startBenchServer, waitForRun, type BenchServer } from "./api";
import { median, option, report, type Row } from "./report";
import { ensureTallFile, TALL_COLUMNS } from "./tall-file";

const rows = option("rows", 5_000_000);
const rounds = option("rounds", 3);
const folder = path.join(os.tmpdir(), "medlake-bench");
/** Where the time of the last round went. */
let lastSteps: Row[] = [];

await mkdir(folder, { recursive: true });
const file = path.join(folder, `tall-${rows}.csv`);
const bytes = await ensureTallFile(file, rows);
const server = await startBenchServer();
try {
  await server.call("POST", "/api/v1/datasets", { slug: "tall", name: "Tall", contract: contract() });
  const bare: number[] = [];
  const medlake: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    bare.push(await timeBareCopy());
    medlake.push(await timeMedlake(server, round));
    console.log(`round ${round + 1}: bare ${bare.at(-1)?.toFixed(2)} s, Medlake ${medlake.at(-1)?.toFixed(2)} s`);
  }
  await report(
    "ingest",
    "Upload to published over bare DuckDB `COPY` to zstd Parquet, the same file in the same run; medians. The aim is at most 1.5.",
    [
      ["file", `${rows.toLocaleString("en-GB")} rows × ${TALL_COLUMNS.length} columns, ${(bytes / 1024 ** 2).toFixed(0)} MiB`],
      ["bare DuckDB COPY", `${median(bare).toFixed(2)} s`],
      ["Medlake, upload to published", `${median(medlake).toFixed(2)} s`],
      ["ratio", (median(medlake) / median(bare)).toFixed(2)],
      ...lastSteps,
    ],
  );
} finally {
  await server.stop();
}

async function timeBareCopy(): Promise<number> {
  const target = path.join(folder, "bare.parquet");
  await rm(target, { force: true });
  const started = performance.now();
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const columns = TALL_COLUMNS.map(([name, , type]) => `'${name}': '${type}'`).join(", ");
  await connection.run(
    `copy (select * from read_csv('${file}', header = true, columns = {${columns}})) to '${target}' (format parquet, compression zstd)`,
  );
  connection.closeSync();
  instance.closeSync();
  return (performance.now() - started) / 1_000;
}

/** Another hospital each round, so that nothing is recognised as sent before. */
async function timeMedlake(api: BenchServer, round: number): Promise<number> {
  const started = performance.now();
  const answer = await fetch(`${api.url}/api/v1/datasets/tall/uploads?filename=tall.csv&hospital=h${round}&period=2025-03`, {
    method: "POST",
    headers: { authorization: `Bearer ${api.key}`, "content-type": "text/csv", "content-length": String(bytes) },
    body: Readable.toWeb(createReadStream(file, { highWaterMark: 1 << 20 })) as ReadableStream,
    duplex: "half",
  } as RequestInit);
  const text = await answer.text();
  const runId = /"runId":"([^"]+)"/.exec(text)?.[1];
  if (answer.status !== 202 || runId === undefined) throw new Error(`The upload was refused: ${answer.status} ${text}`);
  const received = performance.now();
  const run = await waitForRun(api, runId);
  const ended = performance.now();
  lastSteps = stepRows(run, (received - started) / 1_000);
  return (ended - started) / 1_000;
}

function stepRows(run: Record<string, unknown>, receiving: number): Row[] {
  const steps = Array.isArray(run.steps) ? (run.steps as { name: string; startedAt: string; endedAt: string | null }[]) : [];
  const seconds = steps.map((step): Row => [
    `of it ${step.name}`,
    step.endedAt === null ? "" : `${((Date.parse(step.endedAt) - Date.parse(step.startedAt)) / 1_000).toFixed(2)} s`,
  ]);
  return [["of it receiving", `${receiving.toFixed(2)} s`], ...seconds];
}

function contract() {
  return {
    format: { encoding: "utf-8", delimiter: ",", quote: '"', header: 1, nullWords: [""] },
    columns: TALL_COLUMNS.map(([name, type]) => ({
      name,
      source: name,
      type,
      ...(type === "timestamp" ? { clean: [{ step: "parse_timestamp", format: "ISO" }] } : {}),
    })),
    hospital: { submission: true },
    period: { submission: true },
  };
}
