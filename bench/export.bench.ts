// What an export costs beside bare DuckDB writing the same file, and what it does to the memory of the processes.
import { createReadStream, createWriteStream } from "node:fs";
import { glob, mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { DuckDBInstance } from "@duckdb/node-api";
import { childrenOf, serverPid } from "../e2e/testing/start-server";
import { LAB_RESULTS_CONTRACT } from "../scripts/sample-data/contract";
import { SAMPLE } from "../scripts/sample-data/generate";
import { startBenchServer, type BenchServer } from "./api";
import { loadSample } from "./load-sample";
import { median, option, report, type Row } from "./report";

const rows = option("rows", 1_000_000);
const times = option("times", 3);
const SAMPLE_MS = 100;

const COLUMNS = LAB_RESULTS_CONTRACT.columns.map(({ name }) => name);
const QUERY = { version: 1, from: "lab-results", select: COLUMNS, limit: rows };

type Export = { id: string; state: string; rows: number | null; bytes: number | null; message: string | null };
type Made = { seconds: number; bytes: number; lines: number | null; memory: Map<string, number[]> };

const server = await startBenchServer();
const folder = await mkdtemp(path.join(os.tmpdir(), "medlake-export-bench-"));
try {
  // Some rows of the sample are refused or sent twice: enough of them stay.
  const published = await loadSample(server, { ...SAMPLE, rows: Math.ceil(rows * 1.1) });
  if (published < rows) throw new Error(`Only ${published} rows were published.`);
  const bare: number[] = [];
  const csv: Made[] = [];
  for (let time = 0; time < times; time += 1) {
    // In turns, so that both see the same machine.
    bare.push(await bareCopy(path.join(folder, `bare-${time}.csv`)));
    csv.push(await made("csv"));
  }
  const others = { parquet: await made("parquet"), xlsx: await made("xlsx") };
  for (const { lines } of csv) if (lines !== rows + 1) throw new Error(`The file has ${lines} lines, not ${rows + 1}.`);
  const seconds = median(csv.map((one) => one.seconds));
  await report(
    "export",
    "A CSV of a whole answer, made in the background and downloaded, beside DuckDB's own COPY of the same columns and order in the same run; medians. Memory is resident memory, sampled ten times a second: largest and median, and the one over the other, which is near 1 where the line is flat. The workbook has the same rows.",
    [
      ["rows", rows.toLocaleString("en-GB")],
      ["lines of the CSV", `${(rows + 1).toLocaleString("en-GB")}: the rows and the header`],
      ["bytes of the CSV", (csv[0]?.bytes ?? 0).toLocaleString("en-GB")],
      ["bare DuckDB COPY", `${median(bare).toFixed(2)} s`],
      ["export as CSV, with its download", `${seconds.toFixed(2)} s`],
      ["ratio", (seconds / median(bare)).toFixed(2)],
      ...Object.entries(others).map(([format, one]): Row => [
        `export as ${format}`,
        `${one.seconds.toFixed(2)} s, ${one.bytes.toLocaleString("en-GB")} bytes`,
      ]),
      ...memoryRows("csv", csv.at(-1)),
      ...memoryRows("xlsx", others.xlsx),
    ],
  );
} finally {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}

/** Seconds that DuckDB takes alone, with what an export has to do for spreadsheets left out. */
async function bareCopy(target: string): Promise<number> {
  const files: string[] = [];
  for await (const file of glob("lake/**/*.parquet", { cwd: server.dataDirectory }))
    files.push(`'${path.join(server.dataDirectory, file)}'`);
  const list = COLUMNS.map((name) => `"${name}"`).join(", ");
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const started = performance.now();
  await connection.run(
    `copy (select ${list} from read_parquet([${files.join(", ")}], hive_partitioning = false) order by ${list} limit ${rows}) to '${target}' (format csv, header)`,
  );
  const seconds = (performance.now() - started) / 1000;
  connection.closeSync();
  instance.closeSync();
  return seconds;
}

/** Has a file made and fetches it; the clock runs from the request to the last byte. */
async function made(format: "csv" | "parquet" | "xlsx"): Promise<Made> {
  const watch = await watchMemory(server);
  const started = performance.now();
  const { id } = (await server.call("POST", "/api/v1/exports", { query: QUERY, format })) as Export;
  const done = await waitForExport(id);
  const target = path.join(folder, `${id}.${format}`);
  const bytes = await download(id, target);
  const seconds = (performance.now() - started) / 1000;
  const memory = watch.end();
  if (done.rows !== rows || done.bytes !== bytes)
    throw new Error(`The export says ${done.rows} rows and ${done.bytes} bytes; ${bytes} came.`);
  const lines = format === "csv" ? await countLines(target) : null;
  await rm(target);
  return { seconds, bytes, lines, memory };
}

async function waitForExport(id: string): Promise<Export> {
  for (;;) {
    const found = (await server.call("GET", `/api/v1/exports/${id}`)) as Export;
    if (found.state === "done") return found;
    if (found.state !== "queued" && found.state !== "running") throw new Error(`The export is ${found.state}: ${found.message ?? ""}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

async function download(id: string, target: string): Promise<number> {
  const answer = await fetch(`${server.url}/api/v1/exports/${id}/file`, { headers: { authorization: `Bearer ${server.key}` } });
  if (!answer.ok || !answer.body) throw new Error(`The file was refused: ${answer.status}`);
  const file = createWriteStream(target);
  let bytes = 0;
  for await (const chunk of answer.body) {
    bytes += chunk.byteLength;
    if (!file.write(chunk)) await new Promise((resolve) => file.once("drain", () => resolve(undefined)));
  }
  await new Promise<void>((resolve) => file.end(resolve));
  return bytes;
}

async function countLines(file: string): Promise<number> {
  let lines = 0;
  for await (const _ of createInterface({ input: createReadStream(file) })) lines += 1;
  return lines;
}

/** Samples the resident memory of the web server, the worker and the engine's processes, by what they call themselves. */
async function watchMemory(api: BenchServer): Promise<{ end(): Map<string, number[]> }> {
  const pids = async () => childrenOf(await serverPid(api.dataDirectory));
  const samples = new Map<string, number[]>();
  let looking = false;
  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    look().finally(() => (looking = false));
  }, SAMPLE_MS);

  async function look(): Promise<void> {
    const sums = new Map<string, number>();
    for (const pid of await pids()) {
      const found = await read(pid);
      if (found) sums.set(found.name, Math.max(sums.get(found.name) ?? 0, found.bytes));
    }
    for (const [name, bytes] of sums) samples.set(name, [...(samples.get(name) ?? []), bytes]);
  }

  async function read(pid: number): Promise<{ name: string; bytes: number } | null> {
    const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
    const title = (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).split("\0")[0] ?? "";
    const bytes = Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
    const name = /next-server/.test(title)
      ? "web server"
      : /medlake worker/.test(title)
        ? "worker"
        : /medlake duckdb/.test(title)
          ? "engine"
          : null;
    return name === null || bytes === 0 ? null : { name, bytes };
  }

  return {
    end: () => {
      clearInterval(timer);
      return samples;
    },
  };
}

function memoryRows(format: string, one: Made | undefined): Row[] {
  return [...(one?.memory ?? [])].map(([name, bytes]): Row => {
    const [most, middle] = [Math.max(...bytes), median(bytes)];
    const mb = (value: number) => `${Math.round(value / 1024 ** 2)} MB`;
    return [
      `memory of the ${name}, ${format}`,
      `${mb(most)} at most, ${mb(middle)} median: ${(most / middle).toFixed(2)} (${bytes.length} samples)`,
    ];
  });
}
