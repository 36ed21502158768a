import { afterAll, beforeAll, expect, test } from "vitest";
import { auditLog, datasets } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor, makeDataset, makeGrant, makeOrg, makeRun } from "@/db/testing/factories";
import { and, eq } from "drizzle-orm";
import { publishParts, writePart } from "@/lib/lake/testing/fake-parquet";
import { describeDataset, listDatasets, listVersions } from ".";

let db: TestDb;
beforeAll(async () => {
  db = await createTestDb();
});
afterAll(() => db.drop());

async function scene() {
  const org = await makeOrg();
  const of = await makeDataset({ org });
  const manager = await contextFor({ org, role: "data_manager" });
  let minute = 0;
  const send = async (months: [hospital: string, period: string, rows: number][]) => {
    const uploadedAt = new Date(Date.UTC(2025, 0, 1, 0, minute++));
    const { run } = await makeRun({ dataset: of, upload: { createdAt: uploadedAt }, run: { state: "running" } });
    const parts = [];
    for (const [hospital, period, rows] of months) parts.push(await writePart({ datasetId: of.id, runId: run.id, hospital, period, rows }));
    await publishParts({ datasetId: of.id, runId: run.id, uploadedAt, contentKey: run.id, parts });
  };
  return { org, of, manager, send };
}

test("the list of versions names the first months that each changed, and says how many more", async () => {
  const { of, manager, send } = await scene();
  await send([["a", "2025-02", 1]]);
  await send([
    ["b", "2025-01", 1],
    ["a", "2025-01", 2],
    ["c", "2025-01", 3],
    ["c", "2025-02", 4],
  ]);
  await send([["a", "2025-02", 9]]);
  const { items } = await listVersions({ ctx: manager, input: { slug: of.slug } });
  expect(items.map(({ version, changed }) => [version, changed])).toEqual([
    [3, { months: 1, first: [{ hospital: "a", period: "2025-02", change: "replaced" }] }],
    [
      2,
      {
        months: 4,
        first: [
          { hospital: "a", period: "2025-01", change: "added" },
          { hospital: "b", period: "2025-01", change: "added" },
          { hospital: "c", period: "2025-01", change: "added" },
        ],
      },
    ],
    [1, { months: 1, first: [{ hospital: "a", period: "2025-02", change: "added" }] }],
  ]);
});

test("months of other hospitals are neither named nor counted", async () => {
  const { of, send } = await scene();
  await send([
    ["a", "2025-01", 1],
    ["b", "2025-01", 1],
  ]);
  await send([["b", "2025-01", 2]]);
  const guest = await makeOrg();
  await makeGrant({ dataset: of, org: guest, hospitals: ["a"] });
  const ctx = await contextFor({ org: guest, role: "analyst" });
  const { items } = await listVersions({ ctx, input: { slug: of.slug } });
  expect(items.map(({ changed }) => changed)).toEqual([{ months: 1, first: [{ hospital: "a", period: "2025-01", change: "added" }] }]);
});

test("what is no longer kept is not told", async () => {
  const { of, manager, send } = await scene();
  await send([["a", "2025-01", 1]]);
  await send([["a", "2025-01", 2]]);
  await asSystemTx((tx) => tx.update(datasets).set({ minRetained: 2 }).where(eq(datasets.id, of.id)));
  const { items } = await listVersions({ ctx: manager, input: { slug: of.slug } });
  expect(items.map(({ version, changed }) => [version, changed])).toEqual([
    [2, null],
    [1, null],
  ]);
});

test("the list of datasets has rows and hospitals of each month", async () => {
  const { of, manager, send } = await scene();
  await send([
    ["a", "2025-02", 5],
    ["b", "2025-02", 6],
    ["a", "2025-01", 7],
  ]);
  const { items } = await listDatasets({ ctx: manager, input: {} });
  expect(items.find(({ id }) => id === of.id)?.months).toEqual([
    { period: "2025-01", rows: 7, hospitals: 1 },
    { period: "2025-02", rows: 11, hospitals: 2 },
  ]);
});

test("a name and a description are changed by managers, one without the other, on record", async () => {
  const { org, of, manager } = await scene();
  const change = (input: object, ctx = manager) => describeDataset({ ctx, input: { slug: of.slug, ...input } });
  expect(await change({ description: "One row per test.\nSent monthly." })).toEqual({
    slug: of.slug,
    name: of.name,
    description: "One row per test.\nSent monthly.",
  });
  expect(await change({ name: " Lab results " })).toMatchObject({ name: "Lab results", description: "One row per test.\nSent monthly." });
  await expect(change({ name: " " })).rejects.toMatchObject({ name: "ZodError" });
  await expect(change({ name: "x" }, { ...manager, scopes: ["read"] })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(change({ name: "x" }, await contextFor({ org, role: "analyst" }))).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(change({ name: "x" }, await contextFor({ role: "admin" }))).rejects.toMatchObject({ code: "NOT_FOUND" });
  const guest = await makeOrg();
  await makeGrant({ dataset: of, org: guest });
  await expect(change({ name: "x" }, await contextFor({ org: guest, role: "admin" }))).rejects.toMatchObject({ code: "FORBIDDEN" });
  const rows = await asSystemTx((tx) =>
    tx
      .select()
      .from(auditLog)
      .where(and(eq(auditLog.entityId, of.id), eq(auditLog.action, "dataset.describe"), eq(auditLog.outcome, "ok"))),
  );
  expect(rows).toHaveLength(2);
});
