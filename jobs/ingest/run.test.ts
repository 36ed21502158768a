import { readdir } from "node:fs/promises";
import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { auditLog, lakeFiles, partProfiles, runEvents, runIssues, runs, runSteps } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx } from "@/db/testing/factories";
import { buildChildren } from "@/lib/engines/testing/build-children";
import { dataPath } from "@/lib/env";
import { parseContract } from "@/lib/ingest";
import { pinVersion, readFiles, statsOf } from "@/lib/lake";
import { uploadsStore } from "@/lib/storage";
import { sender } from "../boss";
import { cancelJob } from "../enqueue";
import { startWorker, type Worker } from "../process/start-worker";
import { datasetNow, datasetWith, sendFile, settled, SMALL_CONTRACT, smallCsv } from "../testing/send-file";

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

async function filesOf(datasetId: string) {
  await using pin = await asSystemTx((tx) => pinVersion(tx, { datasetId }));
  return asSystemTx((tx) => readFiles(tx, pin.index.partitions));
}
const messagesOf = async (runId: string) =>
  (await asSystemTx((tx) => tx.select().from(runEvents).where(eq(runEvents.runId, runId)).orderBy(runEvents.id))).map(
    (event) => event.message,
  );

test("a file becomes a published version, with its counts, steps, profiles and audit row", async () => {
  const dataset = await datasetWith(SMALL_CONTRACT);
  const { runId } = await sendFile(dataset, smallCsv(1000), { hospital: "northgate", period: "2025-01" });
  const run = await settled(runId);
  expect(run).toMatchObject({
    state: "published",
    version: 1,
    attempt: 1,
    progress: 1,
    received: 1000,
    published: 1000,
    rejected: 0,
    skipped: 0,
    deduplicated: 0,
    contractVersion: 1,
    message: "Version 1 is published.",
  });
  expect((await datasetNow(dataset.id)).head).toBe(1);
  const files = await filesOf(dataset.id);
  expect(files).toHaveLength(1);
  expect(files[0]).toMatchObject({ hospital: "northgate", period: "2025-01", rows: 1000, hospitals: ["northgate"] });
  expect(files[0]?.columns.map(({ name, type }) => [name, type, files[0] && statsOf(files[0], name)?.nulls])).toEqual([
    ["patient", "text", 0],
    ["test", "text", 0],
    ["value", "double", 0],
    ["hospital", "text", 0],
    ["period", "date", 0],
  ]);
  expect(files[0] && statsOf(files[0], "value")).toMatchObject({ min: 0, max: 89.9 });
  const steps = await asSystemTx((tx) => tx.select().from(runSteps).where(eq(runSteps.runId, runId)).orderBy(runSteps.startedAt));
  expect(steps.map((step) => [step.name, step.state])).toEqual([
    ["verify", "done"],
    ["scan", "done"],
    ["load", "done"],
    ["write", "done"],
    ["checks", "done"],
    ["publish", "done"],
  ]);
  const profiles = await asSystemTx((tx) => tx.select().from(partProfiles).where(eq(partProfiles.datasetId, dataset.id)));
  expect(profiles.map((profile) => [profile.hospital, profile.rows])).toEqual([["northgate", 1000]]);
  const audit = await asSystemTx((tx) => tx.select().from(auditLog).where(eq(auditLog.entityId, runId)));
  expect(audit).toMatchObject([{ action: "run.publish", actorKind: "system", orgId: dataset.orgId, outcome: "ok" }]);
  await expect.poll(() => readdir(dataPath("work")), { timeout: 20_000 }).toEqual([]);
});

test("rejected lines are kept with their number, and the sums add up", async () => {
  const dataset = await datasetWith(SMALL_CONTRACT);
  const { runId } = await sendFile(dataset, "patient,test,value\np1,a,1\np2,a,high\n,a,3\np4,a\np5,a,5\n", {
    hospital: "h",
    period: "2025-01",
  });
  const run = await settled(runId);
  expect(run).toMatchObject({ state: "published", received: 5, published: 2, rejected: 3 });
  const lines = (await uploadsStore().readText(run.rejectedKey ?? "")).split("\n");
  expect(lines.slice(1, 4).map((line) => line.split(",")[0])).toEqual(["3", "4", "5"]);
  const issues = await asSystemTx((tx) => tx.select().from(runIssues).where(eq(runIssues.runId, runId)));
  expect(issues.reduce((sum, issue) => sum + issue.count, 0)).toBe(3);
  expect(JSON.stringify(issues)).not.toContain("high");
});

test("the same file again publishes nothing twice, a corrected one makes a new version", async () => {
  const dataset = await datasetWith(SMALL_CONTRACT);
  const send = async (seed: number) => settled((await sendFile(dataset, smallCsv(50, seed), { hospital: "h", period: "2025-01" })).runId);
  expect(await send(1)).toMatchObject({ state: "published", version: 1 });
  expect(await send(1)).toMatchObject({
    state: "published",
    version: 1,
    message: "The same content is already published, in version 1. Nothing was published twice.",
  });
  expect(await send(2)).toMatchObject({ state: "published", version: 2 });
  expect(await filesOf(dataset.id)).toHaveLength(1);
});

test("a gzip file is taken as it is", async () => {
  const dataset = await datasetWith(SMALL_CONTRACT);
  const { runId } = await sendFile(dataset, smallCsv(500), { hospital: "h", period: "2025-02", gzip: true });
  expect(await settled(runId)).toMatchObject({ state: "published", published: 500 });
});

