import type { Readable } from "node:stream";
import { readdir } from "node:fs/promises";
import { and, eq, inArray } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { auditLog, lakeFiles, runs } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor } from "@/db/testing/factories";
import type { ServiceContext } from "@/lib/context";
import { buildChildren } from "@/lib/engines/testing/build-children";
import { dataPath } from "@/lib/env";
import { acceptRun, cancelRun, enqueueIngest, getRun, listIssues, publishRehearsal, rejectedLines } from "@/lib/runs";
import { receiveCorrected } from "@/lib/uploads";
import { sender } from "../boss";
import { startWorker, type Worker } from "../process/start-worker";
import { LAB_MONTHS_CONTRACT, labCsv, labRows, type LabRow } from "../testing/lab-months";
import { datasetNow, datasetWith, sendFile, settled } from "../testing/send-file";

const MONTHS = ["2025-01", "2025-02", "2025-03", "2025-04"];
const NOW = "2025-05";
const HOSPITAL = "north";

let db: TestDb;
let worker: Worker;
let dataset: Awaited<ReturnType<typeof datasetWith>>;
let manager: ServiceContext;

beforeAll(async () => {
  await buildChildren();
  db = await createTestDb();
  worker = await startWorker({ url: db.url });
  dataset = await datasetWith(LAB_MONTHS_CONTRACT);
  manager = await contextFor({ role: "data_manager", org: { id: dataset.orgId } });
  const sent = [];
  for (const period of MONTHS) sent.push(await sendFile(dataset, labCsv(labRows(period)), { hospital: HOSPITAL, period }));
  for (const { runId } of sent)
    if ((await settled(runId)).state !== "published") throw new Error("The months to compare with are not there.");
}, 600_000);
afterAll(async () => {
  await worker.stop();
  await (await sender()).stop({ graceful: false });
  await db.drop();
});

const send = async (csv: string, more: Partial<Parameters<typeof sendFile>[2]> = {}) => {
  const { runId } = await sendFile(dataset, csv, { hospital: HOSPITAL, period: NOW, ...more });
  await settled(runId);
  return runId;
};
const detail = (runId: string) => getRun({ ctx: manager, input: { runId } });
const withdraw = (runId: string) => cancelRun({ ctx: manager, input: { runId, reason: "The file was wrong." } });
const changed = (change: (row: LabRow, index: number) => LabRow) => labCsv(labRows(NOW, 400, change));
const inMg = (row: LabRow) => (row.test === "glucose" ? { ...row, value: (Number(row.value) * 18.016).toFixed(2) } : row);
const keys = async (runId: string) => (await detail(runId)).holds.map((hold) => hold.key.replace(/:[0-9a-f]{12}$/, ":…"));

