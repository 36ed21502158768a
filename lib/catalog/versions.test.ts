import { stat, utimes, writeFile, mkdir } from "node:fs/promises";
import path from "node:path";
import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { auditLog, datasets, partSources } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor, makeDataset, makeGrant, makeOrg, makeRun } from "@/db/testing/factories";
import type { ServiceContext } from "@/lib/context";
import { collectGarbage, findStrays, pinVersion } from "@/lib/lake";
import { publishParts, writePart } from "@/lib/lake/testing/fake-parquet";
import { lakeStore } from "@/lib/storage";
import { getDataset, getVersion, keepSettings, listVersions, restoreVersion, withdrawPart } from ".";

let db: TestDb;
beforeAll(async () => {
  db = await createTestDb();
});
afterAll(() => db.drop());

type Dataset = Awaited<ReturnType<typeof makeDataset>>;

async function fresh(): Promise<{ of: Dataset; manager: ServiceContext }> {
  const org = await makeOrg();
  return { of: await makeDataset({ org }), manager: await contextFor({ org, role: "data_manager" }) };
}

let minute = 0;
/** Publishes one hospital's month; each later than the one before. */
async function month(of: Dataset, o: { hospital?: string; period?: string; rows: number; sourceKey?: string }) {
  const { hospital = "a", period = "2025-01", rows, sourceKey } = o;
  const uploadedAt = new Date(Date.UTC(2025, 0, 1, 0, minute++));
  const { run } = await makeRun({ dataset: of, upload: { createdAt: uploadedAt }, run: { state: "running" } });
  const part = await writePart({ datasetId: of.id, runId: run.id, hospital, period, rows });
  const order = { datasetId: of.id, runId: run.id, uploadedAt, contentKey: run.id };
  const published = await publishParts({ ...order, parts: [{ ...part, ...(sourceKey === undefined ? {} : { sourceKey }) }] });
  return { ...published, path: part.path, fileId: part.fileId };
}

const filesAt = async (datasetId: string, version?: number) => {
  await using pin = await asSystemTx((tx) => pinVersion(tx, { datasetId, ...(version === undefined ? {} : { version }) }));
  return pin.index.partitions.map((file) => file.fileId).sort();
};
const exists = async (file: string) => (await stat(file).catch(() => null)) !== null;

test("a restored version holds exactly the files of the old one, says why and who, and is on record", async () => {
  const { of, manager } = await fresh();
  const first = await month(of, { rows: 10 });
  const other = await month(of, { hospital: "b", rows: 5 });
  await month(of, { rows: 12 });
  await month(of, { hospital: "c", rows: 7 });
  const restored = await restoreVersion({ ctx: manager, input: { slug: of.slug, version: 2, reason: "the third file was wrong" } });
  expect(restored).toEqual({ version: 5, restored: 2 });
  expect(await filesAt(of.id)).toEqual([first.fileId, other.fileId].sort());
  expect(await filesAt(of.id, 4)).toHaveLength(3);
  const found = await getVersion({ ctx: manager, input: { slug: of.slug, version: 5 } });
  expect(found).toMatchObject({ op: "restore", restored: 2, note: "the third file was wrong", by: "A Tester", rows: 15, isKept: true });
  expect(found.changes).toEqual([
    { change: "replaced", hospital: "a", period: "2025-01", rowsBefore: 12, rowsAfter: 10, filesRemoved: 1, filesAdded: 1, sources: [] },
    { change: "removed", hospital: "c", period: "2025-01", rowsBefore: 7, rowsAfter: 0, filesRemoved: 1, filesAdded: 0, sources: [] },
  ]);
  const audit = await asSystemTx((tx) =>
    tx
      .select()
      .from(auditLog)
      .where(and(eq(auditLog.entityId, of.id), eq(auditLog.action, "dataset.restore"))),
  );
  expect(audit).toMatchObject([{ outcome: "ok", detail: { version: 5, restored: 2, reason: "the third file was wrong" } }]);
  // What was restored lives on like any other part: it is replaced by the next file.
  const next = await month(of, { rows: 20 });
  expect(next).toMatchObject({ version: 6, outcome: "published" });
  expect(await filesAt(of.id)).toEqual([next.fileId, other.fileId].sort());
});

