import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { auditLog, datasets, lakeFiles, notices, partProfiles, partSources, schedules, snapshots } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor, makeDataset, makeGrant, makeOrg, makeRun } from "@/db/testing/factories";
import { newId } from "@/lib/ids";
import type { ServiceContext } from "@/lib/context";
import { getCalendar, getSchedules, noticeLateMonths, putSchedules } from ".";
import { dayIn, dueDay, monthAfter, monthsBetween } from "./months";

let db: TestDb;
let manager: ServiceContext;
let dataset: Awaited<ReturnType<typeof makeDataset>>;

beforeAll(async () => {
  db = await createTestDb();
});
afterAll(() => db.drop());
beforeEach(async () => {
  await asSystemTx((tx) => tx.delete(schedules));
  manager = await contextFor({ role: "data_manager" });
  dataset = await makeDataset({ org: { id: manager.orgId } });
});

type Op = "publish" | "withdraw" | "restore" | "compact";

async function version(op: Op): Promise<number> {
  return asSystemTx(async (tx) => {
    const [row] = await tx.select().from(datasets).where(eq(datasets.id, dataset.id));
    const next = (row?.head ?? 0) + 1;
    await tx.insert(snapshots).values({ datasetId: dataset.id, version: next, op, commitKey: newId("run") });
    await tx.update(datasets).set({ head: next }).where(eq(datasets.id, dataset.id));
    return next;
  });
}

/** One file with the rows of these hospitals, published in a version of its own. */
async function publish(period: string, rows: Record<string, number>, o: { runId?: string; replaces?: string[] } = {}) {
  const added = await version("publish");
  const hospitals = Object.keys(rows);
  const fileId = newId("file");
  const partId = newId("part");
  await asSystemTx(async (tx) => {
    for (const id of o.replaces ?? []) await tx.update(partSources).set({ removed: added }).where(eq(partSources.id, id));
    await tx.insert(lakeFiles).values({ id: fileId, datasetId: dataset.id, path: fileId, state: "live" });
    await tx.insert(partSources).values({
      id: partId,
      datasetId: dataset.id,
      hospital: hospitals.length === 1 ? (hospitals[0] ?? "") : "*",
      period,
      sourceKey: "monthly",
      contentKey: partId,
      fileId,
      runId: o.runId ?? null,
      rows: Object.values(rows).reduce((sum, n) => sum + n, 0),
      contractVersion: 2,
      added,
    });
    await tx
      .insert(partProfiles)
      .values(hospitals.map((hospital) => ({ fileId, datasetId: dataset.id, hospital, rows: rows[hospital] ?? 0, columns: {} })));
  });
  return { partId, version: added };
}

async function withdraw(partId: string) {
  const removed = await version("withdraw");
  await asSystemTx((tx) => tx.update(partSources).set({ removed }).where(eq(partSources.id, partId)));
  return removed;
}

const run = async (hospital: string | null, period: string, state: "queued" | "running" | "held" | "rejected" | "failed" | "published") =>
  (await makeRun({ dataset, upload: { hospital, period }, run: { state } })).run.id;
const calendar = (ctx = manager, from = "2025-01", to = "2025-12") => getCalendar({ ctx, input: { slug: dataset.slug, from, to } });
const states = async (ctx = manager) =>
  Object.fromEntries((await calendar(ctx)).cells.map((cell) => [`${cell.hospital} ${cell.period}`, cell.state]));

test("months and days follow each other", () => {
  expect([monthAfter("2025-12"), monthAfter("2025-01", -1), monthAfter("2025-06", 18)]).toEqual(["2026-01", "2024-12", "2026-12"]);
  expect(monthsBetween("2024-11", "2025-02")).toEqual(["2024-11", "2024-12", "2025-01", "2025-02"]);
  expect(dueDay("2025-12", 5)).toBe("2026-01-05");
  const instant = new Date("2025-03-31T22:30:00Z");
  expect([dayIn("UTC", instant), dayIn("Europe/Rome", instant), dayIn("Nowhere/Else", instant)]).toEqual([
    "2025-03-31",
    "2025-04-01",
    "2025-03-31",
  ]);
});

