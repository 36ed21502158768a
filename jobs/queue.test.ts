import { eq, sql } from "drizzle-orm";
import type { JobWithMetadata } from "pg-boss";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { backfills, runEvents, runs, runSteps } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, makeDataset, makeOrg, makeRun } from "@/db/testing/factories";
import { newId } from "@/lib/ids";
import { sender } from "./boss";
import type { Claim, ClaimedJob } from "./definitions";
import { cancelJob, complete, enqueue, giveBack } from "./enqueue";
import { holdClaim, startAttempt, type Attempt } from "./ingest/attempt";
import { jobTable } from "./job-table";
import { joinWorkers } from "./process/presence";
import { recoverJobs } from "./process/recover";
import { buryRun, sweep } from "./process/sweeper";

let db: TestDb;
beforeAll(async () => {
  db = await createTestDb();
});
afterAll(async () => {
  await (await sender()).stop({ graceful: false });
  await db.drop();
});
beforeEach(async () => {
  await asSystemTx((tx) => tx.execute(sql`delete from ${jobTable}`));
  await asSystemTx((tx) => tx.update(runs).set({ state: "cancelled" }));
});

async function queued(hospital = "a", period = "2025-01") {
  const dataset = await makeDataset({ org: await makeOrg() });
  const { run } = await makeRun({ dataset, upload: { hospital, period } });
  const group = `${dataset.id}/${hospital}`;
  const jobId = await asSystemTx((tx) => enqueue(tx, "ingest", { runId: run.id }, { lockKey: `${group}/${period}`, group }));
  return { run, dataset, jobId };
}

async function claim(): Promise<JobWithMetadata<{ runId: string }> & Claim> {
  const boss = await sender();
  const [job] = await boss.fetch<{ runId: string }>("ingest", { includeMetadata: true, groupConcurrency: 1 });
  if (!job) throw new Error("There is no job to claim.");
  return { ...job, name: "ingest" };
}

const start = (job: Awaited<ReturnType<typeof claim>>) =>
  startAttempt({ ...job, payload: job.data, isLast: false, signal: new AbortController().signal, bootId: "boot" } as ClaimedJob<"ingest">);
const stateOf = async (jobId: string) => {
  const { rows } = await asSystemTx((tx) =>
    tx.execute<{ state: string; retry_count: number; retry_limit: number; due: boolean }>(
      sql`select state, retry_count, retry_limit, start_after <= now() as due from ${jobTable} where id = ${jobId} order by name`,
    ),
  );
  return rows[0];
};
const runOf = async (id: string) => (await asSystemTx((tx) => tx.select().from(runs).where(eq(runs.id, id))))[0];
const countJobs = async () =>
  Number((await asSystemTx((tx) => tx.execute<{ n: string }>(sql`select count(*) as n from ${jobTable}`))).rows[0]?.n);
const failJob = async (job: Claim) => (await sender()).fail("ingest", { id: job.id, retryCount: job.retryCount }, { message: "test" });
const makeDue = (jobId: string) => asSystemTx((tx) => tx.execute(sql`update ${jobTable} set start_after = now() where id = ${jobId}`));

test("a job stands exactly when the transaction that asked for it stands", async () => {
  const { run } = await queued();
  expect(await countJobs()).toBe(1);
  const attempt = asSystemTx(async (tx) => {
    await enqueue(tx, "ingest", { runId: run.id });
    throw new Error("undone");
  });
  await expect(attempt).rejects.toThrow("undone");
  expect(await countJobs()).toBe(1);
});

test("completing stands exactly when the work does", async () => {
  const { jobId } = await queued();
  const job = await claim();
  await expect(asSystemTx(async (tx) => complete(tx, job).then(() => Promise.reject(new Error("undone"))))).rejects.toThrow("undone");
  expect(await stateOf(jobId)).toMatchObject({ state: "active" });
  await asSystemTx((tx) => complete(tx, job));
  expect(await stateOf(jobId)).toMatchObject({ state: "completed" });
});

test("a stale attempt cannot complete a job that a newer one has, and its transaction is undone", async () => {
  const { jobId, run } = await queued();
  const first = await claim();
  await failJob(first);
  await makeDue(jobId);
  const second = await claim();
  expect(second.retryCount).toBe(first.retryCount + 1);
  const stale = asSystemTx(async (tx) => {
    await tx.update(runs).set({ message: "from the stale attempt" }).where(eq(runs.id, run.id));
    await complete(tx, first);
  });
  await expect(stale).rejects.toMatchObject({ name: "Fenced" });
  expect((await runOf(run.id))?.message).toBeNull();
  await asSystemTx((tx) => complete(tx, second));
  await expect(asSystemTx((tx) => complete(tx, second))).rejects.toMatchObject({ name: "Fenced" });
});

