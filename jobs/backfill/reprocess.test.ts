import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { auditLog, partSources, runIssues, runs, uploads } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor, makeOrg } from "@/db/testing/factories";
import {
  cancelBackfill,
  getBackfill,
  getDataset,
  listBackfills,
  listContracts,
  pauseBackfill,
  putAlias,
  putContract,
  reprocess,
  resumeBackfill,
} from "@/lib/catalog";
import { buildChildren } from "@/lib/engines/testing/build-children";
import { acceptRun, getRun } from "@/lib/runs";
import { sender } from "../boss";
import { startWorker, type Worker } from "../process/start-worker";
import { datasetNow, datasetWith, sendFile, settled, SMALL_CONTRACT } from "../testing/send-file";

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
const managerOf = (dataset: Dataset) => contextFor({ org: { id: dataset.orgId }, role: "data_manager" });
const FILE = "patient,test,value\np1,a,1\np2,a,2\n";
const DOUBLED = {
  ...SMALL_CONTRACT,
  columns: SMALL_CONTRACT.columns.map((column) =>
    column.name === "value" ? { ...column, clean: [{ step: "scale", factor: 2 }] } : column,
  ),
};

const liveParts = (datasetId: string) =>
  asSystemTx(async (tx) => {
    const rows = await tx.select().from(partSources).where(eq(partSources.datasetId, datasetId)).orderBy(partSources.period);
    return rows.filter((row) => row.removed === null).map(({ hospital, period, contractVersion }) => [hospital, period, contractVersion]);
  });
const childrenOf = (backfillId: string) => asSystemTx((tx) => tx.select().from(runs).where(eq(runs.backfillId, backfillId)));

async function ended(backfillId: string) {
  for (const run of await childrenOf(backfillId)) await settled(run.id);
  return childrenOf(backfillId);
}

test("months are made again under the current contract: new versions, and the same contract again changes nothing", async () => {
  const dataset = await datasetWith(SMALL_CONTRACT);
  const ctx = await managerOf(dataset);
  for (const period of ["2025-01", "2025-02", "2025-03"]) await settled((await sendFile(dataset, FILE, { hospital: "h", period })).runId);
  await putContract({ ctx, input: { slug: dataset.slug, ...DOUBLED } });
  const started = await reprocess({ ctx, input: { slug: dataset.slug, from: "2025-02", reason: "values were halved" } });
  expect(started).toMatchObject({
    total: 2,
    withoutFile: 0,
    contractVersion: 2,
    state: "running",
    reason: "values were halved",
    partsWithoutFile: [],
  });
  const children = await ended(started.id);
  expect(children.map(({ state, trigger }) => [state, trigger])).toEqual([
    ["published", "reprocess"],
    ["published", "reprocess"],
  ]);
  expect(await liveParts(dataset.id)).toEqual([
    ["h", "2025-01", 1],
    ["h", "2025-02", 2],
    ["h", "2025-03", 2],
  ]);
  expect((await datasetNow(dataset.id)).head).toBe(5);
  const { coverage, versions } = await getDataset({ ctx, input: { slug: dataset.slug } });
  expect(coverage.cells.map(({ period, contractVersion }) => [period, contractVersion])).toEqual([
    ["2025-01", 1],
    ["2025-02", 2],
    ["2025-03", 2],
  ]);
  expect(versions.map(({ version, contractVersion }) => [version, contractVersion])).toEqual([
    [5, 2],
    [4, 2],
    [3, 1],
    [2, 1],
    [1, 1],
  ]);
  const { items } = await listContracts({ ctx, input: { slug: dataset.slug } });
  expect(items.map(({ version, parts, changes }) => [version, parts, changes])).toEqual([
    [2, 2, ["How value is cleaned changed."]],
    [1, 1, ["The first contract."]],
  ]);
  const again = await reprocess({ ctx, input: { slug: dataset.slug, from: "2025-03", reason: "once more" } });
  const [same] = await ended(again.id);
  expect(same).toMatchObject({ state: "published", message: expect.stringContaining("already published") as unknown });
  expect((await datasetNow(dataset.id)).head).toBe(5);
  await expect.poll(async () => (await getBackfill({ ctx, input: { backfillId: started.id } })).state, { timeout: 15_000 }).toBe("done");
  const detail = await getBackfill({ ctx, input: { backfillId: started.id } });
  expect(detail).toMatchObject({ total: 2, done: 2, failed: 0, held: 0 });
  expect(detail.runs.map(({ hospital, period, state, filename }) => [hospital, period, state, filename])).toEqual([
    ["h", "2025-02", "published", "month.csv"],
    ["h", "2025-03", "published", "month.csv"],
  ]);
  expect((await listBackfills({ ctx, input: { slug: dataset.slug } })).items.map((one) => one.id)).toEqual([again.id, started.id]);
  const audit = await asSystemTx((tx) =>
    tx
      .select()
      .from(auditLog)
      .where(and(eq(auditLog.action, "dataset.reprocess"), eq(auditLog.entityId, dataset.id))),
  );
  expect(audit).toHaveLength(2);
});