test("without a contract the run waits, with a proposal made from the file", async () => {
  const dataset = await datasetWith(null);
  const { runId } = await sendFile(dataset, smallCsv(200), { hospital: "h", period: "2025-01" });
  const run = await settled(runId);
  expect(run).toMatchObject({ state: "held", holdReason: "contract", finishedAt: null });
  const proposal = run.proposal as { contract: unknown; notes: string[] };
  expect(Object.keys(proposal).sort()).toEqual(["contract", "notes"]);
  expect(JSON.stringify(run)).not.toMatch(/p\d+,hba1c/);
  expect(parseContract(proposal.contract).columns.map((column) => column.name)).toEqual(["patient", "test", "value"]);
});

test("an unknown column holds the run, and the accepted run publishes without it", async () => {
  const dataset = await datasetWith(SMALL_CONTRACT);
  const { runId } = await sendFile(dataset, "patient,test,value,extra\np1,a,1,x\n", { hospital: "h", period: "2025-01" });
  expect(await settled(runId)).toMatchObject({ state: "held", holdReason: "columns" });
  await asSystemTx(async (tx) => {
    await tx.update(runs).set({ state: "queued", acceptedReason: "it is a new column" }).where(eq(runs.id, runId));
    const { enqueueIngest } = await import("@/lib/runs");
    await enqueueIngest(tx, { id: runId, datasetId: dataset.id, hospital: "h", period: "2025-01" });
  });
  expect(await settled(runId)).toMatchObject({ state: "published", published: 1, version: 1 });
});

test("a file that cannot be used is rejected with words, and nothing is published", async () => {
  const dataset = await datasetWith(SMALL_CONTRACT);
  const { runId } = await sendFile(dataset, "patient,test\np1,a\n", { hospital: "h", period: "2025-01" });
  const empty = await sendFile(dataset, "patient,test,value\n", { hospital: "h", period: "2025-02" });
  const required = await sendFile(dataset, "test,value\na,1\n", { hospital: "h", period: "2025-03" });
  expect((await settled(runId)).state).toMatch(/published|rejected/);
  expect(await settled(empty.runId)).toMatchObject({ state: "rejected", errorCode: "INVALID_INPUT" });
  const run = await settled(required.runId);
  expect(run).toMatchObject({ state: "rejected", errorCode: "INVALID_INPUT", version: null });
  expect(run.message).toContain("patient");
});

test("an upload whose bytes are gone or changed fails with words and publishes nothing", async () => {
  const dataset = await datasetWith(SMALL_CONTRACT);
  await worker.stop();
  const { runId } = await sendFile(dataset, smallCsv(10), { hospital: "h", period: "2025-01" });
  const [run] = await asSystemTx((tx) => tx.select().from(runs).where(eq(runs.id, runId)));
  await uploadsStore().remove(`${dataset.orgId}/${run?.uploadId}`);
  worker = await startWorker({ url: db.url });
  expect(await settled(runId)).toMatchObject({ state: "failed", errorCode: "NOT_FOUND" });
  expect((await datasetNow(dataset.id)).head).toBe(0);
});

test("cancelling a run in the middle stops its work and leaves nothing behind", async () => {
  const dataset = await datasetWith(SMALL_CONTRACT);
  const { runId } = await sendFile(dataset, smallCsv(800_000), { hospital: "h", period: "2025-01" });
  await expect
    .poll(
      async () =>
        (
          await asSystemTx((tx) =>
            tx
              .select()
              .from(runSteps)
              .where(and(eq(runSteps.runId, runId), eq(runSteps.name, "scan"))),
          )
        ).length,
      { timeout: 20_000 },
    )
    .toBe(1);
  await asSystemTx(async (tx) => {
    await tx.update(runs).set({ state: "cancelled" }).where(eq(runs.id, runId));
    await cancelJob(tx, "ingest", { id: runId });
  });
  await expect.poll(() => readdir(dataPath("work")), { timeout: 20_000 }).toEqual([]);
  const [run] = await asSystemTx((tx) => tx.select().from(runs).where(eq(runs.id, runId)));
  expect(run).toMatchObject({ state: "cancelled", version: null });
  expect((await datasetNow(dataset.id)).head).toBe(0);
  expect(
    await asSystemTx((tx) =>
      tx
        .select()
        .from(lakeFiles)
        .where(and(eq(lakeFiles.datasetId, dataset.id), eq(lakeFiles.state, "live"))),
    ),
  ).toEqual([]);
});

test("a worker that is stopped gives its job back, and the next one finishes it", async () => {
  const dataset = await datasetWith(SMALL_CONTRACT);
  const { runId } = await sendFile(dataset, smallCsv(800_000), { hospital: "h", period: "2025-01" });
  await expect
    .poll(async () => (await asSystemTx((tx) => tx.select().from(runs).where(eq(runs.id, runId))))[0]?.state, { timeout: 20_000 })
    .toBe("running");
  await worker.stop();
  const [between] = await asSystemTx((tx) => tx.select().from(runs).where(eq(runs.id, runId)));
  expect(between?.state).toBe("queued");
  worker = await startWorker({ url: db.url });
  expect(await settled(runId)).toMatchObject({ state: "published", published: 800_000, version: 1, attempt: 2 });
  expect(await messagesOf(runId)).toContain("The worker was stopped before this was done. It is tried again when a worker starts.");
});

test("many files of several hospitals are published at the same time, each once", async () => {
  const dataset = await datasetWith(SMALL_CONTRACT);
  const sent = [];
  for (const hospital of ["a", "b", "c"]) {
    for (const period of ["2025-01", "2025-02", "2025-03"])
      sent.push(await sendFile(dataset, smallCsv(100, sent.length), { hospital, period }));
  }
  const versions = (await Promise.all(sent.map(({ runId }) => settled(runId)))).map((run) => run.version ?? 0);
  expect(versions.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(await filesOf(dataset.id)).toHaveLength(9);
});