test("each month shows where it stands", async () => {
  const runId = await run("north", "2025-01", "published");
  const first = await publish("2025-01", { north: 10 }, { runId });
  const second = await publish("2025-02", { north: 20, south: 5 });
  const third = await publish("2025-02", { north: 21, south: 6 }, { replaces: [second.partId] });
  const gone = await publish("2025-03", { north: 1 });
  const withdrawn = await withdraw(gone.partId);
  await run("north", "2025-04", "running");
  await run("north", "2025-05", "rejected");
  const heldRun = await run("north", "2025-05", "held");
  await run("south", "2025-06", "rejected");
  await run("south", "2025-07", "failed");
  const correction = await run("south", "2025-02", "queued");
  const { cells, hospitals } = await calendar();
  expect(hospitals).toEqual(["north", "south"]);
  const none = { rows: null, replaced: 0, contractVersion: null, open: null, dueOn: null, late: false };
  const of = (hospital: string, period: string) => cells.find((cell) => cell.hospital === hospital && cell.period === period);
  expect(of("north", "2025-01")).toEqual({
    ...none,
    hospital: "north",
    period: "2025-01",
    state: "published",
    rows: 10,
    versions: [first.version],
    contractVersion: 2,
    runId,
  });
  expect(of("north", "2025-02")).toMatchObject({ state: "replaced", replaced: 1, rows: 21, versions: [second.version, third.version] });
  expect(of("south", "2025-02")).toMatchObject({ state: "replaced", rows: 6, open: { runId: correction, state: "queued" } });
  expect(of("north", "2025-03")).toMatchObject({ ...none, state: "withdrawn", versions: [gone.version, withdrawn] });
  expect(of("north", "2025-04")).toMatchObject({ state: "received", open: { state: "running" } });
  expect(of("north", "2025-05")).toMatchObject({ state: "held", open: { runId: heldRun, state: "held" }, runId: heldRun });
  expect(of("south", "2025-06")).toMatchObject({ ...none, state: "rejected" });
  expect(of("south", "2025-07")).toMatchObject({ ...none, state: "failed" });
  expect(cells).toHaveLength(8);
});

