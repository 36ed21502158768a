import { rmSync } from "node:fs";
import { Readable } from "node:stream";
import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { auditLog, runEvents, runIssues, runs, runSteps } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor, makeDataset, makeRun } from "@/db/testing/factories";
import type { ServiceContext } from "@/lib/context";
import { newId } from "@/lib/ids";
import { uploadsStore } from "@/lib/storage";
import { acceptRun, cancelRun, getRun, isReady, listRuns, rejectedLines, retryRun } from ".";

const folder = vi.hoisted(() => (process.env.MEDLAKE_DATA = `/tmp/medlake-runs-test-${process.pid}`));

let db: TestDb;
let manager: ServiceContext;
let dataset: Awaited<ReturnType<typeof makeDataset>>;

beforeAll(async () => {
  db = await createTestDb();
  manager = await contextFor({ role: "data_manager" });
  dataset = await makeDataset({ org: { id: manager.orgId }, slug: "labs" });
});
afterAll(async () => {
  await db.drop();
  rmSync(folder, { recursive: true, force: true });
});

type Given = NonNullable<Parameters<typeof makeRun>[0]["run"]>;

async function given(run: Given, of = dataset): Promise<string> {
  return (await makeRun({ dataset: of, run })).run.id;
}
async function row(runId: string) {
  const [found] = await asSystemTx((tx) => tx.select().from(runs).where(eq(runs.id, runId)));
  if (!found) throw new Error("no run");
  return found;
}
async function jobsOf(runId: string): Promise<unknown[]> {
  const { rows } = await asSystemTx((tx) =>
    tx.execute(`select data, state::text as state from pgboss.job where data ->> 'runId' = '${runId}' order by created_on`),
  );
  return rows.map((job) => job.state);
}
async function audited(runId: string) {
  return asSystemTx((tx) =>
    tx
      .select()
      .from(auditLog)
      .where(and(eq(auditLog.entityId, runId), eq(auditLog.outcome, "ok"))),
  );
}

test("a run shows its counts, steps, issues and events, and what may be done with it", async () => {
  const counts = { received: 10, skipped: 1, published: 6, rejected: 2, deduplicated: 1 };
  const runId = await given({
    state: "published",
    version: 3,
    progress: 1,
    hospital: "north",
    period: "2025-01",
    rejectedKey: "x/y",
    ...counts,
  });
  await asSystemTx(async (tx) => {
    await tx.insert(runSteps).values({
      id: newId("step"),
      runId,
      name: "scan",
      attempt: 1,
      state: "done",
      startedAt: new Date("2025-02-01T00:00:00Z"),
      endedAt: new Date("2025-02-01T00:00:01Z"),
      rowsIn: 10,
      rowsOut: 9,
    });
    await tx.insert(runIssues).values({
      runId,
      rule: "not_a_number",
      column: "value",
      severity: "reject",
      count: 2,
      sampleLines: [3, 7],
      message: "A number is expected.",
    });
    await tx.insert(runEvents).values([
      { runId, level: "info", message: "first" },
      { runId, level: "warn", message: "second" },
    ]);
  });
  expect(await getRun({ ctx: manager, input: { runId } })).toMatchObject({
    id: runId,
    state: "published",
    version: 3,
    dataset: { slug: "labs" },
    filename: "month.csv",
    counts,
    steps: [
      { name: "scan", startedAt: "2025-02-01T00:00:00.000Z", endedAt: "2025-02-01T00:00:01.000Z", rowsIn: 10, rowsOut: 9, bytes: null },
    ],
    issues: [{ rule: "not_a_number", column: "value", count: 2, sampleLines: [3, 7] }],
    events: [{ message: "first" }, { message: "second" }],
    can: { accept: false, cancel: false, retry: false, rejectedLines: true },
  });
});

test("a run that has not counted yet has no counts, rather than zeros", async () => {
  const runId = await given({ state: "running", received: 5 });
  expect(await getRun({ ctx: manager, input: { runId } })).toMatchObject({
    counts: null,
    can: { cancel: true, accept: false, retry: false },
  });
});

test("runs are listed newest first, by dataset and state, page by page", async () => {
  const other = await makeDataset({ org: { id: manager.orgId }, slug: "others" });
  const ids: string[] = [];
  for (const state of ["failed", "queued", "failed", "published"] as const) ids.unshift(await given({ state }, other));
  expect((await listRuns({ ctx: manager, input: { dataset: "others" } })).items.map((item) => item.id)).toEqual(ids);
  expect((await listRuns({ ctx: manager, input: { dataset: "others", state: "failed" } })).items.map((item) => item.id)).toEqual([
    ids[1],
    ids[3],
  ]);
  const first = await listRuns({ ctx: manager, input: { dataset: "others", limit: 3 } });
  expect(first.items.map((item) => item.id)).toEqual(ids.slice(0, 3));
  const second = await listRuns({ ctx: manager, input: { dataset: "others", limit: 3, cursor: first.nextCursor ?? "" } });
  expect([second.items.map((item) => item.id), second.nextCursor]).toEqual([ids.slice(3), null]);
  await expect(listRuns({ ctx: manager, input: { cursor: "x" } })).rejects.toMatchObject({ code: "INVALID_INPUT" });
});

