// What a question was estimated to read against what DuckDB's process read, on the same published files.
import { readFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { contextFor } from "../db/testing/factories";
import { startTestCluster, urlOf } from "../db/testing/test-cluster";
import { option, report, type Row } from "./report";
import { ensureTallFile, TALL_COLUMNS } from "./tall-file";

const rows = option("rows", 1_000_000);
const directory = await mkdtemp(path.join(os.tmpdir(), "medlake-estimate-"));
process.env["MEDLAKE_DATA"] = directory;
process.env["MEDLAKE_LOG_LEVEL"] = "silent";

const { closeDb, openDb } = await import("@/db");
const { openDuckdb } = await import("../lib/engines");
const { sender } = await import("../jobs/boss");
const { planQuery, runQuery } = await import("../lib/analysis");
const { publishCsv } = await import("../lib/analysis/testing/publish-csv");

const CONTRACT = {
  columns: TALL_COLUMNS.map(([name, type]) => ({ name, type })),
  hospital: { column: "specimen" },
  period: { column: "collected_at" },
  partition: ["period" as const],
};
const QUESTIONS: [what: string, query: Record<string, unknown>][] = [
  ["rows counted", { measures: [{ as: "n", fn: "count" }] }],
  ["mean of one column", { measures: [{ as: "m", fn: "avg", field: "value" }] }],
  ["median by test", { groupBy: [{ field: "test_code" }], measures: [{ as: "m", fn: "median", field: "value" }] }],
  ["different patients", { measures: [{ as: "n", fn: "count_distinct", field: "patient_id" }] }],
  ["two columns far apart", { groupBy: [{ field: "sex" }], measures: [{ as: "m", fn: "max", field: "collected_at" }] }],
  [
    "four columns",
    {
      groupBy: [{ field: "sex" }, { field: "flag" }],
      measures: [
        { as: "a", fn: "avg", field: "age" },
        { as: "m", fn: "avg", field: "value" },
      ],
    },
  ],
];

let warmed = 0;
const cluster = await startTestCluster();
try {
  openDb(urlOf(cluster.appUrl, cluster.template), { max: 8 });
  const ctx = await contextFor({ role: "data_manager" });
  const csv = path.join(os.tmpdir(), `medlake-tall-${rows}.csv`);
  await ensureTallFile(csv, rows);
  await publishCsv({ ctx, slug: "tall", contract: CONTRACT, csv: await readFile(csv) });
  const measured: Row[] = [];
  for (const [what, question] of QUESTIONS) {
    // Answers are kept: the limit makes each question another one.
    const query = { from: "tall", ...question, limit: 999 - measured.length };
    const { estimate } = await planQuery({ ctx, input: { query } });
    const read = await bytesRead((asked) => runQuery({ ctx, input: { query: asked } }), query);
    const mb = (bytes: number) => (bytes / 1e6).toFixed(2);
    measured.push([
      what,
      `${mb(estimate.bytesLow)} to ${mb(estimate.bytesHigh)} MB estimated; ${mb(read)} MB read, ${(read / estimate.bytesLow).toFixed(2)} times the lower end`,
    ]);
  }
  await report(
    "estimate",
    `Bytes estimated and read by DuckDB for questions about ${rows.toLocaleString("en-GB")} rows in one file.`,
    measured,
  );
} finally {
  await openDuckdb().close();
  await (await sender()).stop({ graceful: false });
  await closeDb();
  await cluster.stop();
  await rm(directory, { recursive: true, force: true });
}

/** What a fresh engine process read of files while it ran the question; starting it is not counted. Linux only. */
async function bytesRead(ask: (query: Record<string, unknown>) => Promise<unknown>, query: Record<string, unknown>): Promise<number> {
  await openDuckdb().close();
  // Starts the process, and reads a column that no other question needs.
  await ask({ from: "tall", measures: [{ as: "m", fn: "avg", field: "ref_low" }], limit: (warmed += 1) });
  const [process] = openDuckdb().processes();
  if (process === undefined) throw new Error("There is no engine process.");
  const before = readFrom(process.pid);
  await ask(query);
  return readFrom(process.pid) - before;
}

function readFrom(pid: number): number {
  return Number(/^rchar: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, "utf8"))?.[1]);
}