test("a guest sees which months of its hospitals are published or withdrawn, and no runs", async () => {
  const guest = await contextFor({ role: "analyst" });
  await makeGrant({ dataset, org: { id: guest.orgId }, rights: ["summary"], hospitals: ["south"] });
  await publish("2025-01", { north: 10, south: 5 });
  const replaced = await publish("2025-02", { south: 5 });
  await publish("2025-02", { south: 7 }, { replaces: [replaced.partId] });
  const gone = await publish("2025-03", { south: 1 });
  await withdraw(gone.partId);
  await run("south", "2025-04", "held");
  await run("south", "2025-02", "running");
  await putSchedules({ ctx: manager, input: { slug: dataset.slug, schedules: [{ hospital: "*", expectedDay: 1, since: "2025-01" }] } });
  const seen = await calendar(guest);
  expect(seen.hospitals).toEqual(["south"]);
  expect(await states(guest)).toEqual({ "south 2025-01": "published", "south 2025-02": "published", "south 2025-03": "withdrawn" });
  for (const cell of seen.cells) {
    expect(cell).toMatchObject({
      hospital: "south",
      runId: null,
      open: null,
      versions: [],
      dueOn: null,
      late: false,
      contractVersion: null,
      replaced: 0,
    });
  }
  expect(seen.cells[0]?.rows).toBe(5);
  // The owner's own people without a right to the runs see the same of all hospitals.
  const viewer = await contextFor({ role: "viewer", org: { id: manager.orgId } });
  expect(Object.keys(await states(viewer)).sort()).toEqual(["north 2025-01", "south 2025-01", "south 2025-02", "south 2025-03"]);
  const stranger = await contextFor({ role: "admin" });
  await expect(calendar(stranger)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a range is asked from an earlier month to a later one, ten years at most", async () => {
  await expect(calendar(manager, "2025-05", "2025-04")).rejects.toMatchObject({ code: "INVALID_INPUT" });
  await expect(calendar(manager, "2015-01", "2025-01")).rejects.toMatchObject({ code: "INVALID_INPUT" });
  const { from, to } = await getCalendar({ ctx: manager, input: { slug: dataset.slug } });
  expect([monthsBetween(from, to).length, to]).toEqual([12, new Date().toISOString().slice(0, 7)]);
});

async function expected(list: { hospital: string; expectedDay: number; since: string }[], createdAt: string) {
  await putSchedules({ ctx: manager, input: { slug: dataset.slug, schedules: list } });
  await asSystemTx((tx) =>
    tx
      .update(schedules)
      .set({ createdAt: new Date(createdAt) })
      .where(eq(schedules.datasetId, dataset.id)),
  );
}
const told = async () =>
  (await asSystemTx((tx) => tx.select().from(notices).where(eq(notices.orgId, manager.orgId))))
    .map(({ subject }) => subject as { hospital: string; period: string })
    .map(({ hospital, period }) => `${hospital} ${period}`)
    .sort();

test("a month is late the day after its file was expected, when nothing of it is there or under way, and is told once", async () => {
  await publish("2025-01", { north: 1 });
  await run("south", "2025-01", "held");
  await run("west", "2025-01", "failed");
  await expected([{ hospital: "*", expectedDay: 10, since: "2025-01" }], "2025-01-15T00:00:00Z");
  expect(await noticeLateMonths(new Date("2025-02-10T23:59:00Z"))).toBe(0);
  // South waits for a person, north is published; west failed.
  expect(await noticeLateMonths(new Date("2025-02-11T00:01:00Z"))).toBe(1);
  expect(await told()).toEqual(["west 2025-01"]);
  expect(await noticeLateMonths(new Date("2025-02-11T01:01:00Z"))).toBe(0);
  await run(null, "2025-02", "running");
  // A file of all hospitals that is under way may hold anyone's rows.
  expect(await noticeLateMonths(new Date("2025-03-11T01:01:00Z"))).toBe(0);
  expect(await noticeLateMonths(new Date("2025-04-11T01:01:00Z"))).toBe(3);
  expect(await told()).toEqual(["north 2025-03", "south 2025-03", "west 2025-01", "west 2025-03"]);
});

test("a hospital's own entry counts for it, in the zone of the contract", async () => {
  await asSystemTx((tx) =>
    tx
      .update(datasets)
      .set({ contract: { zone: "Pacific/Auckland" } })
      .where(eq(datasets.id, dataset.id)),
  );
  await publish("2025-01", { north: 1 });
  await publish("2025-01", { south: 1 });
  await expected(
    [
      { hospital: "*", expectedDay: 5, since: "2025-02" },
      { hospital: "south", expectedDay: 20, since: "2025-02" },
    ],
    "2025-02-15T00:00:00Z",
  );
  expect(await noticeLateMonths(new Date("2025-03-05T10:00:00Z"))).toBe(0);
  // In Auckland the sixth has begun.
  expect(await noticeLateMonths(new Date("2025-03-05T12:00:00Z"))).toBe(1);
  expect(await told()).toEqual(["north 2025-02"]);
});

test("of months that were due long before anyone said when, none is told; the calendar shows them", async () => {
  await publish("2025-06", { north: 1 });
  await expected([{ hospital: "*", expectedDay: 5, since: "2025-01" }], "2025-07-01T00:00:00Z");
  expect(await noticeLateMonths(new Date("2025-07-02T00:00:00Z"))).toBe(1);
  expect(await told()).toEqual(["north 2025-05"]);
  expect(await states()).toMatchObject({ "north 2025-01": "late", "north 2025-05": "late", "north 2025-06": "published" });
});

test("entries are set by those who manage the dataset, and leave an audit row", async () => {
  const list = [
    { hospital: "*", expectedDay: 5, since: "2025-01" },
    { hospital: "north", expectedDay: 9, since: "2025-02" },
  ];
  const input = { slug: dataset.slug, schedules: list };
  expect(await putSchedules({ ctx: manager, input })).toEqual({ schedules: list });
  expect(await getSchedules({ ctx: manager, input: { slug: dataset.slug } })).toEqual({ schedules: list });
  const rows = await asSystemTx((tx) => tx.select().from(auditLog).where(eq(auditLog.entityId, dataset.id)));
  expect(rows).toMatchObject([{ action: "schedule.manage", outcome: "ok", detail: { before: 0, after: 2 } }]);
  expect(await putSchedules({ ctx: manager, input: { ...input, schedules: [] } })).toEqual({ schedules: [] });

  const org = { id: manager.orgId };
  const readOnly = await contextFor({ role: "data_manager", org, scopes: ["read"], apiKey: true });
  await expect(putSchedules({ ctx: readOnly, input })).rejects.toMatchObject({ code: "FORBIDDEN" });
  const analyst = await contextFor({ role: "analyst", org });
  await expect(putSchedules({ ctx: analyst, input })).rejects.toMatchObject({ code: "FORBIDDEN" });
  const stranger = await contextFor({ role: "admin", org: await makeOrg() });
  await expect(putSchedules({ ctx: stranger, input })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(getSchedules({ ctx: stranger, input: { slug: dataset.slug } })).rejects.toMatchObject({ code: "NOT_FOUND" });
  for (const bad of [{ expectedDay: 29 }, { expectedDay: 0 }, { since: "2025-13" }, { hospital: "a\nb" }]) {
    const schedule = { hospital: "*", expectedDay: 5, since: "2025-01", ...bad };
    await expect(putSchedules({ ctx: manager, input: { ...input, schedules: [schedule] } })).rejects.toThrow();
  }
});
