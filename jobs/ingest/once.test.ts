import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { snapshots } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx } from "@/db/testing/factories";
import { parseContract } from "@/lib/ingest";
import { rowsOf } from "@/lib/lake/testing/rows-of";
import { buildChildren } from "@/lib/engines/testing/build-children";
import { sender } from "../boss";
import { buildWorker, spawnWorker } from "../testing/real-worker";
import { datasetWith, sendFile, settled } from "../testing/send-file";

let db: TestDb;
let workerFile: string;
beforeAll(async () => {
  await buildChildren();
  workerFile = await buildWorker();
  db = await createTestDb();
});
afterAll(async () => {
  await (await sender()).stop({ graceful: false });
  await db.drop();
});

const columns = [
  { name: "patient", type: "text" },
  { name: "value", type: "integer" },
];
const PLACE = { hospital: "a", period: "2025-01" };
const one = Array.from({ length: 400 }, (_, index) => [`p${index}`, index] as const);
/** Half of it is what the first file has, with other values. */
const two = Array.from({ length: 400 }, (_, index) => [`p${index + 200}`, index * 3] as const);
const csvOf = (rows: readonly (readonly [string, number])[]) => `patient,value\n${rows.map((row) => row.join(",")).join("\n")}\n`;

test(
  "two files that are each sent three times in random order, with a worker killed among them, are there once",
  { timeout: 30 * 60_000 },
  async () => {
    const dataset = await datasetWith(parseContract({ columns, key: ["patient"], delivery: "append" }));
    // The order in which they were received is not the order in which they are worked on.
    const sending = [one, two, one, two, one, two].map((rows, index) => ({
      rows,
      receivedAt: new Date(Date.UTC(2025, 1, 1, 0, index)),
      at: Math.random(),
    }));
    const runIds: string[] = [];
    for (const { rows, receivedAt } of sending.toSorted((a, b) => a.at - b.at)) {
      runIds.push((await sendFile(dataset, csvOf(rows), { ...PLACE, filename: "month.csv", receivedAt })).runId);
    }
    let worker = spawnWorker(workerFile, db.url);
    for (let kills = 0; kills < 3; kills++) {
      const before = await versions(dataset.id);
      await expect.poll(() => versions(dataset.id), { timeout: 600_000, interval: 20 }).toBeGreaterThanOrEqual(Math.min(before + 1, 2));
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 300));
      await worker.kill();
      worker = spawnWorker(workerFile, db.url);
    }
    for (const runId of runIds) expect(await settled(runId)).toMatchObject({ state: "published", received: 400, rejected: 0 });
    expect(await worker.stop()).toBe(0);
    // The last file received is the second: of the patients of both, its values.
    const wanted = new Map([...one, ...two].map(([patient, value]) => [patient, value]));
    const found = await rowsOf({ datasetId: dataset.id, select: "select patient, value from files" });
    expect(found.sort()).toEqual([...wanted].map(([patient, value]) => `${patient}=${value}`).sort());
  },
);

async function versions(datasetId: string): Promise<number> {
  const [row] = await asSystemTx((tx) =>
    tx
      .select({ count: sql<number>`count(*)::int` })
      .from(snapshots)
      .where(eq(snapshots.datasetId, datasetId)),
  );
  return row?.count ?? 0;
}
