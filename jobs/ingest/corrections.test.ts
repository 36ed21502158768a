import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runIssues, runs, uploads } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor, makeRun } from "@/db/testing/factories";
import { reprocess } from "@/lib/catalog";
import { buildChildren } from "@/lib/engines/testing/build-children";
import { parseContract } from "@/lib/ingest";
import { acceptRun } from "@/lib/runs";
import { rowsOf } from "@/lib/lake/testing/rows-of";
import { correctedFiles } from "./corrected-files";
import { sender } from "../boss";
import { startWorker, type Worker } from "../process/start-worker";
import { datasetWith, sendFile, settled } from "../testing/send-file";

let db: TestDb;
let worker: Worker;
beforeAll(async () => {
  await buildChildren();
  db = await createTestDb();
  worker = await startWorker({ url: db.url });
});
afterAll(async () => {
  await worker.stop();
  await (await sender()).stop({ graceful: false });
  await db.drop();
});

type Dataset = Awaited<ReturnType<typeof datasetWith>>;
const columns = [
  { name: "patient", type: "text", required: true },
  { name: "value", type: "integer" },
];
const rowsNow = (dataset: Dataset) => rowsOf({ datasetId: dataset.id, select: "select patient, value from files order by all" });
const send = async (dataset: Dataset, rows: string, more: { filename?: string; corrects?: string } = {}) =>
  settled((await sendFile(dataset, `patient,value\n${rows}\n`, { hospital: "a", period: "2025-01", ...more })).runId);

test("a corrected recording takes the place of the first one under any name, and when it is made again", async () => {
  const dataset = await datasetWith(parseContract({ columns, delivery: "file" }));
  await send(dataset, "p0,0", { filename: "other.csv" });
  const first = await send(dataset, "p1,1\np2,2", { filename: "one.csv" });
  const second = await send(dataset, "p1,1\np2,20", { filename: "one, put right.csv", corrects: first.id });
  expect(await rowsNow(dataset)).toEqual(["p0=0", "p1=1", "p2=20"]);
  // A correction of the correction, without a name of its own.
  await send(dataset, "p1,1\np2,200", { filename: "upload.csv", corrects: second.id });
  expect(await rowsNow(dataset)).toEqual(["p0=0", "p1=1", "p2=200"]);
  const ctx = await contextFor({ role: "data_manager", org: { id: dataset.orgId } });
  const { id } = await reprocess({ ctx, input: { slug: dataset.slug, reason: "A test." } });
  const again = await asSystemTx((tx) => tx.select({ id: runs.id }).from(runs).where(eq(runs.backfillId, id)));
  expect(again).toHaveLength(2);
  for (const run of again) expect(await settled(run.id)).toMatchObject({ state: "published" });
  expect(await rowsNow(dataset)).toEqual(["p0=0", "p1=1", "p2=200"]);
});

test("where files add to a month, the rows of the corrected file are gone with it", async () => {
  const dataset = await datasetWith(parseContract({ columns, key: ["patient"], delivery: "append" }));
  await send(dataset, "p0,0");
  const first = await send(dataset, "p1,1\npX,2");
  await send(dataset, "p3,3");
  // What is sent once without saying what it corrects leaves the wrong row, and is no reason to keep it.
  await send(dataset, "p1,1\np2,2");
  expect(await rowsNow(dataset)).toEqual(["p0=0", "p1=1", "p2=2", "p3=3", "pX=2"]);
  const second = await send(dataset, "p1,1\np2,2", { corrects: first.id });
  expect(second).toMatchObject({ state: "published", version: 5 });
  expect(await rowsNow(dataset)).toEqual(["p0=0", "p1=1", "p2=2", "p3=3"]);
  const issues = await asSystemTx((tx) => tx.select().from(runIssues).where(eq(runIssues.runId, second.id)));
  expect(issues.map(({ rule, count }) => [rule, count])).toEqual([
    ["replaced_in_month", 2],
    ["corrected_in_month", 1],
  ]);
  // Of two corrections of one file the later one stands, and nothing of the other.
  await send(dataset, "p1,1\np4,4", { corrects: first.id });
  expect(await rowsNow(dataset)).toEqual(["p0=0", "p1=1", "p3=3", "p4=4"]);
});

test("a file that waited adds nothing once its correction is published", async () => {
  const dataset = await datasetWith(parseContract({ columns, key: ["patient"], delivery: "append" }));
  await send(dataset, "p0,0");
  const sent = await sendFile(dataset, "patient,value,extra\np1,1,\npX,2,\n", { hospital: "a", period: "2025-01" });
  const waiting = await settled(sent.runId);
  expect(waiting.state).toBe("held");
  await send(dataset, "p1,1\np2,2", { corrects: waiting.id });
  const ctx = await contextFor({ role: "data_manager", org: { id: dataset.orgId } });
  await acceptRun({ ctx, input: { runId: waiting.id, reason: "A test." } });
  expect(await settled(waiting.id)).toMatchObject({ state: "cancelled", errorCode: "CONFLICT" });
  expect(await rowsNow(dataset)).toEqual(["p0=0", "p1=1", "p2=2"]);
});

test("a month that the corrected file no longer has is gone, and the run says so", async () => {
  const dataset = await datasetWith(
    parseContract({ columns: [...columns, { name: "day", type: "date", required: true }], period: { column: "day" } }),
  );
  const file = (rows: string) => `patient,value,day\n${rows}\n`;
  const sent = async (rows: string, corrects?: string) =>
    settled((await sendFile(dataset, file(rows), { hospital: "a", ...(corrects === undefined ? {} : { corrects }) })).runId);
  await sent("p9,9,2024-12-31");
  const first = await sent("p1,1,2025-01-01\np2,2,2052-01-02");
  const right = "p1,1,2025-01-01\np2,2,2025-01-02";
  // The same bytes, sent before without saying what they correct.
  await sent(right);
  expect(await rowsNow(dataset)).toEqual(["p1=1", "p2=2", "p2=2", "p9=9"]);
  const second = await sent(right, first.id);
  expect(second).toMatchObject({ state: "published", message: expect.stringContaining("is gone: a 2052-01.") });
  expect(await rowsNow(dataset)).toEqual(["p1=1", "p2=2", "p9=9"]);
  expect(await sent(right, first.id)).toMatchObject({ state: "published", version: second.version });
});

test("files that correct each other in a ring end somewhere", async () => {
  const dataset = await datasetWith(parseContract({ columns }));
  const { run: one } = await makeRun({ dataset });
  const { run: two, upload } = await makeRun({ dataset, run: { correctsRunId: one.id } });
  await asSystemTx((tx) => tx.update(uploads).set({ filename: "ring.csv" }).where(eq(uploads.id, upload.id)));
  const { run: three, upload: last } = await makeRun({ dataset, run: { correctsRunId: two.id } });
  await makeRun({ dataset, run: { uploadId: one.uploadId, correctsRunId: three.id } });
  const found = await correctedFiles({ ctx: await contextFor({ role: "admin", org: { id: dataset.orgId } }), upload: last });
  expect(found.uploads.map(({ id }) => id)).toEqual([upload.id, one.uploadId]);
});