test("a month that got a newer file in between keeps it, and a part whose file is gone is named and stays", async () => {
  const dataset = await datasetWith(SMALL_CONTRACT);
  const ctx = await managerOf(dataset);
  const send = async (hospital: string, file = FILE) => settled((await sendFile(dataset, file, { hospital, period: "2025-01" })).runId);
  await send("a");
  const gone = await send("b");
  await asSystemTx((tx) =>
    tx
      .update(uploads)
      .set({ removedAt: new Date() })
      .where(eq(uploads.id, gone.uploadId ?? "")),
  );
  await worker.stop();
  const started = await reprocess({ ctx, input: { slug: dataset.slug, reason: "try" } });
  expect(started).toMatchObject({ total: 1, withoutFile: 1, partsWithoutFile: [{ hospital: "b", period: "2025-01" }] });
  // The same months under the same contract are not made twice at the same time.
  await expect(reprocess({ ctx, input: { slug: dataset.slug, reason: "try" } })).rejects.toMatchObject({ code: "CONFLICT" });
  expect(await pauseBackfill({ ctx, input: { backfillId: started.id } })).toEqual({ id: started.id, state: "paused" });
  await expect(pauseBackfill({ ctx, input: { backfillId: started.id } })).rejects.toMatchObject({ code: "CONFLICT" });
  worker = await startWorker({ url: db.url });
  const newer = await send("a", "patient,test,value\np9,a,9\n");
  expect(newer).toMatchObject({ state: "published", version: 3 });
  expect((await childrenOf(started.id)).map((run) => run.state)).toEqual(["queued"]);
  await resumeBackfill({ ctx, input: { backfillId: started.id } });
  const [child] = await ended(started.id);
  expect(child).toMatchObject({ state: "cancelled", errorCode: "CONFLICT" });
  expect((await datasetNow(dataset.id)).head).toBe(3);
});

test("a cancelled reprocessing leaves the runs that have not begun", async () => {
  const dataset = await datasetWith(SMALL_CONTRACT);
  const ctx = await managerOf(dataset);
  await settled((await sendFile(dataset, FILE, { hospital: "h", period: "2025-01" })).runId);
  await worker.stop();
  const { id } = await reprocess({ ctx, input: { slug: dataset.slug, reason: "by mistake" } });
  expect(await cancelBackfill({ ctx, input: { backfillId: id } })).toEqual({ id, state: "cancelled" });
  worker = await startWorker({ url: db.url });
  expect((await childrenOf(id)).map((run) => run.state)).toEqual(["cancelled"]);
  await expect(resumeBackfill({ ctx, input: { backfillId: id } })).rejects.toMatchObject({ code: "CONFLICT" });
});

test("who may make months again, and what cannot be", async () => {
  const dataset = await datasetWith(SMALL_CONTRACT);
  const input = { slug: dataset.slug, reason: "x" };
  const ctx = await managerOf(dataset);
  await expect(reprocess({ ctx, input })).rejects.toMatchObject({ code: "CONFLICT" });
  const reader = await contextFor({ org: { id: dataset.orgId }, role: "data_manager", apiKey: true, scopes: ["read"] });
  await expect(reprocess({ ctx: reader, input })).rejects.toMatchObject({ code: "FORBIDDEN" });
  const analyst = await contextFor({ org: { id: dataset.orgId }, role: "analyst" });
  await expect(reprocess({ ctx: analyst, input })).rejects.toMatchObject({ code: "FORBIDDEN" });
  const stranger = await contextFor({ org: await makeOrg(), role: "admin" });
  await expect(reprocess({ ctx: stranger, input })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await settled((await sendFile(dataset, FILE, { hospital: "h", period: "2025-01" })).runId);
  const { id: backfillId } = await reprocess({ ctx, input });
  await expect(getBackfill({ ctx: stranger, input: { backfillId } })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(cancelBackfill({ ctx: stranger, input: { backfillId } })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(pauseBackfill({ ctx: reader, input: { backfillId } })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await ended(backfillId);
});

test("a renamed column holds the file with a suggestion; the confirmed name publishes it, and the next file at once", async () => {
  const dataset = await datasetWith({
    ...SMALL_CONTRACT,
    columns: SMALL_CONTRACT.columns.map((column) => ({ ...column, required: true })),
  });
  const ctx = await managerOf(dataset);
  const renamed = "patient,test,values\np1,a,1\n";
  const { runId } = await sendFile(dataset, renamed, { hospital: "h", period: "2025-01" });
  expect(await settled(runId)).toMatchObject({ state: "held", holdReason: "columns" });
  expect((await getRun({ ctx, input: { runId } })).mapping).toEqual({
    unknown: [
      { header: "values", suggestions: [{ column: "value", score: expect.any(Number) as unknown, reason: expect.any(String) as unknown }] },
    ],
    missing: ["value"],
  });
  await putAlias({ ctx, input: { slug: dataset.slug, hospital: "h", header: "values", column: "value" } });
  await acceptRun({ ctx, input: { runId, reason: "the name is confirmed" } });
  expect(await settled(runId)).toMatchObject({ state: "published", published: 1 });
  const used = await asSystemTx((tx) =>
    tx
      .select()
      .from(runIssues)
      .where(and(eq(runIssues.runId, runId), eq(runIssues.rule, "aliased_column"))),
  );
  expect(used).toMatchObject([{ column: "value", severity: "info" }]);
  const next = await settled((await sendFile(dataset, renamed, { hospital: "h", period: "2025-02" })).runId);
  expect(next.state).toBe("published");
  // Another hospital's files are not read by it.
  const other = await settled((await sendFile(dataset, renamed, { hospital: "g", period: "2025-02" })).runId);
  expect(other.state).toBe("held");
});

test("the same file under another name for its column is other content", async () => {
  const dataset = await datasetWith(SMALL_CONTRACT);
  const ctx = await managerOf(dataset);
  const send = async () => settled((await sendFile(dataset, "patient,x\np1,5\n", { hospital: "h", period: "2025-01" })).runId);
  const call = (column: string) => putAlias({ ctx, input: { slug: dataset.slug, hospital: "*", header: "x", column } });
  await call("value");
  expect(await send()).toMatchObject({ state: "published", version: 1 });
  expect(await send()).toMatchObject({ state: "published", version: 1, message: expect.stringContaining("already published") as unknown });
  await call("test");
  expect(await send()).toMatchObject({ state: "published", version: 2 });
});
