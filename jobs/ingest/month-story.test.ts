import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { contextFor } from "@/db/testing/factories";
import { compareVersions, runQuery } from "@/lib/analysis";
import { listVersions, restoreVersion, withdrawPart } from "@/lib/catalog";
import type { ServiceContext } from "@/lib/context";
import { buildChildren } from "@/lib/engines/testing/build-children";
import { parseContract } from "@/lib/ingest";
import { receiveCorrected } from "@/lib/uploads";
import { sender } from "../boss";
import { startWorker, type Worker } from "../process/start-worker";
import { datasetWith, sendFile, settled } from "../testing/send-file";

let db: TestDb;
let worker: Worker;
let dataset: Awaited<ReturnType<typeof datasetWith>>;
let manager: ServiceContext;

const CONTRACT = parseContract({
  columns: [
    { name: "sample", type: "integer", required: true },
    { name: "value", type: "integer" },
  ],
  key: ["sample"],
});

beforeAll(async () => {
  await buildChildren();
  db = await createTestDb();
  worker = await startWorker({ url: db.url });
  dataset = await datasetWith(CONTRACT);
  manager = await contextFor({ role: "data_manager", org: { id: dataset.orgId } });
}, 600_000);
afterAll(async () => {
  await worker.stop();
  await (await sender()).stop({ graceful: false });
  await db.drop();
});

/** The rows and the sum of the values as of a version. */
async function asked(asOf?: number): Promise<unknown[]> {
  const measures = [
    { as: "rows", fn: "count" as const },
    { as: "sum", fn: "sum" as const, field: "value" },
  ];
  const { rows } = await runQuery({
    ctx: manager,
    input: { query: { from: dataset.slug, measures, ...(asOf === undefined ? {} : { asOf }) } },
  });
  return (rows[0] ?? []).map(Number);
}

test("a month that is sent twice, corrected, withdrawn and restored can be asked as of each version, and differences are listed", async () => {
  const place = { hospital: "north", period: "2025-01" };
  // Samples 1 to 10 with ten times their number: 10 rows, 550.
  const first = `sample,value\n${Array.from({ length: 10 }, (_, at) => `${at + 1},${10 * (at + 1)}`).join("\n")}\n`;
  const sent = await sendFile(dataset, first, place);
  expect(await settled(sent.runId)).toMatchObject({ state: "published", version: 1 });
  const other = await sendFile(dataset, "sample,value\n100,7\n", { hospital: "south", period: "2025-01" });
  expect(await settled(other.runId)).toMatchObject({ state: "published", version: 2 });
  const again = await sendFile(dataset, first, place);
  expect(await settled(again.runId)).toMatchObject({
    state: "published",
    version: 1,
    message: expect.stringContaining("Nothing was published twice"),
  });

  // Corrected: sample 2 has 25 instead of 20, sample 10 is gone, sample 11 is there with 1: 10 rows, 550 + 5 − 100 + 1.
  const corrected = first.replace("\n2,20\n", "\n2,25\n").replace("\n10,100\n", "\n11,1\n");
  const { runId } = await receiveCorrected({
    ctx: manager,
    input: { runId: sent.runId, filename: "corrected.csv" },
    body: new Response(corrected).body,
    headers: new Headers({ "content-type": "text/csv" }),
    signal: AbortSignal.timeout(600_000),
  });
  expect(await settled(runId)).toMatchObject({ state: "published", version: 3, correctsRunId: sent.runId });
  await withdrawPart({ ctx: manager, input: { slug: dataset.slug, ...place, reason: "The laboratory recalled it." } });
  expect(await restoreVersion({ ctx: manager, input: { slug: dataset.slug, version: 3, reason: "It was right after all." } })).toEqual({
    version: 5,
    restored: 3,
  });

  const south = 7;
  expect(await asked(1)).toEqual([10, 550]);
  expect(await asked(2)).toEqual([11, 550 + south]);
  expect(await asked(3)).toEqual([11, 456 + south]);
  expect(await asked(4)).toEqual([1, south]);
  expect(await asked(5)).toEqual([11, 456 + south]);
  expect(await asked()).toEqual([11, 456 + south]);

  const differences = await compareVersions({ ctx: manager, input: { slug: dataset.slug, from: 2, to: 3, rows: true } });
  expect(differences).toMatchObject({
    added: 1,
    removed: 1,
    changed: 1,
    filesEqual: 1,
    months: [{ hospital: "north", period: "2025-01", added: 1, removed: 1, changed: 1 }],
  });
  expect(differences.rows).toHaveLength(3);
  expect(await compareVersions({ ctx: manager, input: { slug: dataset.slug, from: 3, to: 5 } })).toMatchObject({
    added: 0,
    removed: 0,
    changed: 0,
  });
  expect(await compareVersions({ ctx: manager, input: { slug: dataset.slug, from: 3, to: 4 } })).toMatchObject({ removed: 10, added: 0 });
  const versions = await listVersions({ ctx: manager, input: { slug: dataset.slug } });
  expect(versions.items.map((one) => [one.version, one.op])).toEqual([
    [5, "restore"],
    [4, "withdraw"],
    [3, "publish"],
    [2, "publish"],
    [1, "publish"],
  ]);
});
