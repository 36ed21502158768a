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

/** The runs that the catalogue has as running: without a worker, those that were interrupted. */
async function runningNow(datasetId: string): Promise<number> {
  const running = and(eq(runs.datasetId, datasetId), eq(runs.state, "running"));
  return (await asSystemTx((tx) => tx.select({ id: runs.id }).from(runs).where(running))).length;
}

async function attemptStartedSince(datasetId: string, before: number): Promise<void> {
  for (const giveUpAt = Date.now() + 600_000; (await attemptsAt(datasetId)) <= before;) {
    if (Date.now() > giveUpAt) throw new Error("No attempt has started for ten minutes.");
    await pause(20);
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test(
  `the worker is killed ${KILLS} times at random moments, and every acknowledged upload is published exactly once`,
  { timeout: 30 * 60_000 },
  async () => {
    const dataset = await datasetWith(SMALL_CONTRACT);
    const sent: { runId: string; hospital: string; period: string }[] = [];
    const send = async () => {
      const seed = sent.length;
      const hospital = HOSPITALS[seed % HOSPITALS.length] ?? "a";
      const period = `2025-${String(Math.floor(seed / HOSPITALS.length) + 1).padStart(2, "0")}`;
      sent.push({ ...(await sendFile(dataset, smallCsv(ROWS, seed), { hospital, period })), hospital, period });
    };
    for (let waiting = 0; waiting < 4; waiting++) await send();
    const delays: number[] = [];
    let before = 0;
    let worker = spawnWorker(workerFile, db.url);
    let interrupted = 0;
    // On a fast machine every random moment may fall between two attempts: then it is killed again, and sooner.
    for (let kills = 0; kills < KILLS || (interrupted === 0 && kills < KILLS + 20); kills++) {
      await send();
      // Every fifth kill may hit the start of the worker; the others hit it at work.
      if (kills % 5 !== 4) await attemptStartedSince(dataset.id, before);
      const delay = kills < KILLS ? Math.round(Math.random() * 1500) : 0;
      delays.push(delay);
      await pause(delay);
      await worker.kill();
      interrupted += await runningNow(dataset.id);
      before = await attemptsAt(dataset.id);
      worker = spawnWorker(workerFile, db.url);
    }
    const ended = await Promise.all(sent.map(({ runId }) => settled(runId, 20 * 60_000)));
    const exitCode = await worker.stop();
    const attempts = await attemptsAt(dataset.id);
    process.stdout.write(`${delays.length} kills after ${delays.join(", ")} ms of work: ${sent.length} uploads in ${attempts} attempts\n`);

    expect(exitCode).toBe(0);
    expect(attempts).toBeGreaterThan(sent.length);
    for (const run of ended) expect(run).toMatchObject({ state: "published", received: ROWS, published: ROWS, rejected: 0 });
    const versions = await asSystemTx((tx) =>
      tx.select().from(snapshots).where(eq(snapshots.datasetId, dataset.id)).orderBy(snapshots.version),
    );
    expect(versions.map((row) => row.version)).toEqual(sent.map((_, index) => index + 1));
    expect(new Set(versions.map((row) => row.runId))).toEqual(new Set(sent.map((one) => one.runId)));
    expect((await datasetNow(dataset.id)).head).toBe(sent.length);
    const parts = await asSystemTx((tx) =>
      tx
        .select()
        .from(partSources)
        .where(and(eq(partSources.datasetId, dataset.id), isNull(partSources.removed))),
    );
    expect(parts.map((part) => `${part.hospital} ${part.period} ${part.rows}`).sort()).toEqual(
      sent.map((one) => `${one.hospital} ${one.period} ${ROWS}`).sort(),
    );

    // What the killed attempts staged goes when its lease has run out, and the disk then holds the live files and no others.
    await asSystemTx((tx) =>
      tx
        .update(lakeFiles)
        .set({ leaseUntil: new Date(0) })
        .where(eq(lakeFiles.state, "staging")),
    );
    await collectGarbage();
    await using pin = await asSystemTx((tx) => pinVersion(tx, { datasetId: dataset.id }));
    const rows = await asSystemTx((tx) => tx.select().from(lakeFiles).where(eq(lakeFiles.datasetId, dataset.id)));
    for (const file of pin.index.partitions) {
      const hash = createHash("sha256")
        .update(await readFile(file.path))
        .digest("hex");
      expect(hash).toBe(rows.find((row) => row.id === file.fileId)?.sha256);
    }
    const folder = dataPath("lake", dataset.id);
    const onDisk = (await readdir(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name));
    expect(onDisk.sort()).toEqual(pin.index.partitions.map((file) => file.path).sort());
    expect(await readdir(dataPath("work"))).toEqual([]);
  },
);

test("a worker that is told to stop ends in order", async () => {
  const worker = spawnWorker(workerFile, db.url);
  const dataset = await datasetWith(SMALL_CONTRACT);
  const { runId } = await sendFile(dataset, smallCsv(10), { hospital: "a", period: "2025-01" });
  expect(await settled(runId)).toMatchObject({ state: "published" });
  expect(await worker.stop()).toBe(0);
  const [run] = await asSystemTx((tx) => tx.select().from(runs).where(eq(runs.id, runId)));
  expect(run?.attempt).toBe(1);
});
