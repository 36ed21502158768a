import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDb, openDb, snapshots } from "@/db";
import { APP_ROLE, startDatabase, type StartedDatabase } from "@/db/embedded/supervisor";
import { migrate } from "@/db/migrate";
import { asSystemTx } from "@/db/testing/factories";
import { sender } from "./boss";
import { buildWorker, spawnWorker, type RealWorker } from "./testing/real-worker";
import { datasetWith, sendFile, settled, SMALL_CONTRACT, smallCsv } from "./testing/send-file";

const isLong = [process.env["MEDLAKE_LONG"], process.env["MEDLAKE_LONG_TESTS"]].includes("1");
const KILLS = isLong ? 8 : 2;

let base: string;
let cluster: StartedDatabase;
let worker: RealWorker;
beforeAll(async () => {
  base = await mkdtemp(path.join(os.tmpdir(), "medlake-database-kill-"));
  await chmod(base, 0o755);
  cluster = await startDatabase({ directory: path.join(base, "database") });
  await migrate({ ownerUrl: cluster.ownerUrl, appRole: APP_ROLE });
  openDb(cluster.appUrl);
  worker = spawnWorker(await buildWorker(), cluster.appUrl);
});
afterAll(async () => {
  await worker.kill();
  await (await sender()).stop({ graceful: false });
  await closeDb();
  await cluster.stop();
  await rm(base, { recursive: true, force: true });
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Until the database answers again, nothing works; what was thrown away was never acknowledged. */
async function persist<T>(fn: () => Promise<T>): Promise<T> {
  for (const giveUpAt = Date.now() + 600_000; ;) {
    try {
      return await fn();
    } catch (error) {
      if (Date.now() > giveUpAt) throw error;
      await pause(100);
    }
  }
}

test(
  `the database is killed ${KILLS} times while files are published: each acknowledged one is published once`,
  { timeout: 30 * 60_000 },
  async () => {
    const dataset = await persist(() => datasetWith(SMALL_CONTRACT));
    const sent: string[] = [];
    const send = async () => {
      const period = `2025-${String((sent.length % 12) + 1).padStart(2, "0")}`;
      const { runId } = await persist(() => sendFile(dataset, smallCsv(20_000, sent.length), { hospital: `h${sent.length}`, period }));
      sent.push(runId);
    };
    await send();
    await settled(sent[0] ?? "", 600_000);
    for (let kills = 0; kills < KILLS; kills++) {
      await send();
      await send();
      await pause(Math.random() * 1500);
      const pid = Number((await readFile(path.join(base, "database", "cluster", "postmaster.pid"), "utf8")).split("\n")[0]);
      process.kill(pid, "SIGKILL");
      await pause(500);
    }
    await send();
    const ended = await Promise.all(sent.map((runId) => persist(() => settled(runId, 600_000))));
    expect(ended.map((run) => [run.state, run.published])).toEqual(sent.map(() => ["published", 20_000]));
    const versions = await asSystemTx((tx) =>
      tx.select().from(snapshots).where(eq(snapshots.datasetId, dataset.id)).orderBy(snapshots.version),
    );
    expect(versions.map((row) => row.version)).toEqual(versions.map((_, index) => index + 1));
    // A file whose acknowledgement was lost with the database may have been sent twice, as another run.
    const published = versions.map((row) => row.runId);
    expect(sent.every((runId) => published.filter((one) => one === runId).length === 1)).toBe(true);
    expect(worker.child.exitCode).toBeNull();
  },
);