test("who may not restore, and what cannot be restored, changes nothing", async () => {
  const { of, manager } = await fresh();
  await month(of, { rows: 1 });
  await month(of, { rows: 2 });
  const restore = (ctx: ServiceContext, version = 1, reason = "x") => restoreVersion({ ctx, input: { slug: of.slug, version, reason } });
  await expect(restore({ ...manager, scopes: ["read"] })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(restore(await contextFor({ role: "data_manager" }))).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(restore(await contextFor({ org: { id: of.orgId }, role: "analyst" }))).rejects.toMatchObject({ code: "FORBIDDEN" });
  const guest = await makeOrg();
  await makeGrant({ dataset: of, org: guest });
  await expect(restore(await contextFor({ org: guest, role: "admin" }))).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(restore(manager, 1, " ")).rejects.toThrow();
  await expect(restore(manager, 3)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(restore(manager, 2)).rejects.toMatchObject({ code: "CONFLICT" });
  expect((await listVersions({ ctx: manager, input: { slug: of.slug } })).items).toHaveLength(2);
});

test("versions that are not kept go with their files, and are refused in words; what is read or current stays", async () => {
  const { of, manager } = await fresh();
  const made = [];
  for (const rows of [1, 2, 3, 4, 5]) made.push(await month(of, { rows }));
  const kept = await month(of, { hospital: "b", rows: 9 });
  const reading = await asSystemTx((tx) => pinVersion(tx, { datasetId: of.id, version: 2 }));
  const settings = { slug: of.slug, keepVersions: 1 };
  expect(await keepSettings({ ctx: manager, input: settings })).toEqual({ keepVersions: 1, keepRawDays: null });
  await collectGarbage();
  // Version 1 is gone, and no more: somebody reads version 2.
  expect(await Promise.all(made.map(({ path: file }) => exists(file)))).toEqual([false, true, true, true, true]);
  await reading.release();
  await collectGarbage();
  expect(await Promise.all(made.map(({ path: file }) => exists(file)))).toEqual([false, false, false, false, true]);
  expect(await exists(kept.path)).toBe(true);
  const [row] = await asSystemTx((tx) => tx.select().from(datasets).where(eq(datasets.id, of.id)));
  expect(row).toMatchObject({ head: 6, minRetained: 5 });
  await expect(filesAt(of.id, 4)).rejects.toThrow("no longer kept; the oldest that is kept is 5");
  await expect(restoreVersion({ ctx: manager, input: { slug: of.slug, version: 4, reason: "x" } })).rejects.toMatchObject({
    code: "CONFLICT",
    message: expect.stringContaining("the oldest that can be restored is 5"),
  });
  expect(await filesAt(of.id, 5)).toEqual([made[4]?.fileId]);
  const { items } = await listVersions({ ctx: manager, input: { slug: of.slug } });
  expect(items.map(({ version, isKept, rows }) => [version, isKept, rows])).toEqual([
    [6, true, 14],
    [5, true, 5],
    [4, false, 0],
    [3, false, 0],
    [2, false, 0],
    [1, false, 0],
  ]);
  expect((await getVersion({ ctx: manager, input: { slug: of.slug, version: 4 } })).changes).toBeNull();
  const parts = await asSystemTx((tx) => tx.select().from(partSources).where(eq(partSources.datasetId, of.id)));
  expect(parts).toHaveLength(2);
});

test("an index that was remembered before versions were given up is not taken for the base of a newer one", async () => {
  const { of, manager } = await fresh();
  await month(of, { rows: 1 });
  expect(await filesAt(of.id)).toHaveLength(1);
  await month(of, { rows: 2 });
  const last = await month(of, { rows: 3 });
  await keepSettings({ ctx: manager, input: { slug: of.slug, keepVersions: 1 } });
  await collectGarbage();
  expect(await filesAt(of.id)).toEqual([last.fileId]);
});

test("what is kept is set by those who manage the dataset, and is on record", async () => {
  const { of, manager } = await fresh();
  const set = (ctx: ServiceContext, rest: object) => keepSettings({ ctx, input: { slug: of.slug, ...rest } });
  await expect(set({ ...manager, scopes: ["read"] }, {})).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(set(await contextFor({ role: "admin" }), {})).rejects.toMatchObject({ code: "NOT_FOUND" });
  await set(manager, { keepVersions: 12, keepRawDays: 30 });
  expect(await set(manager, { keepVersions: null })).toEqual({ keepVersions: null, keepRawDays: 30 });
  expect((await getDataset({ ctx: manager, input: { slug: of.slug } })).settings).toEqual({ keepVersions: null, keepRawDays: 30 });
  const viewer = await contextFor({ org: { id: of.orgId }, role: "viewer" });
  expect((await getDataset({ ctx: viewer, input: { slug: of.slug } })).settings).toBeNull();
  const audit = await asSystemTx((tx) => tx.select().from(auditLog).where(eq(auditLog.action, "dataset.settings")));
  expect(audit.filter((row) => row.entityId === of.id)).toHaveLength(2);
});

test("a guest sees of a version what it changed for the guest's hospitals, and neither reason nor run", async () => {
  const { of, manager } = await fresh();
  await month(of, { hospital: "a", rows: 3 });
  await month(of, { hospital: "b", rows: 4 });
  await withdrawPart({ ctx: manager, input: { slug: of.slug, hospital: "b", period: "2025-01", reason: "sent by mistake" } });
  const org = await makeOrg();
  await makeGrant({ dataset: of, org, hospitals: ["a"] });
  const guest = await contextFor({ org, role: "analyst" });
  const seen = await getVersion({ ctx: guest, input: { slug: of.slug, version: 1 } });
  expect(seen).toMatchObject({ op: "publish", rows: 3, note: null, runId: null, by: null, changes: [{ change: "added", hospital: "a" }] });
  const own = await getVersion({ ctx: manager, input: { slug: of.slug, version: 3 } });
  expect(own).toMatchObject({ note: "sent by mistake", changes: [{ change: "removed", hospital: "b", rowsBefore: 4, rowsAfter: 0 }] });
  // What came of other hospitals is, for the guest, as what never came.
  for (const version of [2, 3, 4])
    await expect(getVersion({ ctx: guest, input: { slug: of.slug, version } })).rejects.toMatchObject({ code: "NOT_FOUND" });
  const stranger = await contextFor({ role: "admin" });
  await expect(getVersion({ ctx: stranger, input: { slug: of.slug, version: 3 } })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("one file of a month that has several is withdrawn by its source", async () => {
  const { of, manager } = await fresh();
  const [one, two] = [`file-${"a".repeat(26)}`, `file-${"b".repeat(26)}`];
  await month(of, { rows: 3, sourceKey: one });
  const second = await month(of, { rows: 4, sourceKey: two });
  const input = { slug: of.slug, hospital: "a", period: "2025-01" };
  await expect(withdrawPart({ ctx: manager, input: { ...input, source: "nobody.csv" } })).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await withdrawPart({ ctx: manager, input: { ...input, source: one } })).toEqual({ version: 3 });
  expect(await filesAt(of.id)).toEqual([second.fileId]);
  const { changes } = await getVersion({ ctx: manager, input: { slug: of.slug, version: 3 } });
  expect(changes).toMatchObject([{ change: "removed", rowsBefore: 3, rowsAfter: 0, sources: [{ source: one, change: "removed" }] }]);
});

test("files that no row names are reported when they are old, and stay", async () => {
  const { of } = await fresh();
  const { path: published } = await month(of, { rows: 1 });
  const stray = path.join(lakeStore().path("someone"), "a.parquet");
  const young = path.join(lakeStore().path("someone"), "b.parquet");
  await mkdir(path.dirname(stray), { recursive: true });
  await writeFile(stray, "left behind");
  await writeFile(young, "just written");
  const old = new Date(Date.now() - 8 * 86_400_000);
  await utimes(stray, old, old);
  await utimes(published, old, old);
  const found = await findStrays();
  expect(found.examples).toContain("someone/a.parquet");
  expect(found.examples).not.toContain("someone/b.parquet");
  expect(found.examples.some((key) => published.endsWith(key))).toBe(false);
  await collectGarbage();
  expect(await exists(stray)).toBe(true);
});
