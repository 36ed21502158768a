// What Medlake adds to a query: an API answer minus bare DuckDB on the same files with the same SQL.
import { glob } from "node:fs/promises";
import path from "node:path";
import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import { LAB_RESULTS_CONTRACT } from "../scripts/sample-data/contract";
import { SAMPLE, sampleFiles } from "../scripts/sample-data/generate";
import { startBenchServer, waitForRun, type BenchServer } from "./api";
import { median, option, report } from "./report";

const times = option("times", 200);

const QUERY = {
  version: 1,
  from: "lab-results",
  where: {
    all: [
      { field: "test_code", op: "eq", value: "HBA1C" },
      { field: "value", op: "gt", value: 7 },
    ],
  },
  groupBy: [{ field: "hospital" }, { field: "collected_at", bucket: "month", as: "month" }],
  measures: [{ as: "n", fn: "count" }],
};

const server = await startBenchServer();
try {
  const rows = await loadSample(server);
  const first = (await server.call("POST", "/api/v1/query", { query: QUERY })) as { sql: { text: string; parameters: string[] } };
  const { connection, run } = await prepareBare(server, first.sql);
  for (let warm = 0; warm < 20; warm += 1) await Promise.all([run(), server.call("POST", "/api/v1/query", { query: QUERY })]);
  const bare: number[] = [];
  const api: number[] = [];
  // In turns, so that both see the same machine.
  for (let time = 0; time < times; time += 1) {
    bare.push(await timed(run));
    api.push(await timed(() => server.call("POST", "/api/v1/query", { query: { ...QUERY, limit: 500 + time } })));
  }
  connection.closeSync();
  await report(
    "query",
    "HbA1c above 7 % by hospital and month: an answer of the API minus bare DuckDB on the same files; medians. The aim is at most 8 ms.",
    [
      ["dataset", `${rows.toLocaleString("en-GB")} rows in ${SAMPLE.hospitals * SAMPLE.months} files`],
      ["questions", String(times)],
      ["bare DuckDB", `${median(bare).toFixed(2)} ms`],
      ["API answer", `${median(api).toFixed(2)} ms`],
      ["difference", `${(median(api) - median(bare)).toFixed(2)} ms`],
    ],
  );
} finally {
  await server.stop();
}

async function loadSample(api: BenchServer): Promise<number> {
  await api.call("POST", "/api/v1/datasets", { slug: "lab-results", name: "Lab results", contract: LAB_RESULTS_CONTRACT });
  const runs: string[] = [];
  for (const file of sampleFiles(SAMPLE)) {
    const address = `${api.url}/api/v1/datasets/lab-results/uploads?filename=${file.filename}&hospital=${file.hospital}&period=${file.period}`;
    const answer = await fetch(address, {
      method: "POST",
      headers: { authorization: `Bearer ${api.key}`, "content-type": "text/csv" },
      body: [...file.lines()].join("\n"),
    });
    const body = (await answer.json()) as { runId?: string };
    if (body.runId === undefined) throw new Error(`${file.filename} was refused: ${JSON.stringify(body)}`);
    runs.push(body.runId);
  }
  let rows = 0;
  for (const runId of runs) {
    const { counts } = (await waitForRun(api, runId)) as { counts: { published: number } };
    rows += counts.published;
  }
  return rows;
}

/** The question's own SQL, with its dataset replaced by the published files. */
async function prepareBare(
  api: BenchServer,
  visible: { text: string; parameters: unknown[] },
): Promise<{ connection: DuckDBConnection; run: () => Promise<unknown> }> {
  const files: string[] = [];
  for await (const file of glob("lake/**/*.parquet", { cwd: api.dataDirectory })) files.push(`'${path.join(api.dataDirectory, file)}'`);
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const sql = visible.text.replaceAll('"lab-results"', `read_parquet([${files.join(", ")}])`);
  const parameters = visible.parameters.map((value) => (typeof value === "number" || typeof value === "string" ? value : String(value)));
  return { connection, run: async () => (await connection.runAndReadAll(sql, parameters)).getRowsJson() };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