test("a newer attempt takes the run from an older one, and never the other way round", async () => {
  const { jobId, run } = await queued();
  const first = await claim();
  const older = await start(first);
  await failJob(first);
  await makeDue(jobId);
  const second = await claim();
  const newer = await start(second);
  expect([older?.number, newer?.number]).toEqual([1, 2]);
  await expect(asSystemTx((tx) => holdClaim(tx, older as Attempt))).rejects.toMatchObject({ name: "Fenced" });
  await asSystemTx((tx) => holdClaim(tx, newer as Attempt));
  await expect(start(first)).rejects.toMatchObject({ name: "Fenced" });
  expect(await runOf(run.id)).toMatchObject({ state: "running", attempt: 2, jobAttempt: second.retryCount });
});

test("starting a run that was cancelled ends its job and nothing else", async () => {
  const { run, jobId } = await queued();
  const job = await claim();
  await asSystemTx((tx) => tx.update(runs).set({ state: "cancelled" }).where(eq(runs.id, run.id)));
  expect(await start(job)).toBeNull();
  expect(await stateOf(jobId)).toMatchObject({ state: "completed" });
  expect(await runOf(run.id)).toMatchObject({ state: "cancelled", attempt: 0 });
});

test("cancelling ends waiting and running jobs of the run, and of no other run", async () => {
  const one = await queued("a");
  const other = await queued("b");
  const job = await claim();
  expect(job.id).toBe(one.jobId);
  await asSystemTx((tx) => cancelJob(tx, "ingest", one.run));
  expect(await stateOf(one.jobId)).toMatchObject({ state: "cancelled" });
  await expect(asSystemTx((tx) => complete(tx, job))).rejects.toMatchObject({ name: "Fenced" });
  await asSystemTx((tx) => cancelJob(tx, "ingest", one.run));
  expect(await stateOf(other.jobId)).toMatchObject({ state: "created" });
  await asSystemTx((tx) => cancelJob(tx, "ingest", other.run));
  expect(await stateOf(other.jobId)).toMatchObject({ state: "cancelled" });
});

test("one job of a hospital runs at a time, and it holds up no other hospital", async () => {
  const dataset = await makeDataset({ org: await makeOrg() });
  const send = async (hospital: string, period: string) => {
    const { run } = await makeRun({ dataset, upload: { hospital, period } });
    const group = `${dataset.id}/${hospital}`;
    return asSystemTx((tx) => enqueue(tx, "ingest", { runId: run.id }, { lockKey: `${group}/${period}`, group }));
  };
  const january = await send("a", "2025-01");
  const again = await send("a", "2025-01");
  const february = await send("a", "2025-02");
  const other = await send("b", "2025-01");
  const [first, second] = [await claim(), await claim()];
  expect([first.id, second.id]).toEqual([january, other]);
  await expect(claim()).rejects.toThrow("no job");
  await asSystemTx((tx) => complete(tx, first));
  const third = await claim();
  expect(third.id).toBe(again);
  await asSystemTx((tx) => complete(tx, third));
  expect((await claim()).id).toBe(february);
});

test("a job whose worker ended comes back at once, and keeps its retries", async () => {
  const { run, jobId } = await queued();
  await start(await claim());
  expect(await recoverJobs({ isMine: () => false, olderThanSeconds: 0 })).toBe(1);
  expect(await stateOf(jobId)).toMatchObject({ state: "retry", retry_count: 0, retry_limit: 5, due: true });
  expect(await runOf(run.id)).toMatchObject({ state: "queued" });
  const again = await claim();
  expect(again.retryCount).toBe(1);
  await start(again);
  const steps = await asSystemTx((tx) => tx.select().from(runSteps).where(eq(runSteps.runId, run.id)));
  expect(steps.filter((step) => step.state === "running")).toEqual([]);
});

test("jobs of this process and jobs just fetched are not taken for dead", async () => {
  const { jobId } = await queued();
  await claim();
  expect(await recoverJobs({ isMine: () => true, olderThanSeconds: 0 })).toBe(0);
  expect(await recoverJobs({ isMine: () => false, olderThanSeconds: 60 })).toBe(0);
  expect(await stateOf(jobId)).toMatchObject({ state: "active" });
});

test("a job that ends its worker again and again goes to the dead letters, and its run is failed", async () => {
  const { run, jobId } = await queued();
  let deaths = 0;
  for (; deaths < 40; deaths++) {
    const job = await claim().catch(() => null);
    if (job === null) break;
    await start(job);
    await recoverJobs({ isMine: () => false, olderThanSeconds: 0 });
    await makeDue(jobId);
  }
  // Five attempts, and twenty deaths on top.
  expect(deaths).toBe(25);
  const boss = await sender();
  const [dead] = await boss.fetch<{ runId: string }>("ingest_dead", { includeMetadata: true });
  expect(dead).toMatchObject({ data: { runId: run.id }, sourceId: jobId });
  await asSystemTx((tx) => buryRun(tx, { runId: run.id, jobId: dead?.sourceId ?? null }));
  expect(await runOf(run.id)).toMatchObject({ state: "failed", errorCode: "INTERNAL" });
});

test("a dead letter of an older job leaves a run alone that was retried since", async () => {
  const { run } = await queued();
  await asSystemTx((tx) =>
    tx
      .update(runs)
      .set({ jobId: newId("run") })
      .where(eq(runs.id, run.id)),
  );
  await asSystemTx((tx) => buryRun(tx, { runId: run.id, jobId: "00000000-0000-4000-8000-000000000000" }));
  expect(await runOf(run.id)).toMatchObject({ state: "queued" });
});

