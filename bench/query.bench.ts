// What Medlake adds to a query: an API answer minus bare DuckDB on the same files with the same SQL.
import { glob } from "node:fs/promises";
import path from "node:path";
import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import { SAMPLE } from "../scripts/sample-data/generate";
import { startBenchServer, type BenchServer } from "./api";
import { loadSample } from "./load-sample";
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
