import { and, eq, isNull, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { noticeChannels, noticeDeliveries, notices, partSources, runs, snapshots } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx } from "@/db/testing/factories";
import { newId } from "@/lib/ids";
import { sealSecret } from "@/lib/keys";
import { sender } from "./boss";
import { jobTable } from "./job-table";
import { startReceiver } from "./notify/testing/receivers";
import { buildWorker, spawnWorker, type RealWorker } from "./testing/real-worker";
import { datasetNow, datasetWith, sendFile, settled, SMALL_CONTRACT, smallCsv } from "./testing/send-file";

const isLong = [process.env["MEDLAKE_LONG"], process.env["MEDLAKE_LONG_TESTS"]].includes("1");
const KILLS = 42;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

let db: TestDb;
let workerFile: string;
beforeAll(async () => {
  process.env["MEDLAKE_WEBHOOKS_LOCAL"] = "on";
  workerFile = await buildWorker();
  db = await createTestDb();
});
afterAll(async () => {
  await (await sender()).stop({ graceful: false });
  await db.drop();
});

/** Watches the queue: which partitions and groups ever had two jobs running, and how many ran at once at most. */
function watchOverlaps(): { stop: () => Promise<{ overlaps: string[]; most: number; looks: number }> } {
  const overlaps = new Set<string>();
  let most = 0;
  let looks = 0;
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      const { rows } = await asSystemTx((tx) =>
        tx.execute<{ singleton_key: string; group_id: string }>(
          sql`select singleton_key, group_id from ${jobTable} where name = 'ingest' and state = 'active'`,
        ),
      );
      looks++;
      most = Math.max(most, rows.length);
      for (const key of rows.map((row) => row.singleton_key)) {
        if (rows.filter((row) => row.singleton_key === key).length > 1) overlaps.add(key);
      }
      await pause(5);
    }
  })();
  return {
    stop: async () => {
      isOver = true;
      await watching;
      return { overlaps: [...overlaps], most, looks };
    },
  };
}

/** How many attempts have started. */
async function attemptsOf(datasetId: string): Promise<number> {
  const found = await asSystemTx((tx) => tx.select({ attempt: runs.attempt }).from(runs).where(eq(runs.datasetId, datasetId)));
  return found.reduce((sum, run) => sum + run.attempt, 0);
}

async function attemptsAbove(datasetId: string, before: number): Promise<void> {
  await expect.poll(() => attemptsOf(datasetId), { timeout: 120_000, interval: 20 }).toBeGreaterThan(before);
}

/** What each run published, in versions that are all distinct and follow each other. */
async function versionsOf(datasetId: string) {
  return asSystemTx((tx) => tx.select().from(snapshots).where(eq(snapshots.datasetId, datasetId)).orderBy(snapshots.version));
}

test(
  "three workers on one queue never run two jobs of a partition at once, and the newest file of each stays",
  { timeout: 120_000 },
  async () => {
    const dataset = await datasetWith(SMALL_CONTRACT);
    const sent: { runId: string; place: string }[] = [];
    // Several files for each of four partitions: one waits for the one before.
    for (let round = 0; round < (isLong ? 6 : 2); round++) {
      for (const hospital of ["a", "b"]) {
        for (const period of ["2025-01", "2025-02"]) {
          const { runId } = await sendFile(dataset, smallCsv(300, sent.length), { hospital, period });
          sent.push({ runId, place: `${hospital} ${period}` });
        }
      }
    }
    const watch = watchOverlaps();
    const workers = [1, 2, 3].map(() => spawnWorker(workerFile, db.url));
    const ended = await Promise.all(sent.map(({ runId }) => settled(runId)));
    const { overlaps, most, looks } = await watch.stop();
    await Promise.all(workers.map((worker) => worker.stop()));
    expect(overlaps).toEqual([]);
    expect(most).toBeGreaterThan(1);
    expect(looks).toBeGreaterThan(20);
    // When three look at the same moment, a later file may go first; the earlier one then finds that it is superseded.
    for (const run of ended) {
      expect([run.state, run.errorCode]).toEqual(run.state === "published" ? ["published", null] : ["cancelled", "CONFLICT"]);
    }
    const published = ended.filter((run) => run.state === "published").map((run) => run.id);
    const versions = await versionsOf(dataset.id);
    expect(versions.map((row) => row.version)).toEqual(published.map((_, index) => index + 1));
    expect(new Set(versions.map((row) => row.runId))).toEqual(new Set(published));
    const ofDataset = and(eq(partSources.datasetId, dataset.id), isNull(partSources.removed));
    const live = await asSystemTx((tx) => tx.select().from(partSources).where(ofDataset));
    const newest = sent.slice(-4).map(({ place, runId }) => [place, runId]);
    expect(live.map((part) => [`${part.hospital} ${part.period}`, part.runId]).sort()).toEqual(newest.sort());
  },
);