test("runs are found by place, states, kind, way, days and a piece of the file's name", async () => {
  const of = await makeDataset({ org: { id: manager.orgId }, slug: "filtered" });
  const made = async (run: Given, filename = "month.csv") => (await makeRun({ dataset: of, run, upload: { filename } })).run.id;
  const old = await made({ state: "failed", hospital: "north", period: "2025-01", createdAt: new Date("2025-02-01T00:00:00Z") });
  const late = await made({ state: "published", hospital: "north", period: "2025-02", createdAt: new Date("2025-02-01T23:59:59.999Z") });
  const next = await made(
    { state: "cancelled", hospital: "south", period: "2025-02", createdAt: new Date("2025-02-02T00:00:00Z") },
    "100%_done.csv",
  );
  const dry = await made({ state: "rehearsed", kind: "rehearsal", trigger: "correction", createdAt: new Date("2025-03-01T00:00:00Z") });
  const list = async (input: Parameters<typeof listRuns>[0]["input"]) =>
    (await listRuns({ ctx: manager, input: { dataset: "filtered", ...input } })).items.map((item) => item.id);
  expect(await list({ hospital: "north" })).toEqual([late, old]);
  expect(await list({ period: "2025-02" })).toEqual([next, late]);
  expect(await list({ state: "failed, published" })).toEqual([late, old]);
  expect(await list({ state: ["cancelled"] })).toEqual([next]);
  expect(await list({ kind: "rehearsal" })).toEqual([dry]);
  expect(await list({ trigger: "correction" })).toEqual([dry]);
  expect(await list({ from: "2025-02-01", to: "2025-02-01" })).toEqual([late, old]);
  expect(await list({ from: "2025-02-02" })).toEqual([dry, next]);
  // A percent sign and an underscore are themselves.
  expect(await list({ search: "0%_D" })).toEqual([next]);
  expect(await list({ search: "month_csv" })).toEqual([]);
  for (const wrong of [{ state: "lost" }, { state: "" }, { period: "2025-13" }, { from: "01/02/2025" }])
    await expect(list(wrong)).rejects.toMatchObject({ name: "ZodError" });
});

describe("another organisation", () => {
  test("hears the same of a run of others as of none at all", async () => {
    const stranger = await contextFor({ role: "admin" });
    const runId = await given({ state: "held", holdReason: "columns", rejectedKey: "x/y" });
    const nowhere = "run_0000000000000000000000";
    for (const verb of [getRun, rejectedLines, acceptRun, cancelRun, retryRun]) {
      const [hidden, missing] = await Promise.all(
        [runId, nowhere].map((id) =>
          (verb as typeof getRun)({ ctx: stranger, input: { runId: id } }).catch(
            (error: Error & { code?: string }) => `${error.code} ${error.message}`,
          ),
        ),
      );
      expect(hidden).toEqual(missing);
      expect(hidden).toMatch(/^NOT_FOUND/);
    }
    expect((await listRuns({ ctx: stranger, input: {} })).items).toEqual([]);
    expect(await row(runId)).toMatchObject({ state: "held" });
  });
});