test("the sweeper brings runs into line with their jobs", async () => {
  const retried = await queued("a");
  const first = await claim();
  await start(first);
  await failJob(first);
  const gone = await queued("b");
  const second = await claim();
  await start(second);
  await asSystemTx((tx) => tx.execute(sql`delete from ${jobTable} where id = ${second.id}`));
  const lost = await queued("c");
  await asSystemTx((tx) => tx.execute(sql`delete from ${jobTable} where id = ${lost.jobId}`));
  await asSystemTx((tx) =>
    tx
      .update(runs)
      .set({ createdAt: new Date(Date.now() - 120_000) })
      .where(eq(runs.id, lost.run.id)),
  );
  const running = await queued("d");
  await start(await claim());

  expect(await sweep()).toEqual({ requeued: 1, failed: 1, enqueued: 1 });
  expect(await runOf(retried.run.id)).toMatchObject({ state: "queued" });
  expect(await runOf(gone.run.id)).toMatchObject({ state: "failed" });
  expect(await runOf(running.run.id)).toMatchObject({ state: "running" });
  expect((await claim()).data).toEqual({ runId: lost.run.id });
  const events = await asSystemTx((tx) =>
    tx.select({ message: runEvents.message }).from(runEvents).where(eq(runEvents.runId, retried.run.id)),
  );
  expect(events).toEqual([{ message: "The worker stopped answering. The run is tried again." }]);
  expect(await sweep()).toEqual({ requeued: 0, failed: 0, enqueued: 0 });
});

test("a worker knows when it is the only one", async () => {
  const one = await joinWorkers();
  const two = await joinWorkers();
  let ran = 0;
  const count = async () => void ran++;
  expect(await one.ifAlone(count)).toBe(false);
  two.leave();
  await expect.poll(() => one.ifAlone(count)).toBe(true);
  expect(ran).toBe(1);
  const three = await joinWorkers();
  expect(await one.ifAlone(count)).toBe(false);
  one.leave();
  await expect.poll(() => three.ifAlone(count)).toBe(true);
  three.leave();
});

test("giving back a job that another attempt has changes nothing", async () => {
  const { jobId } = await queued();
  const first = await claim();
  await failJob(first);
  await makeDue(jobId);
  await claim();
  expect(await asSystemTx((tx) => giveBack(tx, first))).toBe(false);
  expect(await stateOf(jobId)).toMatchObject({ state: "active", retry_count: 1, retry_limit: 4 });
});

test("hospitals take turns: a single file waits for one of each other hospital at most, and a later flood for its turn too", async () => {
  const dataset = await makeDataset({ org: await makeOrg() });
  const names = new Map<string, string>();
  const send = async (hospital: string, name: string, isBackground = false) => {
    const { run } = await makeRun({ dataset, upload: { hospital, period: "2025-01" } });
    const group = `${dataset.id}/${hospital}`;
    const options = { lockKey: `${group}/${name}`, group, isBackground };
    names.set(await asSystemTx((tx) => enqueue(tx, "ingest", { runId: run.id }, options)), name);
  };
  /** One worker with one place: what it takes next, which is done at once. */
  const next = async () => {
    const job = await claim();
    await asSystemTx((tx) => complete(tx, job));
    return names.get(job.id);
  };
  await send("r", "again", true);
  for (let index = 0; index < 30; index++) await send("a", `a${index}`);
  expect([await next(), await next()]).toEqual(["a0", "a1"]);
  await send("b", "b0");
  expect([await next(), await next()]).toEqual(["a2", "b0"]);
  // A hospital that never stops sending keeps its place among those that begin.
  for (let index = 0; index < 5; index++) await send("c", `c${index}`);
  const taken: (string | undefined)[] = [];
  for (let index = 0; index < 10; index++) taken.push(await next());
  expect(taken).toEqual(["a3", "c0", "a4", "c1", "a5", "c2", "a6", "c3", "a7", "c4"]);
  for (let index = 8; index < 30; index++) expect(await next()).toBe(`a${index}`);
  expect(await next()).toBe("again");
});

test("a run that lost its job gets one of its own kind, and one of a reprocessing waits for its turn", async () => {
  const dataset = await makeDataset({ org: await makeOrg() });
  const createdAt = new Date(Date.now() - 120_000);
  const backfill = { id: newId("backfill"), orgId: dataset.orgId, datasetId: dataset.id, contractVersion: 1, total: 1, selection: {} };
  await asSystemTx((tx) => tx.insert(backfills).values({ ...backfill, createdBy: dataset.createdBy }));
  const { run } = await makeRun({ dataset, run: { kind: "compact", createdAt } });
  await makeRun({ dataset, run: { trigger: "reprocess", backfillId: backfill.id, createdAt } });
  expect(await sweep()).toEqual({ requeued: 0, failed: 0, enqueued: 1 });
  const boss = await sender();
  expect((await boss.fetch<{ runId: string }>("compact"))[0]?.data).toEqual({ runId: run.id });
  await expect(claim()).rejects.toThrow("no job");
});
