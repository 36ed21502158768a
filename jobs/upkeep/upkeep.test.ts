import { rmSync } from "node:fs";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { backfills, runs } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, makeDataset, makeOrg, makeRun } from "@/db/testing/factories";
import { newId } from "@/lib/ids";
import { runBackfill } from "../backfill/run";
import { sender } from "../boss";
import { UPKEEP_TASKS, type ClaimedJob, type JobName } from "../definitions";
import { enqueue, enqueueOnce } from "../enqueue";
import { jobTable } from "../job-table";
import { runUpkeep } from "./run";
import * as uploads from "../sweep-uploads/sweep-uploads";

const folder = vi.hoisted(() => (process.env["MEDLAKE_DATA"] = `/tmp/medlake-upkeep-test-${process.pid}`));

let db: TestDb;
beforeAll(async () => {
  db = await createTestDb();
});
afterAll(async () => {
  await (await sender()).stop({ graceful: false });
  await db.drop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => asSystemTx((tx) => tx.execute(sql`delete from ${jobTable}`)));

async function take<N extends JobName>(name: N): Promise<ClaimedJob<N> | null> {
  const boss = await sender();
  const [job] = await boss.fetch<object>(name, { includeMetadata: true, groupConcurrency: 1 });
  return job
    ? ({ ...job, name, payload: job.data, isLast: false, signal: new AbortController().signal, bootId: "boot" } as unknown as ClaimedJob<N>)
    : null;
}
const stateOf = async (id: string) =>
  (await asSystemTx((tx) => tx.execute<{ state: string }>(sql`select state from ${jobTable} where id = ${id}`))).rows[0]?.state;

test.each(UPKEEP_TASKS)("the upkeep's task %s does its parts and ends", async (task) => {
  const id = await asSystemTx((tx) => enqueue(tx, "upkeep", { task }, { lockKey: task }));
  // One of a task waits or runs.
  expect(await asSystemTx((tx) => enqueueOnce(tx, "upkeep", { task }, { lockKey: task }))).toBe(false);
  const job = await take("upkeep");
  if (!job) throw new Error("no job");
  await runUpkeep(job);
  expect(await stateOf(id)).toBe("completed");
});

test("a part that fails keeps no other from being done, and the job says so", async () => {
  const broken = vi.spyOn(uploads, "sweepUploads").mockRejectedValueOnce(new Error("broken"));
  const dataset = await makeDataset({ org: await makeOrg() });
  const { id } = await backfillOf(dataset, 1);
  await asSystemTx((tx) => enqueue(tx, "upkeep", { task: "minute" }, { lockKey: "minute" }));
  const job = await take("upkeep");
  if (!job) throw new Error("no job");
  await expect(runUpkeep(job)).rejects.toThrow("uploads");
  expect(broken).toHaveBeenCalledOnce();
  expect((await take("backfill"))?.payload).toEqual({ backfillId: id });
});

async function backfillOf(dataset: Awaited<ReturnType<typeof makeDataset>>, count: number) {
  const id = newId("backfill");
  const { orgId, createdBy } = dataset;
  await asSystemTx((tx) =>
    tx.insert(backfills).values({ id, orgId, datasetId: dataset.id, contractVersion: 1, selection: {}, total: count, createdBy }),
  );
  const made: string[] = [];
  for (let index = 0; index < count; index++) {
    const upload = { hospital: `h${index}`, period: "2025-01" };
    const { run } = await makeRun({ dataset, upload, run: { trigger: "reprocess", backfillId: id } });
    made.push(run.id);
  }
  return { id, runIds: made };
}

/** The runs whose ingestion waits or runs. */
const started = async () =>
  (
    await asSystemTx((tx) =>
      tx.execute<{ run: string }>(
        sql`select data->>'runId' as run from ${jobTable} where name = 'ingest' and state < 'completed' order by created_on`,
      ),
    )
  ).rows.map((row) => row.run);

async function pace(backfillId: string): Promise<void> {
  await asSystemTx((tx) => enqueueOnce(tx, "backfill", { backfillId }, { lockKey: backfillId }));
  const job = await take("backfill");
  if (!job) throw new Error("no job");
  await runBackfill(job);
}

test("of a reprocessing two runs of a dataset are under way, after every file that people send; the last one ends it", async () => {
  const dataset = await makeDataset({ org: await makeOrg() });
  const { id, runIds } = await backfillOf(dataset, 4);
  await pace(id);
  await pace(id);
  expect((await started()).sort()).toEqual(runIds.slice(0, 2).sort());
  const { run: fresh } = await makeRun({ dataset, upload: { hospital: "x", period: "2025-02" } });
  await asSystemTx((tx) => enqueue(tx, "ingest", { runId: fresh.id }, { lockKey: "x", group: "x" }));
  const first = await take("ingest");
  expect(first?.payload).toEqual({ runId: fresh.id });

  const second = await take("ingest");
  expect(second?.payload).toEqual({ runId: runIds[0] });
  const end = async (runId: string | undefined) => {
    await asSystemTx((tx) => tx.execute(sql`update ${jobTable} set state = 'completed' where data->>'runId' = ${runId}`));
    await asSystemTx((tx) =>
      tx
        .update(runs)
        .set({ state: "published" })
        .where(sql`id = ${runId}`),
    );
  };
  await end(runIds[0]);
  await pace(id);
  expect((await started()).sort()).toEqual([fresh.id, runIds[1], runIds[2]].sort());

  const stateNow = async () =>
    (
      await asSystemTx((tx) =>
        tx
          .select()
          .from(backfills)
          .where(sql`id = ${id}`),
      )
    )[0]?.state;
  await asSystemTx((tx) =>
    tx
      .update(backfills)
      .set({ state: "paused" })
      .where(sql`id = ${id}`),
  );
  await end(runIds[1]);
  await pace(id);
  expect(await started()).not.toContain(runIds[3]);
  await asSystemTx((tx) =>
    tx
      .update(backfills)
      .set({ state: "running" })
      .where(sql`id = ${id}`),
  );
  await pace(id);
  expect(await started()).toContain(runIds[3]);
  await end(runIds[2]);
  await end(runIds[3]);
  expect(await stateNow()).toBe("running");
  await pace(id);
  expect(await stateNow()).toBe("done");
});
