import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { snapshots } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor, makeDataset, makeGrant, makeOrg, makeRun } from "@/db/testing/factories";
import type { ServiceContext } from "@/lib/context";
import { publishParts, writePart } from "@/lib/lake/testing/fake-parquet";
import { getDataset, listDatasets, listVersions, withdrawPart } from ".";

let db: TestDb;
let of: Awaited<ReturnType<typeof makeDataset>>;
let manager: ServiceContext;

/** Version n was made on the n-th of March. */
const at = (version: number) => `2025-03-0${version}T08:00:00.000Z`;

beforeAll(async () => {
  db = await createTestDb();
  const org = await makeOrg();
  of = await makeDataset({ org });
  manager = await contextFor({ org, role: "data_manager" });
  const sends = [["a"], ["b"], ["a", "b"], ["b"]];
  for (const [index, hospitals] of sends.entries()) {
    const uploadedAt = new Date(Date.UTC(2025, 0, 1, 0, index));
    const { run } = await makeRun({ dataset: of, upload: { createdAt: uploadedAt }, run: { state: "running" } });
    const parts = [];
    for (const hospital of hospitals)
      parts.push(await writePart({ datasetId: of.id, runId: run.id, hospital, period: `2025-0${index + 1}`, rows: 1 }));
    await publishParts({ datasetId: of.id, runId: run.id, uploadedAt, contentKey: run.id, parts });
  }
  // Version 5 takes a month of a away, version 6 one of b.
  for (const hospital of ["a", "b"])
    await withdrawPart({ ctx: manager, input: { slug: of.slug, hospital, period: "2025-03", reason: "sent by mistake" } });
  for (let version = 1; version <= 6; version += 1)
    await asSystemTx((tx) =>
      tx
        .update(snapshots)
        .set({ at: new Date(at(version)) })
        .where(and(eq(snapshots.datasetId, of.id), eq(snapshots.version, version))),
    );
});
afterAll(() => db.drop());

async function guestOf(hospitals: string[] | null): Promise<ServiceContext> {
  const org = await makeOrg();
  await makeGrant({ dataset: of, org, hospitals });
  return contextFor({ org, role: "analyst" });
}

/** What is told of versions wherever they are told. */
async function told(ctx: ServiceContext) {
  const { items } = await listVersions({ ctx, input: { slug: of.slug } });
  const dataset = await getDataset({ ctx, input: { slug: of.slug } });
  const listed = await listDatasets({ ctx, input: {} });
  expect(dataset.versions.map(({ version }) => version)).toEqual(items.map(({ version }) => version));
  expect(listed.items.find(({ id }) => id === of.id)?.updatedAt).toBe(dataset.updatedAt);
  for (const item of items) expect(item.at).toBe(at(item.version));
  return {
    versions: items.map(({ version }) => version),
    updatedAt: dataset.updatedAt,
    current: dataset.version,
    rows: items.map(({ rows }) => rows),
  };
}

test("a guest is told of the versions that changed a hospital it sees, and of no others when they were made", async () => {
  expect(await told(await guestOf(["a"]))).toEqual({ versions: [5, 3, 1], updatedAt: at(5), current: 6, rows: [1, 2, 1] });
  expect(await told(await guestOf(["b"]))).toMatchObject({ versions: [6, 4, 3, 2], updatedAt: at(6) });
  expect(await told(await guestOf(["c"]))).toEqual({ versions: [], updatedAt: null, current: 6, rows: [] });
});

test("who sees all hospitals, and the organisation whose data they are, is told of all", async () => {
  const all = { versions: [6, 5, 4, 3, 2, 1], updatedAt: at(6) };
  expect(await told(await guestOf(null))).toMatchObject(all);
  expect(await told(manager)).toMatchObject(all);
  for (const role of ["viewer", "auditor"] as const)
    expect(await told(await contextFor({ org: { id: of.orgId }, role }))).toMatchObject(all);
});

test("pages go on where the last one ended", async () => {
  const ctx = await guestOf(["a"]);
  const first = await listVersions({ ctx, input: { slug: of.slug, limit: 2 } });
  expect(first.items.map(({ version }) => version)).toEqual([5, 3]);
  const second = await listVersions({ ctx, input: { slug: of.slug, limit: 2, cursor: first.nextCursor ?? "" } });
  expect(second.items.map(({ version }) => version)).toEqual([1]);
  expect(second.nextCursor).toBeNull();
});