// The other worker lives on, so the job of the killed one comes back when its heartbeat is 30 seconds old.
test.runIf(isLong)(
  `of two workers one or the other is killed ${KILLS} times, and every file is published exactly once`,
  { timeout: 15 * 60_000 },
  async () => {
    const dataset = await datasetWith(SMALL_CONTRACT);
    const sent: string[] = [];
    const send = async () => {
      const index = sent.length;
      const period = `20${String(10 + Math.floor(index / 12)).padStart(2, "0")}-${String((index % 12) + 1).padStart(2, "0")}`;
      sent.push((await sendFile(dataset, smallCsv(20_000, index), { hospital: `h${index % 8}`, period })).runId);
    };
    const watch = watchOverlaps();
    let before = 0;
    const workers: [RealWorker, RealWorker] = [spawnWorker(workerFile, db.url), spawnWorker(workerFile, db.url)];
    for (let kills = 0; kills < KILLS; kills++) {
      await send();
      await send();
      // A kill while somebody works; every sixth may hit a worker that starts.
      if (kills % 6 !== 5) await attemptsAbove(dataset.id, before);
      await pause(Math.random() * 800);
      const which = kills % 2 === 0 ? 0 : 1;
      await workers[which].kill();
      before = await attemptsOf(dataset.id);
      workers[which] = spawnWorker(workerFile, db.url);
    }
    const ended = await Promise.all(sent.map((runId) => settled(runId, 10 * 60_000)));
    const { overlaps } = await watch.stop();
    await Promise.all(workers.map((worker) => worker.stop()));
    const attempts = await attemptsOf(dataset.id);
    process.stdout.write(`${KILLS} kills of two workers: ${sent.length} files in ${attempts} attempts\n`);
    expect(overlaps).toEqual([]);
    expect(attempts).toBeGreaterThan(sent.length + KILLS / 4);
    for (const run of ended) expect(run).toMatchObject({ state: "published", published: 20_000, rejected: 0 });
    const versions = await versionsOf(dataset.id);
    expect(versions.map((row) => row.version)).toEqual(sent.map((_, index) => index + 1));
    expect(new Set(versions.map((row) => row.runId))).toEqual(new Set(sent));
    expect((await datasetNow(dataset.id)).head).toBe(sent.length);
    const left = await asSystemTx((tx) =>
      tx.execute<{ n: number }>(sql`select count(*)::int as n from ${jobTable} where name = 'ingest' and state < 'completed'`),
    );
    expect(left.rows[0]?.n).toBe(0);
  },
);

test("a slot of the clock makes one job, with two workers", { timeout: 150_000 }, async () => {
  await asSystemTx((tx) => tx.execute(sql`delete from ${jobTable} where name in ('upkeep', '__pgboss__send-it')`));
  await asSystemTx((tx) => tx.execute(sql`update pgboss.version set cron_on = null`));
  const workers = [spawnWorker(workerFile, db.url), spawnWorker(workerFile, db.url)];
  const fired = async () =>
    (
      await asSystemTx((tx) =>
        tx.execute<{ task: string; slot: string; n: number }>(
          sql`select data->>'task' as task, singleton_on::text as slot, count(*)::int as n from ${jobTable} where name = 'upkeep' and state = 'completed' group by 1, 2`,
        ),
      )
    ).rows;
  const slots = isLong ? 2 : 1;
  await expect
    .poll(async () => (await fired()).filter((one) => one.task === "minute").length, { timeout: 140_000, interval: 500 })
    .toBeGreaterThanOrEqual(slots);
  await Promise.all(workers.map((worker) => worker.stop()));
  for (const one of await fired()) expect(one).toMatchObject({ n: 1 });
});

test("a notice arrives although the worker that did the run was killed again and again", { timeout: 120_000 }, async () => {
  const receiver = await startReceiver();
  const dataset = await datasetWith(SMALL_CONTRACT);
  const id = newId("channel");
  const channel = { id, orgId: dataset.orgId, kind: "webhook" as const, name: "Hook", target: receiver.url };
  const sealedSecret = await sealSecret("a secret", id);
  await asSystemTx((tx) =>
    tx.insert(noticeChannels).values({ ...channel, sealedSecret, events: ["run.failed"], createdBy: dataset.createdBy }),
  );
  const { runId } = await sendFile(dataset, smallCsv(400_000), { hospital: "a", period: "2025-01" });
  // One death is left to it: the next one is the end of the job.
  await asSystemTx((tx) => tx.execute(sql`update ${jobTable} set retry_limit = 24, retry_count = 24 where data->>'runId' = ${runId}`));
  const first = spawnWorker(workerFile, db.url);
  await expect
    .poll(async () => (await asSystemTx((tx) => tx.select().from(runs).where(eq(runs.id, runId))))[0]?.state, {
      timeout: 60_000,
      interval: 10,
    })
    .toBe("running");
  await first.kill();
  expect(await asSystemTx((tx) => tx.$count(notices, eq(notices.orgId, dataset.orgId)))).toBe(0);
  const second = spawnWorker(workerFile, db.url);
  await expect.poll(() => receiver.received.length, { timeout: 60_000, interval: 50 }).toBe(1);
  const told = JSON.parse(receiver.received[0]?.body ?? "") as Record<string, unknown>;
  expect(told).toMatchObject({ event: "run.failed", state: "failed", run: runId, hospital: "a", period: "2025-01" });
  await expect
    .poll(async () => (await asSystemTx((tx) => tx.select().from(noticeDeliveries).where(eq(noticeDeliveries.channelId, id))))[0]?.state)
    .toBe("sent");
  expect(await second.stop()).toBe(0);
  await receiver.close();
});