describe("a month that is held", () => {
  test.each<[string, string, string[]]>([
    ["another unit", changed(inMg), ["unit_switch:value/glucose"]],
    ["an empty column", changed((row) => ({ ...row, note: "" })), ["empty_column:note"]],
    ["far fewer rows", labCsv(labRows(NOW, 150)), ["rows:"]],
    ["the file of the month before", labCsv(labRows("2025-04")), ["copied_month:"]],
    [
      "that file with new dates",
      labCsv(labRows("2025-04").map((row) => ({ ...row, taken: row.taken.replace("2025-04", NOW) }))),
      ["copied_month:"],
    ],
    ["an unknown column", labCsv(labRows(NOW), { ward: "3" }), ["unknown_columns:…"]],
  ])("%s", async (_, csv, expected) => {
    const before = (await datasetNow(dataset.id)).head;
    const runId = await send(csv);
    const run = await detail(runId);
    expect(run).toMatchObject({ state: "held", version: null, can: { accept: true, cancel: true, correct: true } });
    expect(await keys(runId)).toEqual(expect.arrayContaining(expected));
    expect(run.holdReason).toBe(expected[0]?.startsWith("unknown") ? "columns" : "checks");
    expect(run.reference).toEqual([{ hospital: HOSPITAL, period: NOW, months: [...MONTHS].reverse() }]);
    expect(run.message).toContain("Nothing was published yet");
    expect((await datasetNow(dataset.id)).head).toBe(before);
    expect(await asSystemTx((tx) => tx.$count(lakeFiles, and(eq(lakeFiles.runId, runId))))).toBe(0);
    expect(await withdraw(runId)).toMatchObject({ state: "cancelled" });
  });

  test("shows all its reasons at once, and publishes when they are accepted", async () => {
    const runId = await send(
      labCsv(
        labRows(NOW, 400, (row) => inMg({ ...row, note: "" })),
        { ward: "3" },
      ),
    );
    const held = await detail(runId);
    expect(await keys(runId)).toEqual(expect.arrayContaining(["unknown_columns:…", "unit_switch:value/glucose", "empty_column:note"]));
    expect(new Set(held.holds.map((hold) => hold.reason))).toEqual(new Set(["columns", "checks"]));
    await expect(acceptRun({ ctx: manager, input: { runId } })).rejects.toMatchObject({ code: "INVALID_INPUT" });
    const accepts = await Promise.allSettled(
      ["a", "b"].map((reason) => acceptRun({ ctx: manager, input: { runId, reason, exception: true } })),
    );
    expect(accepts.map((one) => one.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(accepts.find((one) => one.status === "rejected")).toMatchObject({ reason: { code: "CONFLICT" } });
    expect(await settled(runId)).toMatchObject({ state: "published", published: 400 });
    const run = await detail(runId);
    expect(run).toMatchObject({ holds: [], isReference: false, acceptedHolds: held.holds.map((hold) => hold.key) });
    expect(run.acceptedBy).not.toBeNull();
    const audit = await asSystemTx((tx) =>
      tx
        .select()
        .from(auditLog)
        .where(and(eq(auditLog.entityId, runId), eq(auditLog.action, "run.accept"))),
    );
    expect(audit).toMatchObject([{ outcome: "ok", detail: { exception: true, holds: held.holds.map((hold) => hold.key) } }]);

    // An exception is not what later months are measured by.
    const later = await send(labCsv(labRows("2025-06")), { period: "2025-06" });
    expect(await detail(later)).toMatchObject({ state: "published", reference: [{ months: [...MONTHS].reverse() }] });
  });

  test("is held again for another reason than the one accepted", async () => {
    const runId = await send(changed(inMg));
    await asSystemTx(async (tx) => {
      await tx
        .update(runs)
        .set({ state: "queued", acceptedReason: "They are few.", acceptedHolds: ["rows:"] })
        .where(eq(runs.id, runId));
      await enqueueIngest(tx, { id: runId, datasetId: dataset.id, hospital: HOSPITAL, period: NOW });
    });
    expect(await settled(runId)).toMatchObject({ state: "held" });
    expect(await keys(runId)).toContain("unit_switch:value/glucose");
    await withdraw(runId);
  });

  test("is replaced by a corrected file, which is compared like any other", async () => {
    const runId = await send(changed(inMg));
    const body = new Response(labCsv(labRows(NOW))).body;
    const headers = new Headers({ "content-type": "text/csv" });
    const sent = await receiveCorrected({
      ctx: manager,
      input: { runId, filename: "right.csv" },
      body,
      headers,
      signal: AbortSignal.timeout(600_000),
    });
    expect(await settled(sent.runId)).toMatchObject({
      state: "published",
      trigger: "correction",
      correctsRunId: runId,
      hospital: HOSPITAL,
      period: NOW,
    });
    expect(await detail(runId)).toMatchObject({ state: "cancelled", correctedBy: { id: sent.runId, state: "published" }, holds: [] });
    const refused = receiveCorrected({
      ctx: await contextFor({ role: "admin" }),
      input: { runId },
      body: new Response("a").body,
      headers,
      signal: AbortSignal.timeout(600_000),
    });
    await expect(refused).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("rejected rows", () => {
  const spoilt = (count: number, bad: number, how: (row: LabRow) => string) => {
    const rows = labRows(NOW, count);
    const lines = rows.map((row, index) => (index < bad ? how(row) : Object.values(row).join(",")));
    return `sample,test,value,taken,note\n${lines.join("\n")}\n`;
  };
  const wrong = (row: LabRow) => Object.values({ ...row, value: "4,7 secret".replace(",", ".") }).join(",");
  const short = (row: LabRow) => row.sample;
  const place = { hospital: "south" };

  test.each<[string, string, string, string[]]>([
    ["more than 5 % reject the file", spoilt(1000, 51, wrong), "rejected", []],
    ["1 to 5 % hold it", spoilt(1000, 11, wrong), "held", ["rejected_rows:11"]],
    ["up to 1 % are left out", spoilt(1000, 10, wrong), "published", []],
    ["below a thousand rows they are left out as they are", spoilt(999, 300, wrong), "published", []],
    ["more than one broken line in a thousand rejects the file", spoilt(1000, 2, short), "rejected", []],
    ["one in a thousand does not", spoilt(1000, 1, short), "published", []],
  ])("%s", async (_, csv, state, expected) => {
    const runId = await send(csv, place);
    const run = await detail(runId);
    expect([run.state, run.holds.map((hold) => hold.key)]).toEqual([state, expected]);
    const { received, published, rejected, deduplicated, skipped } = run.counts ?? {
      received: 0,
      published: 1,
      rejected: 0,
      deduplicated: 0,
      skipped: 0,
    };
    expect(received).toBe(published + rejected + deduplicated + skipped);
  });

  test("a whole test that is rejected is said to be gone, and what was rejected in earlier months stands beside", async () => {
    // Twelve of a thousand rows are of one test, and three others cannot be read: 0.3 % of each earlier month.
    const month = (period: string, isBad: (index: number) => boolean) =>
      labCsv(
        labRows(period, 1000, (row, index) => ({
          ...row,
          ...(index < 12 ? { test: "ldl" } : {}),
          ...(isBad(index) ? { value: "x" } : {}),
        })),
      );
    for (const period of MONTHS)
      await send(
        month(period, (index) => index >= 997),
        { hospital: "east", period },
      );
    const run = await detail(
      await send(
        month(NOW, (index) => index < 12),
        { hospital: "east" },
      ),
    );
    expect(run.holds).toMatchObject([{ key: "rejected_rows:12", before: "0.3 %", now: "1.2 %" }]);
    expect(run.checks.find((check) => check.check === "gone_values")).toMatchObject({
      column: "test",
      message: 'test has no rows with "ldl" (at least 12); every earlier month has some.',
      before: 12,
      now: 0,
    });
  });

  test("can be looked at while the file is held: the lines, and what stands in them", async () => {
    const runId = await send(spoilt(1000, 11, wrong), { hospital: "west" });
    const run = await detail(runId);
    expect(run).toMatchObject({ state: "held", hasRejectedLines: true });
    expect(JSON.stringify(run)).not.toContain("secret");
    const kept = await rejectedLines({ ctx: manager, input: { runId } });
    expect(await textOf(kept.stream)).toMatch(/^line,reasons,original\n2,value: not_a_number,"[^"]*4\.7 secret/);
    const { items, valuesShown } = await listIssues({ ctx: manager, input: { runId } });
    expect(valuesShown).toBe(true);
    expect(items).toMatchObject([{ rule: "not_a_number", column: "value", count: 11, expected: "a number, or nothing" }]);
    expect(items[0]?.lines.slice(0, 2)).toEqual([
      { line: 2, value: "4.7 secret" },
      { line: 3, value: "4.7 secret" },
    ]);
    const auditor = await contextFor({ role: "auditor", org: { id: dataset.orgId } });
    const seen = await listIssues({ ctx: auditor, input: { runId } });
    expect(seen.valuesShown).toBe(false);
    expect(JSON.stringify(seen)).not.toContain("secret");
    const audit = await asSystemTx((tx) =>
      tx
        .select()
        .from(auditLog)
        .where(and(eq(auditLog.entityId, runId), inArray(auditLog.action, ["run.issues"]))),
    );
    expect(audit).toHaveLength(1);
    await expect(listIssues({ ctx: await contextFor({ role: "admin" }), input: { runId } })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("a rehearsal", () => {
  test.each<[string, string, string]>([
    ["of a good file", labCsv(labRows("2025-07")), "published"],
    ["of a file that would be held", labCsv(labRows("2025-07").map(inMg)), "held"],
    ["of a file that would be rejected", "test,value\na,1\n", "rejected"],
  ])("%s says what would become of it and leaves nothing", async (_, csv, outcome) => {
    const before = await asSystemTx((tx) => tx.$count(lakeFiles));
    const { head } = await datasetNow(dataset.id);
    const runId = await send(csv, { period: "2025-07", rehearsal: true });
    const run = await detail(runId);
    expect(run).toMatchObject({
      state: "rehearsed",
      kind: "rehearsal",
      version: null,
      rehearsal: { outcome },
      can: { publish: true, accept: false },
    });
    expect(run.message).toContain("nothing was published");
    expect(run.checks.some((check) => check.severity === "hold")).toBe(outcome === "held");
    expect(await asSystemTx((tx) => tx.$count(lakeFiles))).toBe(before);
    expect((await datasetNow(dataset.id)).head).toBe(head);
    // A run has ended a moment before its folder is gone.
    await vi.waitFor(async () => expect(await readdir(dataPath("work"))).toEqual([]));
  });

  test("becomes a run that publishes the same file, once", async () => {
    const runId = await send(labCsv(labRows("2025-08")), { period: "2025-08", rehearsal: true });
    const stranger = await contextFor({ role: "admin" });
    await expect(publishRehearsal({ ctx: stranger, input: { runId } })).rejects.toMatchObject({ code: "NOT_FOUND" });
    const reader = await contextFor({ role: "admin", org: { id: dataset.orgId }, scopes: ["read"], apiKey: true });
    await expect(publishRehearsal({ ctx: reader, input: { runId } })).rejects.toMatchObject({ code: "FORBIDDEN" });
    const made = await Promise.allSettled([1, 2].map(() => publishRehearsal({ ctx: manager, input: { runId } })));
    const done = made.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    expect(done).toHaveLength(1);
    expect(await settled(done[0]?.runId ?? "")).toMatchObject({ state: "published", kind: "ingest", published: 400, period: "2025-08" });
    const audit = await asSystemTx((tx) =>
      tx
        .select()
        .from(auditLog)
        .where(and(eq(auditLog.entityId, runId), eq(auditLog.action, "run.publish_rehearsal"))),
    );
    expect(audit).toHaveLength(1);
    await expect(publishRehearsal({ ctx: manager, input: { runId: done[0]?.runId ?? "" } })).rejects.toMatchObject({ code: "CONFLICT" });
  });
});

async function textOf(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Buffer));
  return Buffer.concat(chunks).toString();
}
