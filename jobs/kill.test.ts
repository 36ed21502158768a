import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { eq, isNull, and } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lakeFiles, partSources, runs, snapshots } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx } from "@/db/testing/factories";
import { dataPath } from "@/lib/env";
import { collectGarbage, pinVersion } from "@/lib/lake";
import { sender } from "./boss";
import { buildWorker, spawnWorker } from "./testing/real-worker";
import { datasetNow, datasetWith, sendFile, settled, SMALL_CONTRACT, smallCsv } from "./testing/send-file";

const isLong = [process.env["MEDLAKE_LONG"], process.env["MEDLAKE_LONG_TESTS"]].includes("1");
const KILLS = isLong ? 20 : 3;
/** Long enough that most kills hit a conversion, short enough that some hit the start and some the publish. */
const ROWS = 60_000;
const HOSPITALS = ["a", "b", "c"];

let db: TestDb;
let workerFile: string;
beforeAll(async () => {
  workerFile = await buildWorker();
  db = await createTestDb();
});
afterAll(async () => {
  await (await sender()).stop({ graceful: false });
  await db.drop();
});

/** How many attempts have started. */
async function attemptsAt(datasetId: string): Promise<number> {
  const found = await asSystemTx((tx) => tx.select({ attempt: runs.attempt }).from(runs).where(eq(runs.datasetId, datasetId)));
  return found.reduce((sum, run) => sum + run.attempt, 0);
}

test(`the worker is killed ${KILLS} times at random moments, and every acknowledged upload is published exactly once`, { timeout: 15 * 60_000 }, async () => {
  const dataset = await datasetWith(SMALL_CONTRACT);
  const sent: { runId: string; hospital: string; period: string; seed: number }[] = [];
  const send = async () => {
    const seed = sent.length;
    const hospital = HOSPITALS[seed % HOSPITALS.length] ?? "a";
    const period = `2025-${String(Math.floor(seed / HOSPITALS.length) + 1).padStart(2, "0")}`;
    sent.push({ ...(await sendFile(dataset, smallCsv(ROWS, seed), { hospital, period })), hospital, period, seed });
  };
  for (let waiting = 0; waiting < 4; waiting++) await send();
  const delays: number[] = [];
  let before = 0;
  let worker = spawnWorker(workerFile, db.url);
  for (let kills = 0; kills < KILLS; kills++) {
    await send();
    // Every fifth kill may hit the start of the worker; the others hit it at work.
    if (kills % 5 !== 4) await expect.poll(() => attemptsAt(dataset.id), { timeout: 120_000, interval: 20 }).toBeGreaterThan(before);
    const delay = Math.round(Math.random() * 1500);
    delays.push(delay);
    await new Promise((resolve) => setTimeout(resolve, delay));
    await worker.kill();
    before = await attemptsAt(dataset.id);
    worker = spawnWorker(workerFile, db.url);
  }
  const note = `killed after ${delays.join(", ")} ms`;
  const ended = await Promise.all(sent.map(({ runId }) => settled(runId, 10 * 60_000)));
  expect(await worker.stop(), note).toBe(0);

  for (const run of ended) expect(run, note).toMatchObject({ state: "published", received: ROWS, published: ROWS, rejected: 0 });
  const versions = await asSystemTx((tx) => tx.select().from(snapshots).where(eq(snapshots.datasetId, dataset.id)).orderBy(snapshots.version));
  expect(versions.map((row) => row.version), note).toEqual(sent.map((_, index) => index + 1));
  expect(new Set(versions.map((row) => row.runId)), note).toEqual(new Set(sent.map((one) => one.runId)));
  expect((await datasetNow(dataset.id)).head, note).toBe(sent.length);

  const parts = await asSystemTx((tx) => tx.select().from(partSources).where(and(eq(partSources.datasetId, dataset.id), isNull(partSources.removed))));
  expect(parts.map((part) => `${part.hospital} ${part.period} ${part.rows}`).sort(), note).toEqual(sent.map((one) => `${one.hospital} ${one.period} ${ROWS}`).sort());

  // What the killed attempts staged goes when its lease has run out, and the disk then holds the live files and no others.
  await asSystemTx((tx) => tx.update(lakeFiles).set({ leaseUntil: new Date(0) }).where(eq(lakeFiles.state, "staging")));
  await collectGarbage();
  await using pin = await asSystemTx((tx) => pinVersion(tx, { datasetId: dataset.id, hospitals: null }));
  const rows = await asSystemTx((tx) => tx.select().from(lakeFiles).where(eq(lakeFiles.datasetId, dataset.id)));
  for (const file of pin.files) {
    const hash = createHash("sha256").update(await readFile(file.path)).digest("hex");
    expect(hash, note).toBe(rows.find((row) => row.id === file.fileId)?.sha256);
  }
  const folder = dataPath("lake", dataset.id);
  const onDisk = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  expect(onDisk.sort(), note).toEqual(pin.files.map((file) => file.path).sort());
  expect(await readdir(dataPath("work")), note).toEqual([]);
  const attempts = ended.reduce((sum, run) => sum + run.attempt, 0);
  expect(attempts, note).toBeGreaterThan(sent.length);
  console.info(`${KILLS} kills, ${sent.length} uploads, ${attempts} attempts; ${note}`);
});

test("a worker that is told to stop ends in order", async () => {
  const worker = spawnWorker(workerFile, db.url);
  const dataset = await datasetWith(SMALL_CONTRACT);
  const { runId } = await sendFile(dataset, smallCsv(10), { hospital: "a", period: "2025-01" });
  expect(await settled(runId)).toMatchObject({ state: "published" });
  expect(await worker.stop()).toBe(0);
  const [run] = await asSystemTx((tx) => tx.select().from(runs).where(eq(runs.id, runId)));
  expect(run?.attempt).toBe(1);
});
