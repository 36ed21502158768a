// What planning costs by how many partitions match: the whole verb, with the catalogue in a PostgreSQL of its own. No data are read.
import { eq, sql } from "drizzle-orm";
import { closeDb, datasets, openDb, type Tx } from "@/db";
import { asSystemTx, contextFor } from "../db/testing/factories";
import { startTestCluster, urlOf } from "../db/testing/test-cluster";
import { planQuery } from "../lib/analysis";
import { createDataset } from "../lib/catalog";
import { forgetIndexes } from "../lib/lake/load-index";
import { forgetFiles } from "../lib/lake/read-files";
import { median, option, report, type Row } from "./report";

const HOSPITALS = 1000;
const FIRST_YEAR = 2015;
const YEARS = 10;
const times = option("times", 11);
const only = option("only", 0);

const CONTRACT = {
  columns: [
    { name: "result_id", type: "text" },
    { name: "site", type: "text" },
    { name: "collected_on", type: "date" },
    { name: "value", type: "double" },
    ...["patient_id", "sex", "test_code", "specimen", "unit", "flag", "device", "ward"].map((name) => ({ name, type: "text" })),
  ],
  hospital: { column: "site" },
  period: { column: "collected_on" },
};

const site = (from: number, to = from) => ({
  field: "site",
  op: "in",
  value: Array.from({ length: to - from + 1 }, (_, at) => `h${String(from + at).padStart(4, "0")}`),
});
const between = (from: string, to: string) => ({ field: "collected_on", op: "between", value: [from, to] });
const QUESTIONS: [matching: number, where: object | null][] = [
  [1, { all: [site(17), between("2021-03-01", "2021-03-31")] }],
  [12, { all: [site(17), between("2021-01-01", "2021-12-31")] }],
  [120, site(17)],
  [1200, site(101, 110)],
  [12_000, between("2021-01-01", "2021-12-31")],
  [120_000, null],
];

const cluster = await startTestCluster();
try {
  openDb(urlOf(cluster.appUrl, cluster.template), { max: 4 });
  const ctx = await contextFor({ role: "data_manager" });
  const { id } = await createDataset({ ctx, input: { slug: "labs", name: "Labs", contract: CONTRACT } });
  await asSystemTx((tx) => fill(tx, id));
  await asSystemTx((tx) => tx.execute(sql`analyze part_sources, lake_files`));

  const plan = async (where: object | null) => {
    const started = performance.now();
    const query = {
      from: "labs",
      ...(where && { where }),
      groupBy: [{ field: "test_code" }],
      measures: [{ as: "m", fn: "avg", field: "value" }],
    };
    const { estimate } = await planQuery({ ctx, input: { query } });
    return { ms: performance.now() - started, files: estimate.files };
  };
  const rows: Row[] = [["partitions", `${(HOSPITALS * YEARS * 12).toLocaleString("en-GB")}, of ${CONTRACT.columns.length} columns each`]];
  const first = await plan(QUESTIONS[0]?.[1] ?? null);
  rows.push(["first question of a version nobody has read", `${first.ms.toFixed(0)} ms`]);
  rows.push([
    "first question after a month has arrived",
    `${(await afterNewMonth(id, () => plan(QUESTIONS[0]?.[1] ?? null))).toFixed(0)} ms`,
  ]);
  for (const [matching, where] of QUESTIONS.filter(([matching]) => only === 0 || matching === only)) {
    const cold = await plan(where);
    if (cold.files !== matching) throw new Error(`${cold.files} files match, not ${matching}.`);
    const warm: number[] = [];
    for (let time = 0; time < times; time += 1) warm.push((await plan(where)).ms);
    rows.push([`${matching.toLocaleString("en-GB")} match`, `${median(warm).toFixed(1)} ms; the first time ${cold.ms.toFixed(1)} ms`]);
  }
  const { heapUsed, rss } = process.memoryUsage();
  rows.push(["memory of the process after that", `${(rss / 1e6).toFixed(0)} MB, of which ${(heapUsed / 1e6).toFixed(0)} MB heap`]);
  forgetIndexes();
  forgetFiles();
  await report(
    "plan",
    "Planning a question, from the request to the plan, by how many partitions it matches; medians. The aim is at most 20 ms for questions that match few.",
    rows,
  );
} finally {
  await closeDb();
  await cluster.stop();
}

/** One file per hospital and month, all of version 1, with the statistics that the ingestion keeps. */
async function fill(tx: Tx, datasetId: string): Promise<void> {
  const columns = CONTRACT.columns.map(({ name, type }, at) => {
    const range =
      type === "date"
        ? { min: "@M-01", max: "@M-28" }
        : type === "double"
          ? { min: 0, max: 99.5 }
          : { min: "AAA-100-000", max: "ZZZ-999-999" };
    return { name, type, compressedBytes: 500_000, ...range, nulls: 0, chunks: [4 + at * 500_000, 500_000] };
  });
  const stats = JSON.stringify({ columns, footerBytes: 3000 });
  const parts = sql`select h, m, 'h' || lpad(h::text, 4, '0') as hospital, to_char(make_date(${FIRST_YEAR}, 1, 1) + make_interval(months => m), 'YYYY-MM') as period
    from generate_series(1, ${HOSPITALS}) h, generate_series(0, ${YEARS * 12 - 1}) m`;
  await tx.execute(sql`insert into lake_files (id, dataset_id, path, state, sha256, bytes, rows, stats)
    select 'fil_' || h || '_' || m, ${datasetId}, ${datasetId} || '/' || hospital || '/' || period || '/fil_' || h || '_' || m || '.parquet', 'live', 'x', 6003004, 60000, replace(${stats}, '@M', period)::jsonb
    from (${parts}) p`);
  await tx.execute(sql`insert into part_sources (id, dataset_id, hospital, period, source_key, content_key, file_id, rows, contract_version, added)
    select 'prt_' || h || '_' || m, ${datasetId}, hospital, period, 'monthly', 'x', 'fil_' || h || '_' || m, 60000, 1, 1 from (${parts}) p`);
  await tx.update(datasets).set({ head: 1 }).where(eq(datasets.id, datasetId));
}

/** How long a question takes once a new version has replaced one file. */
async function afterNewMonth(datasetId: string, ask: () => Promise<{ ms: number }>): Promise<number> {
  await asSystemTx(async (tx) => {
    await tx.execute(sql`update part_sources set removed = 2 where id = 'prt_1_119'`);
    await tx.execute(sql`insert into lake_files (id, dataset_id, path, state, sha256, bytes, rows, stats)
      select 'fil_new', dataset_id, path || '.new', state, sha256, bytes, rows, stats from lake_files where id = 'fil_1_119'`);
    await tx.execute(sql`insert into part_sources (id, dataset_id, hospital, period, source_key, content_key, file_id, rows, contract_version, added)
      select 'prt_new', dataset_id, hospital, period, source_key, content_key, 'fil_new', rows, contract_version, 2 from part_sources where id = 'prt_1_119'`);
    await tx.update(datasets).set({ head: 2 }).where(eq(datasets.id, datasetId));
  });
  return (await ask()).ms;
}