describe("roles", () => {
  test.each(["analyst", "viewer"] as const)("%s sees no runs of the own organisation", async (role) => {
    const ctx = await contextFor({ role, org: { id: manager.orgId } });
    const runId = await given({ state: "queued" });
    await expect(getRun({ ctx, input: { runId } })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(listRuns({ ctx, input: {} })).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  test("an auditor sees runs, but neither rejected lines nor decisions", async () => {
    const ctx = await contextFor({ role: "auditor", org: { id: manager.orgId } });
    const runId = await given({ state: "held", holdReason: "columns", rejectedKey: "x/y" });
    expect(await getRun({ ctx, input: { runId } })).toMatchObject({
      can: { accept: false, cancel: false, retry: false, rejectedLines: false },
    });
    for (const verb of [rejectedLines, cancelRun, retryRun])
      await expect((verb as typeof getRun)({ ctx, input: { runId } })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(acceptRun({ ctx, input: { runId, reason: "x" } })).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  test("a key that may only read decides nothing", async () => {
    const ctx = await contextFor({ role: "admin", org: { id: manager.orgId }, scopes: ["read"], apiKey: true });
    const runId = await given({ state: "queued" });
    for (const verb of [acceptRun, cancelRun, retryRun])
      await expect(verb({ ctx, input: { runId, reason: "x" } })).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect(await row(runId)).toMatchObject({ state: "queued" });
  });
});

describe("accepting", () => {
  test("a run held for unknown columns goes on with the reason given", async () => {
    const runId = await given({ state: "held", holdReason: "columns", message: "A column is unknown.", jobId: "old", jobAttempt: 3 });
    await expect(acceptRun({ ctx: manager, input: { runId } })).rejects.toMatchObject({
      code: "INVALID_INPUT",
      details: [{ path: "reason", message: "required" }],
    });
    expect(await acceptRun({ ctx: manager, input: { runId, reason: "  The notes column is not ours. " } })).toEqual({
      id: runId,
      state: "queued",
    });
    expect(await row(runId)).toMatchObject({
      state: "queued",
      holdReason: "columns",
      acceptedReason: "The notes column is not ours.",
      message: null,
    });
    expect(await jobsOf(runId)).toEqual(["created"]);
    expect(await audited(runId)).toMatchObject([{ action: "run.accept", detail: { reason: "The notes column is not ours." } }]);
  });

  test("holds by name are accepted with the run, and only they", async () => {
    const hold = (key: string, severity = "hold") => ({ key, check: "rows", column: null, severity, message: "m", before: 1, now: 2 });
    const checks = [hold("rows:"), hold("shape:v"), hold("last_day:d", "warn")];
    const runId = await given({ state: "held", holdReason: "checks", checks });
    expect((await getRun({ ctx: manager, input: { runId } })).holds.map((one) => [one.key, one.reason])).toEqual([
      ["rows:", "checks"],
      ["shape:v", "checks"],
    ]);
    await expect(acceptRun({ ctx: manager, input: { runId } })).rejects.toMatchObject({ code: "INVALID_INPUT" });
    await acceptRun({ ctx: manager, input: { runId, reason: "A ward was closed.", exception: true } });
    expect(await row(runId)).toMatchObject({
      acceptedHolds: ["rows:", "shape:v"],
      isReference: false,
      acceptedReason: "A ward was closed.",
    });
    expect(await audited(runId)).toMatchObject([{ action: "run.accept", detail: { exception: true, holds: ["rows:", "shape:v"] } }]);
  });

  test("a run held for a contract waits until there is one", async () => {
    const runId = await given({ state: "held", holdReason: "contract" });
    await expect(acceptRun({ ctx: manager, input: { runId } })).rejects.toMatchObject({ code: "CONFLICT" });
    const ready = await makeDataset({
      org: { id: manager.orgId },
      slug: "with-contract",
      contract: { columns: [{ name: "a", type: "text" }] },
      contractVersion: 1,
    });
    const waiting = await given({ state: "held", holdReason: "contract" }, ready);
    expect(await acceptRun({ ctx: manager, input: { runId: waiting } })).toEqual({ id: waiting, state: "queued" });
    expect(await row(waiting)).toMatchObject({ holdReason: null });
  });

  test.each(["queued", "running", "published", "rejected", "failed", "cancelled"] as const)(
    "a run that is %s cannot be accepted",
    async (state) => {
      const runId = await given({ state });
      await expect(acceptRun({ ctx: manager, input: { runId, reason: "x" } })).rejects.toMatchObject({ code: "CONFLICT" });
      expect(await jobsOf(runId)).toEqual([]);
    },
  );

  test("of two people who accept at once, one does, and one job is made", async () => {
    const runId = await given({ state: "held", holdReason: "columns" });
    const results = await Promise.allSettled([
      acceptRun({ ctx: manager, input: { runId, reason: "a" } }),
      acceptRun({ ctx: manager, input: { runId, reason: "b" } }),
    ]);
    expect(results.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await jobsOf(runId)).toHaveLength(1);
  });
});

describe("cancelling", () => {
  test("a queued run is cancelled, and so is its job", async () => {
    const runId = await given({ state: "held", holdReason: "columns" });
    await acceptRun({ ctx: manager, input: { runId, reason: "x" } });
    expect(await cancelRun({ ctx: manager, input: { runId, reason: "wrong file" } })).toEqual({ id: runId, state: "cancelled" });
    expect(await row(runId)).toMatchObject({ state: "cancelled", errorCode: "CANCELLED" });
    expect((await row(runId)).finishedAt).not.toBeNull();
    expect(await jobsOf(runId)).toEqual(["cancelled"]);
  });

  test.each(["running", "held"] as const)("a run that is %s can be cancelled", async (state) => {
    const runId = await given({ state, holdReason: state === "held" ? "columns" : null });
    expect(await cancelRun({ ctx: manager, input: { runId } })).toMatchObject({ state: "cancelled" });
  });

  test.each(["published", "rejected", "failed", "cancelled"] as const)("a run that is %s stays as it is", async (state) => {
    const runId = await given({ state });
    await expect(cancelRun({ ctx: manager, input: { runId } })).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining(state),
    });
    expect(await row(runId)).toMatchObject({ state });
  });
});

describe("retrying", () => {
  test.each(["failed", "cancelled", "rejected"] as const)("a run that is %s is tried again from the start", async (state) => {
    const runId = await given({
      state,
      errorCode: "INTERNAL",
      message: "It failed.",
      jobId: "old",
      jobAttempt: 4,
      received: 3,
      skipped: 0,
      published: 0,
      rejected: 3,
      deduplicated: 0,
      finishedAt: new Date(),
    });
    expect(await retryRun({ ctx: manager, input: { runId } })).toEqual({ id: runId, state: "queued" });
    expect(await row(runId)).toMatchObject({
      state: "queued",
      errorCode: null,
      message: null,
      received: null,
      rejected: null,
      finishedAt: null,
      jobAttempt: null,
      progress: 0,
    });
    expect(await jobsOf(runId)).toEqual(["created"]);
    expect(await audited(runId)).toMatchObject([{ action: "run.retry", detail: { was: state } }]);
  });

  test("a run whose file is no longer kept stays as it is, and says what to do", async () => {
    const { run } = await makeRun({ dataset, run: { state: "failed" }, upload: { removedAt: new Date() } });
    await expect(retryRun({ ctx: manager, input: { runId: run.id } })).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining("Send the file again"),
    });
    expect(await jobsOf(run.id)).toEqual([]);
  });

  test("what was accepted still holds after a failure, and no longer after a person stopped the run", async () => {
    const accepted = { acceptedReason: "A ward was closed.", acceptedHolds: ["rows:"], isReference: false };
    const failed = await given({ state: "failed", ...accepted });
    const cancelled = await given({ state: "cancelled", ...accepted });
    for (const runId of [failed, cancelled]) await retryRun({ ctx: manager, input: { runId } });
    expect(await row(failed)).toMatchObject({ state: "queued", ...accepted });
    expect(await row(cancelled)).toMatchObject({ state: "queued", acceptedReason: null, acceptedHolds: null, isReference: true });
  });

  test("a held file is checked again, as after a change of the contract; one that waits for its first contract is not", async () => {
    const held = await given({ state: "held", holdReason: "identifiers" });
    expect((await getRun({ ctx: manager, input: { runId: held } })).can).toMatchObject({ retry: true });
    await retryRun({ ctx: manager, input: { runId: held } });
    expect(await row(held)).toMatchObject({ state: "queued", holdReason: null, acceptedHolds: null });
    const waiting = await given({ state: "held", holdReason: "contract" });
    expect((await getRun({ ctx: manager, input: { runId: waiting } })).can).toMatchObject({ retry: false });
    await expect(retryRun({ ctx: manager, input: { runId: waiting } })).rejects.toMatchObject({ code: "CONFLICT" });
  });

  test.each(["queued", "running", "held", "published"] as const)("a run that is %s cannot be retried", async (state) => {
    const runId = await given({ state });
    await expect(retryRun({ ctx: manager, input: { runId } })).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await jobsOf(runId)).toEqual([]);
  });
});

describe("rejected lines", () => {
  test("are sent as they were kept, and the reading is on record", async () => {
    const key = `${manager.orgId}/rejected-1`;
    const kept = 'line,reasons,original\n3,not_a_number,"p1,=1+1,ä"\n';
    await uploadsStore().writeStream(key, Readable.from([Buffer.from(kept)]));
    const runId = await given({ state: "published", rejected: 1, rejectedKey: key });
    const file = await rejectedLines({ ctx: manager, input: { runId } });
    const chunks: Buffer[] = [];
    for await (const chunk of file.stream) chunks.push(Buffer.from(chunk as Buffer));
    expect(Buffer.concat(chunks).toString()).toBe(kept);
    expect(file).toMatchObject({ filename: `rejected-${runId}.csv`, contentType: "text/csv; charset=utf-8" });
    expect(await audited(runId)).toMatchObject([{ action: "run.rejected", detail: { rejected: 1 } }]);
  });

  test("are NOT_FOUND where there are none", async () => {
    const runId = await given({ state: "published" });
    await expect(rejectedLines({ ctx: manager, input: { runId } })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

test("the service is ready while its database answers", async () => {
  expect(await isReady()).toBe(true);
});
